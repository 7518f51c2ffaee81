"""What is plainly wrong in an offer: placeholders nobody fills in, an address that is none."""

import re
from collections.abc import Iterator

from outreach.campaign.rules import Fault
from outreach.models import Offer, nearest

_BRACES = re.compile(r"\{([^{}]*)\}")
_FILLED_IN = ("first_name",)  # in the greeting


def offer_faults(offer: Offer) -> Iterator[Fault]:
    """Every fault in seller, texts and voice."""
    if not offer.seller.postal_address.strip():
        yield (
            ("seller", "postal_address"),
            "it is empty, and the law of many countries asks for it. Write your address.",
        )
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", offer.seller.sender_email):
        yield ("seller", "sender_email"), f"'{offer.seller.sender_email}' is no e-mail address. Correct it."
    for where, text in _texts(offer):
        for name in _BRACES.findall(text):
            yield where, _no_placeholder(name, where)


def _texts(offer: Offer) -> Iterator[tuple[tuple[str | int, ...], str]]:
    greeting = offer.voice.greeting
    yield ("voice", "greeting"), greeting.replace("{first_name}", "")
    yield ("voice", "signoff"), offer.voice.signoff
    yield ("optout",), offer.optout
    for ask, text in offer.asks.items():
        yield ("asks", ask), text
    for claim, stated in offer.claims.items():
        yield ("claims", claim, "text"), stated.text
    for role, proposition in offer.value_propositions.items():
        yield ("value_propositions", role, "says"), proposition.says


def _no_placeholder(name: str, where: tuple[str | int, ...]) -> str:
    if where == ("voice", "greeting"):
        asked = "Did you mean {first_name}?" if nearest(name, _FILLED_IN) else "Only {first_name} is."
        return f"{{{name}}} is not filled in. {asked}"
    return f"{{{name}}} would be sent as it stands: only the greeting may hold {{first_name}}. Write plain words here."
