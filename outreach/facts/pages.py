"""A page as somebody saved it: what a reader sees of it, block by block, and what is hidden. Nothing is ever fetched.

Hidden is what a browser does not show: scripts, styles, comments, elements switched off by an attribute, by their own
style or by a plain rule of the page's own style sheet, texts of no size or far off the page. Style sheets in other
files are not read.
"""

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser

from charset_normalizer import from_bytes

from outreach.errors import SheetError
from outreach.facts.kinds import dates_named
from outreach.text import clean

MOST_BYTES = 20_000_000
_LONGEST_BLOCK = 100_000  # characters of one paragraph
_AS_TEXT = "Open it, copy its text into a file that ends in .txt, and give that file as --page."

_VOID = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track"),
        *("wbr", "basefont", "bgsound", "frame", "keygen"),
    }
)
_INLINE = frozenset(
    {
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
        *("ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup"),
        *("time", "tt", "u", "var", "br", "wbr", "img"),
    }
)
#: Never shown as text; the text of a page is not looked for in what one types in or picks from either.
_UNSEEN = frozenset(
    {
        *("head", "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "canvas"),
        *("audio", "video", "textarea", "select", "datalist", "noframes", "noembed", "title", "meta", "rp"),
    }
)
#: Elements that end an open paragraph, or one of their own kind.
_ENDS = {
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "tr": {"tr", "td", "th"}, "td": {"td", "th"},
    "th": {"td", "th"}, "option": {"option"}, "body": {"head"},
}  # fmt: skip
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    r"|(?<![-\w])opacity\s*:\s*(?:0*\.0\d*|0+)(?![.\d])|font-size\s*:\s*(?:0|[01](?:\.\d+)?px)(?![.\d])"
    r"|(?:text-indent|left|top|right|bottom|margin-left|margin-top)\s*:\s*-\d{3,}"
    r"|(?<![-\w])clip\s*:\s*rect\(\s*[01](?:px)?[\s,]|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|(?<![-\w])(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$|!)|(?<![-\w])color\s*:\s*transparent"
    r"|transform\s*:\s*scale\(\s*0\s*[,)]",
    re.IGNORECASE,
)
_SIMPLE = re.compile(r"[a-z][\w-]*|[a-z]*[.#][\w-]+", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(?:.*?--!?>|.*)", re.DOTALL)  # one that never ends goes to the end, as in every browser
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE
)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Page:
    """What a saved page shows, paragraph by paragraph."""

    name: str
    digest: str  # the sha256 of the file's bytes
    shown: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    saved_from: str = ""  # the address a browser wrote into it, where it did
    dates: frozenset[str] = field(default=frozenset())  # days and months it names: 2026-03-14, 2026-03

    def names_day(self, day: date) -> bool:
        """Whether the page names this day, or its month where a month's first day stands for the month."""
        return day.isoformat() in self.dates or (day.day == 1 and f"{day:%Y-%m}" in self.dates)


def read_page(data: bytes, name: str) -> Page:
    """A saved page (HTML, MHTML) or its pasted text. Raises SheetError for anything else, or when it is too large."""
    if len(data) > MOST_BYTES:
        raise SheetError(name, f"It is larger than {MOST_BYTES // 1_000_000} MB, and no page is.", _AS_TEXT)
    if data.startswith((b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0")):
        raise SheetError(name, "It is no saved page.", _AS_TEXT)
    text = _archived(data) or _decoded(data)
    if "\0" in text:
        raise SheetError(name, "It holds no readable text.", _AS_TEXT)
    is_page = bool(re.search(r"<(?:!doctype html|html|head|body|p|div|article|main|h1|table)\b", text[:50_000], re.I))
    shown, hidden, times = _read_html(text, name) if is_page else (_paragraphs(text), (), frozenset[str]())
    saved = _SAVED_FROM.search(text[:20_000])
    return Page(
        name=clean(name, 200),
        digest=hashlib.sha256(data).hexdigest(),
        shown=tuple(shown),
        hidden=tuple(hidden),
        saved_from=clean(saved[1], 2000) if saved else "",
        dates=frozenset().union(times, *(dates_named(block) for block in shown)),
    )


def _archived(data: bytes) -> str:
    """The page within a web archive (.mhtml); "" when it is none."""
    if not re.match(rb"(?:From|MIME-Version|Subject|Snapshot-Content-Location):", data[:200]):
        return ""
    message = email.message_from_bytes(data, policy=email.policy.default)
    part = next((one for one in message.walk() if one.get_content_type() == "text/html"), None)
    body = part.get_payload(decode=True) if part else None
    return _decoded(body) if isinstance(body, bytes) else ""


def _decoded(data: bytes) -> str:
    """The text: by its mark, by what the page says about itself, as UTF-8, else by what its bytes look like."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    said = _CHARSET.search(data[:4096])
    label = (said[1] or said[2]).decode("ascii").lower() if said else ""
    for name in ("cp1252" if label in ("iso-8859-1", "latin1", "us-ascii", "ascii") else label, "utf-8"):
        try:
            return data.decode(name or "utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
    best = from_bytes(data).best()
    return str(best) if best else data.decode("cp1252", errors="replace")


def _paragraphs(text: str) -> list[str]:
    """Pasted text: paragraphs stand apart, lines run on."""
    blocks = (clean(part, _LONGEST_BLOCK) for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return [block for block in blocks if block]


def _read_html(text: str, name: str) -> tuple[list[str], list[str], frozenset[str]]:
    reader = _Reader(_hidden_by_rule(text))
    try:
        reader.feed(_COMMENT.sub("", text))
        reader.close()
    except AssertionError as exc:  # the standard library's reader meets a declaration it does not know
        raise SheetError(name, "It cannot be read as a page.", _AS_TEXT) from exc
    reader.end_block()
    return reader.shown, reader.hidden, frozenset(reader.times)


def _hidden_by_rule(text: str) -> frozenset[str]:
    """Plain selectors that the page's own style sheet hides: "div", ".note", "#n", "p.note"."""
    found: set[str] = set()
    for sheet in _style_sheets(text):
        for selectors, rules in _rules(_as_css(sheet)):
            if _HIDING.search(rules):
                found |= {one.strip().lower() for one in selectors.split(",") if _SIMPLE.fullmatch(one.strip())}
    return frozenset(found)


def _style_sheets(text: str) -> Iterator[str]:
    start, last = re.compile(r"<style\b[^>]*>", re.IGNORECASE), 0
    end = re.compile(r"</style", re.IGNORECASE)
    while (opened := start.search(text, last)) and (closed := end.search(text, opened.end())):
        yield text[opened.end() : closed.start()]
        last = closed.end()


def _as_css(sheet: str) -> str:
    """Style rules as a browser reads them: without comments, escaped letters as letters."""
    return _ESCAPED.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), _CSS_COMMENT.sub("", sheet))


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The rules that always hold; what stands within @media holds on some screens only."""
    depth, start, selectors = 0, 0, ""
    for found in re.finditer(r"[{}]", sheet):
        if found[0] == "{":
            if depth == 0:
                selectors = sheet[start : found.start()]
                start = found.end()
            depth += 1
            continue
        depth = max(depth - 1, 0)
        if depth == 0:
            if not selectors.lstrip().startswith("@"):
                yield selectors, sheet[start : found.start()]
            start = found.end()


class _Reader(HTMLParser):
    """Follows which elements are open and whether one of them is hidden."""

    def __init__(self, rules: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self.hidden: list[str] = []
        self.times: set[str] = set()
        self._rules = rules
        self._open: list[tuple[str, bool]] = []  # tag, and whether it hides what is in it
        self._words: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element opens; what cannot stand within it closes first."""
        self._close_for(tag)
        if tag not in _INLINE:
            self.end_block()
        told = {name: value or "" for name, value in attrs}
        if tag in ("br", "wbr", "img"):
            self.handle_data(" " if tag == "br" else "")
        if tag == "time":
            self.times |= dates_named(told.get("datetime", "")[:10])
        if tag not in _VOID:
            self._open.append((tag, self._hides(tag, told)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<div/>` opens a div, as in every browser."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element closes, with whatever was left open within it."""
        if tag not in _INLINE:
            self.end_block()
        if any(tag == name for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Text, where a reader sees it or not."""
        is_hidden = any(hides for _, hides in self._open)
        (self._unseen if is_hidden else self._words).append(data)

    def end_block(self) -> None:
        """A paragraph ends: texts of two paragraphs are never read as one."""
        for words, blocks in ((self._words, self.shown), (self._unseen, self.hidden)):
            block = clean("".join(words), _LONGEST_BLOCK)
            if block:
                blocks.append(block)
            words.clear()

    def _close_for(self, tag: str) -> None:
        ends = _ENDS.get(tag, set())
        while self._open and (
            self._open[-1][0] in ends or (self._open[-1][0] == "p" and tag not in _INLINE and tag not in _UNSEEN)
        ):
            self._open.pop()

    def _hides(self, tag: str, told: dict[str, str]) -> bool:
        if tag in _UNSEEN or "hidden" in told or (tag == "dialog" and "open" not in told):
            return True
        names = {tag, f"#{told.get('id', '')}".lower(), f"{tag}#{told.get('id', '')}".lower()}
        for one in told.get("class", "").lower().split():
            names |= {f".{one}", f"{tag}.{one}"}
        return bool(_HIDING.search(_as_css(told.get("style", ""))) or names & self._rules)
