"""What is on record about permission: which of it counts today, and what is missing from it."""

import re
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta

from outreach.eligibility.addresses import looks_like_address
from outreach.eligibility.places import country_row
from outreach.models import GateInputs, PermissionEvidence, PermissionKind
from outreach.tables import load_yaml
from outreach.text import fold

_BETWEEN = re.compile(r"[,;:/|&()<>]+")


def counting(inputs: GateInputs, kind: PermissionKind, country: str = "") -> tuple[PermissionEvidence, ...]:
    """The records of a kind that hold today: not withdrawn, not before a withdrawal, of this country and channel."""
    found = [item for item in inputs.evidence if item.kind is kind]
    ended = max((item.withdrawn_at for item in found if item.withdrawn_at), key=_instant, default=None)
    return tuple(
        item
        for item in found
        if item.withdrawn_at is None
        and not (ended and not _is_after(item.at, ended))
        and not (item.at and item.at.date() > inputs.profile.today)
        and item.country.upper() in ("", country.upper(), country.upper().partition("-")[0])
        and is_about_mail(item.scope)
    )


def refusals(inputs: GateInputs) -> tuple[PermissionEvidence, ...]:
    """Who said that no such mail is wanted, not taken back: one about the telephone alone is not about mail."""
    found = (item for item in inputs.evidence if item.kind is PermissionKind.REFUSAL and item.withdrawn_at is None)
    return tuple(item for item in found if not _is_elsewhere(item.scope))


def withdrawn_on(inputs: GateInputs, kind: PermissionKind) -> date | None:
    """The day the last permission of a kind was withdrawn, if one was."""
    days = [item.withdrawn_at.date() for item in inputs.evidence if item.kind is kind and item.withdrawn_at]
    return max(days, default=None)


def _is_after(at: datetime | None, ended: datetime) -> bool:
    """Whether a record is newer than a withdrawal: by the minute where both are known so well, else by the day."""
    if at is None:
        return False
    if is_day(at) or is_day(ended):
        return at.date() > ended.date()
    return at > ended


def is_day(moment: datetime) -> bool:
    """Whether a moment is known to the day only: written without an hour, or by a clock nobody knows the zone of."""
    return moment.tzinfo is None or moment.time() == time()


def _instant(moment: datetime) -> datetime:
    """For putting moments in order: one without a zone is read as UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def consent_gaps(inputs: GateInputs, country: str) -> tuple[str, ...]:
    """What is missing from their consent; () when it is complete, for exactly this address."""
    best = _fewest(counting(inputs, PermissionKind.CONSENT, country), lambda item: _gaps(item, inputs))
    if best is not None:
        return best
    return ("their consent (its words, when, how, and for which address)",)


def has_consent(inputs: GateInputs, country: str) -> bool:
    """Whether a complete consent holds today."""
    return not consent_gaps(inputs, country)


def is_customer(inputs: GateInputs, country: str) -> bool:
    """Whether they gave their address in a sale or asked, where the country lets that count, and recently enough."""
    row = country_row(country)
    kinds = {"customer": PermissionKind.CUSTOMER, "inquiry": PermissionKind.INQUIRY}
    for name, kind in kinds.items():
        days = row.get("relationship_days", {}).get(name)
        soft = bool(row.get("soft_opt_in")) and name == "customer"
        for item in counting(inputs, kind, country):
            young = days is not None and item.at and item.at.date() + timedelta(days=days) > inputs.profile.today
            given = bool(item.text.strip()) and item.at is not None and _names_no_other(item.scope, inputs)
            if given and (young or (soft and item.how.strip() and _covers(item.scope, inputs))):
                return True
    return False


def publication_gaps(inputs: GateInputs, country: str) -> tuple[str, ...]:
    """What is missing from the proof that their address is published for such mail."""
    pages = counting(inputs, PermissionKind.PUBLICATION, country)
    if refusals(inputs):
        return ("a publication without a refusal: the page says that no such mail is wanted",)
    best = _fewest(pages, lambda item: _page_gaps(item, inputs))
    gaps = best if best is not None else ("the page where the address is published, and the day it stood there",)
    return gaps if relevance(inputs, country) else (*gaps, "why the offer concerns their work")


def interest_gaps(inputs: GateInputs, country: str, assessment: str) -> tuple[str, ...]:
    """What is missing from a legitimate interest: the assessment, why it concerns them, where the data is from."""
    assessed = assessment.strip() or any(i.text.strip() for i in counting(inputs, PermissionKind.ASSESSMENT, country))
    sources = (item.text.strip() for item in counting(inputs, PermissionKind.SOURCE, country))
    gaps = {
        "a recorded assessment of the legitimate interest": bool(assessed),
        "why the offer concerns their work": bool(relevance(inputs, country)),
        "the source of the address": bool(inputs.profile.prospect.source.strip()) or any(sources),
    }
    return tuple(gap for gap, there in gaps.items() if not there)


def relevance(inputs: GateInputs, country: str) -> str:
    """Why the offer concerns their work: as recorded, else their job, which the buying group judges."""
    said = (item.text.strip() for item in counting(inputs, PermissionKind.RELEVANCE, country))
    return next((text for text in said if text), "") or inputs.title.title or inputs.profile.prospect.title


def _gaps(item: PermissionEvidence, inputs: GateInputs) -> tuple[str, ...]:
    gaps = {
        "the words they agreed to": bool(item.text.strip()),
        "when they agreed": item.at is not None,
        "how they agreed": bool(item.how.strip()),
        f"that it was given for {inputs.profile.prospect.email or 'this address'}": _covers(item.scope, inputs),
    }
    return tuple(gap for gap, there in gaps.items() if not there)


def _page_gaps(item: PermissionEvidence, inputs: GateInputs) -> tuple[str, ...]:
    is_page = "." in item.text and not set(item.text.strip()) & set(" \t\n")
    gaps = {
        "the page where the address is published": is_page,
        "the day it stood there": item.at is not None,
        f"that it is {inputs.profile.prospect.email or 'this address'} which stands there": _names_no_other(
            item.scope, inputs
        ),
    }
    return tuple(gap for gap, there in gaps.items() if not there)


def _fewest(
    items: Sequence[PermissionEvidence], gaps: Callable[[PermissionEvidence], tuple[str, ...]]
) -> tuple[str, ...] | None:
    return min((gaps(item) for item in items), key=len, default=None)


def _covers(scope: str, inputs: GateInputs) -> bool:
    """Whether a record names exactly the address that would be written to."""
    return fold(inputs.profile.prospect.email) in addresses_in(scope)


def _names_no_other(scope: str, inputs: GateInputs) -> bool:
    """Whether a record names the address that would be written to, or none at all."""
    return not addresses_in(scope) or _covers(scope, inputs)


def addresses_in(scope: str) -> frozenset[str]:
    """The addresses a record names as what it covers."""
    words = _BETWEEN.sub(" ", fold(scope)).split()
    return frozenset(address for word in words if looks_like_address(address := word.strip(".")))


def is_about_mail(scope: str) -> bool:
    """Whether a record is about mail: every word of what it covers is an address or a known word for e-mail.

    What is not understood ("telephone only", in whatever language) is never taken for a yes.
    """
    return all(_known(words, load_yaml("permissions.yaml")["mail"]) for words in _channels(scope))


def _is_elsewhere(scope: str) -> bool:
    """Whether all that a record covers are channels other than mail."""
    channels = _channels(scope)
    return bool(channels) and all(_known(words, load_yaml("permissions.yaml")["elsewhere"]) for words in channels)


def _channels(scope: str) -> list[str]:
    """What a record covers, without the addresses."""
    parts = (part.split() for part in _BETWEEN.split(fold(scope)))
    words = (" ".join(word.strip(".") for word in part if not looks_like_address(word.strip("."))) for part in parts)
    return [one for one in words if one]


def _known(words: str, table: Collection[str]) -> bool:
    return words in table or all(word in table for word in words.split())
