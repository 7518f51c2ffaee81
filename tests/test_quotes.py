"""Whether a quotation stands on a saved page: what a reader sees of it, typography aside, whole words only."""

from contextlib import suppress
from datetime import date
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.errors import SheetError
from outreach.facts import Found, facts_from_sheet, read_page
from outreach.facts.pages import Page
from outreach.facts.quotes import find_quote, plain, stands_in
from outreach.facts.slots import read_slots
from outreach.models import Account, Fact, FactKind, Sheet, SheetRow

TODAY = date(2026, 11, 24)


def page(body: str, head: str = "") -> Page:
    return read_page(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), "page.html")


def found(quote: str, body: str, head: str = "") -> bool:
    return isinstance(find_quote(quote, page(body, head)), Found)


# ---------------------------------------------------------------- what a reader sees

QUOTE = "Fernhill raised 12 million euros"


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{QUOTE} in May.</p>",
        "<p>Fern<b>hill</b> <i>raised</i> 12&nbsp;million <a href='/e'>euros</a></p>",
        "<p>Fernhill raised\n   12 million<br>euros</p>",
        "<div>Fern&shy;hill raised 12\u00a0million euros</div>",
        f"<p hidden>x</p><p>{QUOTE}</p>",
        f"<p hidden>never closed<p>{QUOTE}</p>",
        f"<div style='display:none'><p>x</div><p>{QUOTE}</p>",
        f"<ul><li>x<li>{QUOTE}</ul>",
        f"<style>@media print {{ p {{ display: none }} }}</style><p>{QUOTE}</p>",
        f"<style>.a .b {{ display: none }}</style><p class='b'>{QUOTE}</p>",
        f"<details><summary>More</summary>{QUOTE}</details>",
    ],
)
def test_what_a_reader_sees_is_found(body: str) -> None:
    """Markup within words, entities, line ends and soft hyphens do not matter; what is hidden before it neither."""
    assert found(QUOTE, body)


@pytest.mark.parametrize(
    "body",
    [
        f"<script>var a = '{QUOTE}'</script>",
        f"<style>/* {QUOTE} */</style>",
        f"<!-- {QUOTE} -->",
        f"<p>a</p><!-- {QUOTE}",
        f"<p style='display:/**/none'>{QUOTE}</p>",
        f"<style>p.x {{ display: \\6eone }}</style><p class=x>{QUOTE}</p>",
        f"<noscript>{QUOTE}</noscript><template>{QUOTE}</template>",
        f"<p hidden>{QUOTE}</p>",
        f"<div hidden><p>a</p><p>{QUOTE}</p></div>",
        f"<p style='color:red; DISPLAY : none'>{QUOTE}</p>",
        f"<p style='visibility:hidden'>{QUOTE}</p>",
        f"<p style='position:absolute;left:-9999px'>{QUOTE}</p>",
        f"<p style='font-size:0'>{QUOTE}</p>",
        f"<p style='opacity:0'>{QUOTE}</p>",
        f"<div style='display:none'/><p>{QUOTE}</p>",
        f"<style>.x, .y {{ display:none }}</style><p class='a y'>{QUOTE}</p>",
        f"<style>#n {{ visibility:hidden }}</style><p id='n'>{QUOTE}</p>",
        f"<dialog>{QUOTE}</dialog>",
        f"<textarea>{QUOTE}</textarea>",
        f"<input value='{QUOTE}'><img alt='{QUOTE}'>",
        "<p>Fernhill raised</p><p>12 million euros</p>",
        "<table><tr><td>Fernhill raised</td><td>12 million euros</td></tr></table>",
        "<p>Fernhill raised <span hidden>no</span> 12 million <span>dollars</span></p>",
    ],
)
def test_what_no_reader_sees_or_nobody_said_is_not(body: str) -> None:
    """Hidden text, attributes, and words of two paragraphs put together prove nothing."""
    assert not found(QUOTE, body)


def test_hidden_words_between_visible_ones_are_left_out() -> None:
    """The reader's sentence counts, without what a machine would read in it."""
    assert found(QUOTE, "<p>Fernhill <span style='display:none'>never</span> raised 12 million euros</p>")


@pytest.mark.parametrize("opacity", ["0.5", "0.1", "1", ".4"])
def test_pale_text_is_still_text(opacity: str) -> None:
    """Only what cannot be seen at all is hidden."""
    assert found(QUOTE, f"<p style='opacity:{opacity}'>{QUOTE}</p>")


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("says “we’re hiring – now”", 'She says "we\'re hiring - now" and left.'),
        ('"Fernhill raised 12 million"', "Fernhill raised 12 million, it says."),
        ("a non‑breaking hyphen", "It is a non-breaking hyphen."),
        ("ﬁnance team grew fast", "The finance team grew fast."),
    ],
)
def test_typography_does_not_matter(quote: str, text: str) -> None:
    """Quotation marks, apostrophes, dashes and ligatures are typing, not words."""
    assert found(quote, f"<p>{text}</p>")


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Fernhill raised $12", "Fernhill raised $12 million."),
        ("Fernhill raised $12", "Fernhill raised $12.5 million."),
        ("Fernhill grew by 12", "Fernhill grew by 12%."),
        ("Fernhill has sold 1", "Fernhill has sold 1,200 units."),
        ("200 employees work there", "1,200 employees work there."),
        ("12 million was raised", "$12 million was raised."),
        ("hill raised 12 million", "Fernhill raised 12 million."),
        ("Fernhill raised 12 mill", "Fernhill raised 12 million."),
        ("Fernhill Raised 12 million", "Fernhill raised 12 million."),
        ("Fernhill raised", "Fernhill raised 12 million."),
    ],
)
def test_words_and_amounts_are_whole(quote: str, text: str) -> None:
    """A part of a number, an amount or a word is another one; two words prove nothing; letters are as they stand."""
    assert not found(quote, f"<p>{text}</p>")


def test_a_refusal_shows_the_nearest_passage() -> None:
    """Whoever mistyped it sees what the page says; where nothing is alike it says so."""
    body = "<p>Fernhill Foods has raised twelve million euros in a Series B round.</p>"
    near = find_quote("Fernhill Foods raised twelve million euros", page(body))
    assert "The nearest passage is: “Fernhill Foods has raised twelve" in str(near)
    assert "Nothing on the page" in str(find_quote("Quokkas juggle velvet xylophones", page(body)))
    assert "no reader sees" in str(find_quote(QUOTE, page(f"<p hidden>{QUOTE}</p>{body}")))


def test_the_passage_has_the_sentences_around_it() -> None:
    """The whole sentence of the quotation, and one before and after it."""
    body = "<p>First it rained. Then Dr. Hill raised 12 million euros, they say. Then it stopped. The end came.</p>"
    at = find_quote("Hill raised 12 million euros", page(body))
    assert isinstance(at, Found)
    assert at.sentences == "Then Dr. Hill raised 12 million euros, they say."
    assert at.passage == "First it rained. Then Dr. Hill raised 12 million euros, they say. Then it stopped."


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1", "cp1250", "shift_jis"])
def test_encodings(encoding: str) -> None:
    """By its mark, by what the page says about itself, as UTF-8."""
    name = "Žitná" if encoding == "cp1250" else "大阪" if encoding == "shift_jis" else "Zürich"
    label = encoding.removesuffix("-sig")
    text = f"<html><head><meta charset={label}></head><body><p>Fernhill opened in {name} today.</p></body></html>"
    assert isinstance(find_quote(f"opened in {name} today", read_page(text.encode(encoding), "p.html")), Found)


def test_pasted_text_and_archives_are_read() -> None:
    """A .txt with the page's text, its lines wrapped; a web archive of a browser."""
    assert isinstance(find_quote(QUOTE, read_page(b"Fernhill raised\n12 million euros\n\nMore.", "p.txt")), Found)
    archive = (
        b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<html><body><p>Fernhill rai=\r\nsed 12 million euros</p></body></html>\r\n--b--\r\n"
    )
    assert isinstance(find_quote(QUOTE, read_page(archive, "p.mhtml")), Found)


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", b"PK\x03\x04...", b"a\0b\0c"])
def test_what_is_no_page_is_refused(data: bytes) -> None:
    """A PDF or a picture is not read as a page; the refusal says what to do."""
    with pytest.raises(SheetError, match=r"copy its text"):
        read_page(data, "report.pdf")


@pytest.mark.parametrize("part", ["<!--", "<style>", "<div>", "<", "<p hidden>", "&", "<![CDATA["])
def test_hostile_pages_take_no_time(part: str) -> None:
    """A page made to be slow is read or refused in seconds."""
    started = perf_counter()
    with suppress(SheetError):
        find_quote(QUOTE, page(part * 50_000))
    assert perf_counter() - started < 8


# ---------------------------------------------------------------- for any text

WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=3, max_size=12)
SIGNS = st.sampled_from(["<b>", "</b>", "<i>", "</i>", "&nbsp;", " ", "\n", "<!-- no -->", "<span hidden>no</span>"])


@given(WORDS, st.lists(SIGNS, min_size=12, max_size=12), st.integers(0, 5), st.integers(0, 5))
@settings(max_examples=150, deadline=None)
def test_any_words_of_a_page_are_found(words: list[str], signs: list[str], before: int, after: int) -> None:
    """Three or more words in a row are found whatever markup stands between them, and in any typography."""
    body = "".join(f"{word} {sign}" for word, sign in zip(words, signs, strict=False))
    part = words[min(before, len(words) - 3) :][: 3 + after]
    at = find_quote(" ".join(part), page(f"<p>{body}</p>"))
    assert isinstance(at, Found)
    assert plain(at.quote) == " ".join(part)
    assert stands_in(at.quote, at.passage)


@given(WORDS, WORDS)
@settings(max_examples=150, deadline=None)
def test_other_words_are_never_found(words: list[str], others: list[str]) -> None:
    """What is found stands there as whole words in this order; nothing else is."""
    inside = f" {' '.join(words)} ".find(f" {' '.join(others)} ") >= 0
    assert found(" ".join(others), f"<p>{' '.join(words)}</p>") is inside


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_page_or_refused(text: str) -> None:
    """Broken markup never ends in a trace."""
    for data in (text.encode("utf-8", "replace"), f"<p>{text}<![{text}".encode("utf-8", "replace")):
        with suppress(SheetError):
            find_quote("three little words", read_page(data, "p.html"))


# ---------------------------------------------------------------- slots


@pytest.mark.parametrize(
    ("text", "kind", "slots"),
    [
        ("Fernhill raised $12.5 million in March 2026.", "funding",
         {"amount": 12_500_000, "currency": "USD", "date": "2026-03"}),
        ("Fernhill raised a EUR 3m seed round on 14 March 2026.", "funding",
         {"amount": 3_000_000, "currency": "EUR", "date": "2026-03-14"}),
        ("Fernhill raised 12 million euros and then $3M.", "funding", {}),
        ("Fernhill ships 2 million parcels a month.", "other",
         {"amount": 2_000_000, "unit": "parcels", "period": "month"}),
        ("Fernhill has 1,200 employees.", "employees", {"amount": 1200, "unit": "employees"}),
        ("Fernhill grew 40% in 2025.", "other", {"amount": 40, "unit": "%", "date": "2025"}),
        ("Fernhill moved from Lyon to Nantes.", "expansion", {"from_value": "Lyon", "to_value": "Nantes"}),
        ("Fernhill acquired Talus Freight in May 2026.", "acquisition",
         {"actor": "Fernhill", "object": "Talus Freight", "date": "2026-05"}),
        ("Talus Freight was acquired by Fernhill Group.", "acquisition",
         {"actor": "Fernhill Group", "object": "Talus Freight"}),
        ("It costs €1.500 a month.", "other", {}),  # one and a half, or one thousand five hundred
        ("It plans to acquire Talus.", "acquisition", {}),
        ("Fernhill makes B2B software.", "product", {}),
    ],
)  # fmt: skip
def test_slots_are_read_where_the_text_can_be_read_in_one_way(text: str, kind: str, slots: dict[str, Any]) -> None:
    """Money, counts, periods, dates, changes, who and whom; what is not certain is left out."""
    read = read_slots(text, FactKind(kind))
    assert (read.model_dump() if read else {}) == slots


def row(**cells: str) -> tuple[Fact | None, str]:
    """A research sheet of one row: its fact, or what is wrong with it."""
    cells = {
        "Company Domain": "fernhill.example", "Fact": "Fernhill raised $12 million.", "Kind": "funding",
        "Source URL": "https://fernhill.example/n", "Observed On": "2026-11-20",
    } | cells  # fmt: skip
    rows = (SheetRow(line=2, cells=cells, raw=""),)
    sheet = Sheet(source="f.csv", encoding="utf-8", delimiter=",", header=tuple(cells), rows=rows)
    account = Account(account_id="a1", name="Fernhill", domain="fernhill.example")
    facts, problems, _ = facts_from_sheet(sheet, [account], [], today=TODAY)
    return (facts[0] if facts else None), " ".join(problem.reason for problem in problems)


@pytest.mark.parametrize(
    ("cells", "slots", "problem"),
    [
        ({}, {"amount": 12_000_000, "currency": "USD"}, ""),
        ({"Fact": "Fernhill raised money.", "Amount": "12.5m", "Currency": "eur"},
         {"amount": 12_500_000, "currency": "EUR"}, ""),
        ({"Fact": "Fernhill raised money.", "Amount": "€3 million", "From": "seed", "To": "series A"},
         {"amount": 3_000_000, "currency": "EUR", "from_value": "seed", "to_value": "series A"}, ""),
        ({"Fact": "It buys 12 trucks for $3M.", "Amount": "12", "Unit": "Trucks", "Kind": "other"},
         {"amount": 12, "unit": "trucks"}, ""),
        ({"Amount": "$15m"}, None, "The column Amount says 15,000,000, the statement says 12,000,000."),
        ({"Currency": "doubloons"}, None, "no currency"),
        ({"Period": "fortnight"}, None, "no period"),
    ],
)  # fmt: skip
def test_columns_give_slots(cells: dict[str, str], slots: dict[str, Any] | None, problem: str) -> None:
    """Amount, Currency, Unit, Period, From, To, Actor and Object; what they contradict is returned with the reason."""
    fact, why = row(**cells)
    assert problem in why
    assert bool(why) is bool(problem)
    assert (fact.slots.model_dump() if fact and fact.slots else None) == slots


def test_a_fact_without_slots_keeps_its_digest() -> None:
    """What was stored before there were slots, captures and days of decision is the same text still."""
    fact = Fact(fact_id="f", subject="a", kind="other", text="t", source="s", source_kind="list", observed_on=TODAY)
    assert not {"slots", "capture", "decided_on"} & set(fact.model_dump(mode="json"))
