"""What a message must and must not hold by law: the notice, the address, the way out, an honest subject, open links."""

import re
from collections.abc import Callable, Iterator

from outreach.eligibility.answers import failed, passed, words_of
from outreach.eligibility.places import gdpr_of, places
from outreach.models import CriterionResult, GateInputs, Policy, Release, Verdict
from outreach.tables import load_yaml
from outreach.text import fold

ReleaseRule = Callable[[Release, GateInputs, Policy], CriterionResult]

_REPLY = re.compile(r"^\s*(?:re|fwd?|aw|wg|tr|sv|vs|antw|rv|ref)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_LINK = re.compile(r"(?<![@\w.-])(?:(?i:https?://|www\.))?((?:[\w-]+\.)+[a-z]{2,})(?![\w@-])")
_PIXEL = re.compile(r"<img\b|\b(?:tracking|spy) pixel\b|\bwidth=[\"']?1[\"']?\s+height=[\"']?1\b", re.IGNORECASE)


def notice_lines(release: Release, inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Does the first message to people protected by the GDPR hold the notice they are owed: who, why, their rights?"""
    if not release.first_touch or not gdpr_of(places(inputs, policy)):
        return passed("notice_lines", "no notice is due in this message")
    missing = tuple(_missing_lines(release))
    if not missing:
        return passed("notice_lines", "the message holds the notice of GDPR Art. 14")
    detail = f"the first message to them does not say {', '.join(missing)}"
    return failed("notice_lines", Verdict.HOLD, detail, rule="G08", missing=missing)


def postal_address(release: Release, inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Does the message hold the seller's postal address?"""
    address, body = words_of(release.postal_address), words_of(release.body)
    if address and address in body:
        return passed("postal_address", "the seller's postal address stands in the message")
    detail = "the seller's postal address does not stand in the message"
    return failed("postal_address", Verdict.HOLD, detail, rule="G10", missing=("the seller's postal address",))


def opt_out_line(release: Release, inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Does the message say how to opt out, in its own language?"""
    phrases = load_yaml("notice.yaml")["opt_out"]
    language = release.language.partition("-")[0].lower()
    if _says(release.body, phrases.get(language, ())):
        return passed("opt_out_line", "the message says how to opt out")
    other = next((name for name, known in phrases.items() if _says(release.body, known)), "")
    why = f"says how to opt out in another language ({other})" if other else "does not say how to opt out"
    missing = (f"a line that says how to opt out, in the language of the message ({language})",)
    return failed("opt_out_line", Verdict.HOLD, f"the message {why}", rule="G11", missing=missing)


def subject_line(release: Release, inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Does the subject say what the message is: no reply on a first touch, no talk that never was?"""
    if release.first_touch and (reply := _REPLY.match(release.subject)):
        detail = f"the subject begins with “{reply[0].strip()}”, but this is the first message"
        return failed("subject_line", Verdict.HOLD, detail, rule="G12", missing=("a subject of its own",))
    claimed = next((p for p in load_yaml("notice.yaml")["earlier_talk"] if _says(release.subject, [p])), "")
    if release.first_touch and claimed:
        detail = f"the subject speaks of an earlier contact (“{claimed}”), and there is none on record"
        return failed("subject_line", Verdict.HOLD, detail, rule="G12", missing=("the contact the subject speaks of",))
    return passed("subject_line", "the subject pretends nothing")


def links(release: Release, inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Do the links lead openly to the seller's own site or one policy.yaml allows, without tracking?"""
    if _PIXEL.search(release.body):
        return failed("links", Verdict.HOLD, "the message holds a tracking pixel", rule="G28", missing=("plain text",))
    prospect, account = inputs.profile.prospect, inputs.profile.account
    theirs = (
        prospect.email.rpartition("@")[2],
        account.domain,
        *account.domains,
    )  # where their data is from may be said
    allowed = {fold(one) for one in (*release.sender_domains, *policy.permission.link_domains, *theirs) if one}
    for host in _hosts(release.body):
        if host in load_yaml("notice.yaml")["shorteners"]:
            detail = f"{host} hides where a link leads"
            return failed("links", Verdict.HOLD, detail, rule="G28", missing=("the link in full",))
        if not any(host == domain or host.endswith("." + domain) for domain in allowed):
            missing = (f"{host} under permission: link_domains in policy.yaml",)
            return failed("links", Verdict.HOLD, f"a link leads to {host}", rule="G28", missing=missing)
    return passed("links", "every link leads where policy.yaml allows")


#: What is asked of the message's own text, before a person approves it and again before it leaves.
MESSAGE_RULES: tuple[ReleaseRule, ...] = (notice_lines, postal_address, opt_out_line, subject_line, links)


def language_of(text: str) -> str:
    """The language a text is written in, as far as its small words tell; English where they do not."""
    words = words_of(text).split()
    small = load_yaml("notice.yaml")["small_words"]
    counts = {str(language): sum(word in known for word in words) for language, known in small.items()}
    return max(counts, key=lambda language: (counts[language], language == "en"))


def _hosts(text: str) -> Iterator[str]:
    """The hosts a text leads to; “Node.js” and “orders.csv” are none."""
    endings = load_yaml("notice.yaml")["no_hosts"]
    for match in _LINK.finditer(text):
        host = fold(match[1])
        if host != fold(match[0]) or host.rpartition(".")[2] not in endings:
            yield host.removeprefix("www.")


def missing_in_notice(text: str) -> tuple[str, ...]:
    """Which parts of the notice of GDPR Art. 14 a text does not say, beside who writes."""
    parts = load_yaml("notice.yaml")["notice"]
    return tuple(part["name"] for part in parts if not any(_says(text, known) for known in part["says"].values()))


def _missing_lines(release: Release) -> Iterator[str]:
    """Which parts of the notice are not in the message."""
    seller = words_of(release.seller)
    if not (seller and seller in words_of(release.body)):
        yield "who writes"
    yield from missing_in_notice(release.body)


def _says(text: str, phrases: list[str] | tuple[str, ...]) -> bool:
    """Whether one of the phrases stands in a text; `*` stands for the rest of a word."""
    plain = f" {words_of(text)} "
    return any(re.search(_pattern(phrase), plain) for phrase in phrases)


def _pattern(phrase: str) -> str:
    return " " + " ".join(re.escape(word).replace(r"\*", r"\w*") for word in fold(phrase).split()) + " "
