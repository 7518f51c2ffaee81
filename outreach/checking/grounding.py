"""Grounding: what is quoted or linked stands literally in what the sentence cites."""

from collections.abc import Iterator

from outreach.checking.case import Case, quoted
from outreach.checking.support import Source
from outreach.models import Finding


def check_quotations(case: Case) -> Iterator[Finding]:
    """What stands between quotation marks stands literally in a cited source."""
    for span in quoted(case.reading):
        if span not in case.quotations:
            yield case.hard(
                "quote",
                span,
                f"{case.shown(*span)} is not what a cited source says word for word.",
                suggestion="Quote literally, or take the quotation marks away.",
            )


def check_addresses(case: Case) -> Iterator[Finding]:
    """Links and mail addresses stand in a cited source, or are where it was read."""
    for token in case.reading.tokens:
        if token.kind != "url" or case.is_quoted(token):
            continue
        address = token.text.lower()
        bare = address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
        known = any(_knows_address(source, bare) for source in case.support.sources)
        if not known and bare not in _own_names(case):
            span = (token.start, token.end)
            yield case.hard(
                "address", span, f"{case.shown(*span)} is in no cited source.", suggestion="Remove the link."
            )


def _knows_address(source: Source, bare: str) -> bool:
    listed = f"{source.reading.folded} {source.quote.casefold()} {source.address.casefold()}"
    for mark in ("https://", "http://", "www."):
        listed = listed.replace(mark, " ")
    words = listed.replace("(", " ").replace(")", " ").split()
    return any(word.rstrip(".,;:!?/'\"") == bare or word.split("/")[0] == bare for word in words)


def _own_names(case: Case) -> frozenset[str]:
    names = (case.evidence.company, case.evidence.seller)
    return frozenset(name.lower() for name in names)
