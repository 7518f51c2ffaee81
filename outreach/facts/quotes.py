"""Whether a quotation stands literally on a page: typography aside, whole words only, within one paragraph."""

import re
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from outreach.facts.pages import Page
from outreach.tables import load_yaml
from outreach.text import clean

MOST = 600  # characters of a quotation or a passage
FEWEST_WORDS = 3  # two words stand on any page
_ALIKE = 60  # of 100: below this nothing on the page is like the quotation
_AROUND = 60  # characters shown around the nearest passage

#: Signs of one meaning; each stands for one sign, so that places stay where they are.
_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″〝〞", '"'),
        **dict.fromkeys("‘’‚‛`´′‹›", "'"),
        **dict.fromkeys("‐‑‒–—―−﹘", "-"),
    }
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9À-Þ])")
_ABBREVIATED = re.compile(r"(?:\b[A-Z]|\b(?:Inc|Ltd|Co|Corp|Dr|St|No|Mr|Mrs|Ms|Jr|Sr|vs|approx|e\.g|i\.e))\.$")


@dataclass(frozen=True)
class Found:
    """A quotation on a page, as it stands there."""

    quote: str
    sentences: str  # the whole sentences it is a part of
    passage: str  # with what stands around them


def find_quote(quote: str, page: Page) -> Found | str:
    """Where the quotation stands on the page; else one sentence saying why not, with the nearest passage."""
    wanted = plain(quote.strip().strip('"“”„«»'))
    if len(wanted.split()) < FEWEST_WORDS:
        return f"A quotation has at least {FEWEST_WORDS} words: copy the whole sentence from the page."
    if len(wanted) >= MOST:
        return f"A quotation has fewer than {MOST} characters: copy the one sentence that says it."
    for block in page.shown:
        at = _place(wanted, block)
        if at is not None:
            return _found(block, at, at + len(wanted))
    return _not_there(wanted, page)


def plain(text: str) -> str:
    """A text as quotations are compared: NFKC, single spaces, one kind of quotation mark, apostrophe and dash."""
    return clean(text, limit=2 * len(text) + 1).translate(_TYPOGRAPHY)


def stands_in(quote: str, passage: str) -> bool:
    """Whether a quotation stands literally in a passage."""
    return _place(plain(quote), passage) is not None


def _place(wanted: str, block: str) -> int | None:
    """Where whole words of the block begin that say exactly this; a number or an amount is never cut."""
    key = block.translate(_TYPOGRAPHY)
    at = key.find(wanted) if wanted else -1
    while at >= 0:
        if _is_whole(key, at, at + len(wanted)):
            return at
        at = key.find(wanted, at + 1)
    return None


def _is_whole(key: str, start: int, end: int) -> bool:
    before, after = key[max(start - 3, 0) : start], key[end : end + 12]
    if (before[-1:].isalnum() and key[start].isalnum()) or (after[:1].isalnum() and key[end - 1].isalnum()):
        return False
    if key[start].isdigit() and re.search(r"(?:\d[.,]|[$€£¥₹-]\s?)$", before):
        return False
    return not (key[end - 1].isdigit() and _goes_on().match(after))


@cache
def _goes_on() -> re.Pattern[str]:
    """What makes another amount of the digits before it: ",000", " million", "%"."""
    scales = "|".join(load_yaml("slots.yaml")["scales"])
    return re.compile(rf"[.,]\d|\s?%|[\s-]?(?:{scales})\b", re.IGNORECASE)


def _found(block: str, start: int, end: int) -> Found:
    bounds = _sentence_bounds(block)
    first = max(at for at in bounds if at <= start)
    last = min(at for at in bounds if at >= end)
    whole = block[first:last].strip()
    index, upto = bounds.index(first), bounds.index(last)
    wide = block[bounds[max(index - 1, 0)] : bounds[min(upto + 1, len(bounds) - 1)]].strip()
    quote = block[start:end]
    passage = next((part for part in (wide, whole, quote) if len(part) <= MOST), quote)
    return Found(quote=quote, sentences=whole if len(whole) <= MOST else quote, passage=passage)


def _sentence_bounds(block: str) -> list[int]:
    """Where sentences begin, and where the last one ends."""
    inner = [m.end() for m in _SENTENCE_END.finditer(block) if not _ABBREVIATED.search(block[: m.start()])]
    return [0, *inner, len(block)]


def _not_there(wanted: str, page: Page) -> str:
    if any(_place(wanted, block) is not None for block in page.hidden):
        return "It stands on the page only where no reader sees it, so it proves nothing."
    near = _nearest(wanted, page.shown)
    told = f" The nearest passage is: “{near}”" if near else " Nothing on the page is like it."
    return f"These words do not stand on the page, in one paragraph, exactly so.{told}"


def _nearest(wanted: str, blocks: tuple[str, ...]) -> str:
    keys = [block.translate(_TYPOGRAPHY) for block in blocks]
    best = process.extractOne(wanted, keys, scorer=fuzz.partial_ratio, score_cutoff=_ALIKE)
    if best is None:
        return ""
    block = blocks[best[2]]
    where = fuzz.partial_ratio_alignment(wanted, keys[best[2]])
    if where is None or len(block) <= len(wanted) + 2 * _AROUND:
        return block[:MOST]
    start, end = max(where.dest_start - _AROUND, 0), min(where.dest_end + _AROUND, len(block))
    return f"{'…' if start else ''}{block[start:end].strip()}{'…' if end < len(block) else ''}"
