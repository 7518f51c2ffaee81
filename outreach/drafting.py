"""Brief to request, answer to message: what a writer is told, and what code adds around what it wrote.

Recipient, sender, greeting, sign-off and footer never come from a writer. Everything here is pure.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from outreach.models import (
    TRIGGER_KINDS,
    AnswerSentence,
    Brief,
    BuyingRole,
    CheckEvidence,
    Claim,
    Decision,
    DraftAnswer,
    DraftRequest,
    Fact,
    FactKind,
    Finding,
    Message,
    Offer,
    Part,
    Profile,
    Refusal,
    Sentence,
    SourceKind,
    Verdict,
)
from outreach.prompts import Prompt, data_block
from outreach.prompts import render as fill
from outreach.tables import load_yaml
from outreach.text import clean, fold

#: What a company does, from the most telling kind to the least.
_DESCRIPTIONS = (FactKind.PRODUCT, FactKind.PROGRAM, FactKind.TECHNOLOGY, FactKind.OTHER)
#: The gate may read these; written into a message they would say nothing, or too much.
NOT_IN_MESSAGES = frozenset(
    {
        FactKind.EMPLOYEES,
        FactKind.TAGS,
        FactKind.INDUSTRY,
        FactKind.COUNTRY,
        FactKind.LIFECYCLE,
        FactKind.STATUS,
    }
)
_MOST_FACTS = 3
#: Links, addresses, markup and list marks: not what one writes in a sentence.
_NO_PROSE = re.compile(r"https?:|www\.|\S@\S|&\w+;|[<>{}|\\]|\*\*|^[-•*#]", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:we|us|our|ours|i|my|me)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_][\w’'&.+-]*")
_UNNAMED = "Hello,"


# ---------------------------------------------------------------- brief


def make_brief(profile: Profile, decision: Decision, offer: Offer) -> Brief | Refusal:
    """What one message may rest on: two or three facts, the role's claims, one ask; or why nothing can be written."""
    refusal = _refused(profile, decision, offer)
    if refusal:
        return refusal
    chosen = _choose(profile)
    if not chosen:
        return Refusal(
            reason=f"There is no verified, specific fact about {profile.account.name} to write from. "
            "Add one with its source to a research sheet and import it, or confirm one that is on file."
        )
    role = decision.role.role
    person = profile.prospect
    ask_id = _stable_choice(sorted(offer.asks), person.prospect_id, "ask")
    return Brief(
        prospect_id=person.prospect_id,
        role=role,
        first_name=clean(person.first_name, 80),
        last_name=clean(person.last_name, 80),
        title=clean(person.title, 200),
        company=clean(profile.account.name, 200),
        seller=offer.seller.company,
        sender=offer.seller.sender_name,
        facts=tuple(fact for fact, _ in chosen),
        claims=_claims_for(role, offer, profile),
        ask_id=ask_id,
        ask=offer.asks[ask_id],
        avoid=offer.voice.avoid,
        max_words=offer.voice.max_words,
        reasons=tuple(reason for _, reason in chosen),
    )


def _refused(profile: Profile, decision: Decision, offer: Offer) -> Refusal | None:
    name = profile.prospect.name
    if decision.prospect_id != profile.prospect.prospect_id:
        return Refusal(reason=f"The decision on file is not about {name}. Run the gate again before drafting.")
    if decision.verdict is not Verdict.QUALIFIED:
        return Refusal(reason=f"{name} is not qualified ({decision.verdict}), so nothing is written to them.")
    if decision.holdout:
        return Refusal(reason=f"{name}'s company is in the holdout, which gets no outreach.")
    role = decision.role.role
    if role not in offer.value_propositions:
        words = str(role).replace("_", " ")
        return Refusal(
            reason=f"offer.yaml says nothing to the buying role {words}. "
            f"Add it under value_propositions, or take {role} out of the contactable roles in icp.yaml."
        )
    return None


def _choose(profile: Profile) -> list[tuple[Fact, str]]:
    """At most three facts in the order of use, each with the reason in words; none without a specific anchor."""
    facts = _eligible(profile)
    triggers = sorted((f for f in facts if f.kind in TRIGGER_KINDS), key=_newest_first)
    descriptions = sorted((f for f in facts if f.kind in _DESCRIPTIONS), key=lambda f: _telling(f, profile))
    news = [(fact, _why_trigger(fact, first=fact is triggers[0])) for fact in triggers[:2]]
    about = [(fact, _why_description(fact, profile)) for fact in descriptions[:2]]
    anchors = [*news[:1], *about[:1], *news[1:], *about[1:]]
    if not anchors:
        return []
    role = [(f, _why_role(profile)) for f in facts if f.kind in (FactKind.ROLE, FactKind.TENURE)]
    founded = [(f, f"When {profile.account.name} was founded.") for f in facts if f.kind is FactKind.FOUNDED]
    return _one_about_the_person([*anchors[:2], *role, *anchors[2:], *founded], profile)[:_MOST_FACTS]


def _one_about_the_person(chosen: list[tuple[Fact, str]], profile: Profile) -> list[tuple[Fact, str]]:
    kept: list[tuple[Fact, str]] = []
    person_seen = False
    for fact, reason in chosen:
        about_person = fact.subject == profile.prospect.prospect_id
        if not (about_person and person_seen):
            kept.append((fact, reason))
        person_seen = person_seen or about_person
    return kept


def _eligible(profile: Profile) -> list[Fact]:
    """Usable facts about this person or account that can stand in a message; one per wording."""
    subjects = (profile.prospect.prospect_id, profile.account.account_id)
    seen: set[str] = set()
    facts: list[Fact] = []
    for fact in sorted(profile.usable, key=_newest_first):
        wording = fold(fact.text).rstrip(".!")
        if fact.subject in subjects and wording not in seen and _can_be_told(fact, profile):
            facts.append(fact)
            seen.add(wording)
    return facts


def _can_be_told(fact: Fact, profile: Profile) -> bool:
    if fact.kind in NOT_IN_MESSAGES or _NO_PROSE.search(fact.text):
        return False
    # A colleague's "we" is the seller's, not the recipient's.
    if fact.source_kind in (SourceKind.PERSON, SourceKind.CRM) and _FIRST_PERSON.search(fact.text):
        return False
    if fact.kind in (FactKind.ROLE, FactKind.TENURE, FactKind.FOUNDED):
        return True
    least = 2 if fact.kind in TRIGGER_KINDS else 3
    return len(_content_words(fact.text, profile)) >= least


def _content_words(text: str, profile: Profile) -> set[str]:
    """The words that set a statement apart: no grammar, no commonplace, not the company's own name."""
    lexicon = load_yaml("drafting.yaml")
    names = _WORD.findall(fold(profile.account.name))
    common = {*lexicon["vague"], *lexicon["grammar"], *names}
    words = (word.rstrip(".’'-").removesuffix("’s").removesuffix("'s") for word in _WORD.findall(fold(text)))
    return {word for word in words if word and word not in common}


def _newest_first(fact: Fact) -> tuple[int, str]:
    return -fact.dated.toordinal(), fact.fact_id


def _telling(fact: Fact, profile: Profile) -> tuple[int, int, int, int, str]:
    """Sort key of descriptions: kind, says whose it is, readable length, newest."""
    words = len(fact.text.split())
    names_them = fold(profile.account.name) in fold(fact.text) or bool(_FIRST_PERSON.search(fact.text))
    readable = 6 <= words <= 25
    return (
        _DESCRIPTIONS.index(fact.kind),
        0 if names_them else 1,
        0 if readable else 1,
        -fact.dated.toordinal(),
        fact.fact_id,
    )


def _why_trigger(fact: Fact, *, first: bool) -> str:
    day = f"{fact.dated.day} {fact.dated:%B %Y}"
    dated = f"dated {day}" if fact.event_on else f"read on {day}"
    return f"{str(fact.kind).capitalize()} news, {dated}: " + ("the newest on file." if first else "an older event.")


def _why_description(fact: Fact, profile: Profile) -> str:
    host = source_host(fact)
    where = f" ({host})" if host else ""
    what = {FactKind.PROGRAM: "A program of", FactKind.TECHNOLOGY: "Technology at"}.get(fact.kind, "Specific to")
    return f"{what} {profile.account.name}{where}."


def _why_role(profile: Profile) -> str:
    return f"About {profile.prospect.name}'s role; a message never rests on more than one fact about a person."


def source_host(fact: Fact) -> str:
    """The host a fact was read on, without www; empty when the source is no web page."""
    parts = urlsplit(fact.source) if "://" in fact.source else None
    host = (parts.hostname or "") if parts and parts.scheme in ("http", "https") else ""
    return host.removeprefix("www.")


def _claims_for(role: BuyingRole, offer: Offer, profile: Profile) -> dict[str, Claim]:
    proposition = offer.value_propositions[role]
    listed = {claim_id: offer.claims[claim_id] for claim_id in proposition.claims}
    return {_vp_id(role): _vp_claim(role, offer), **_unexpired(listed, profile)}


def _vp_id(role: BuyingRole) -> str:
    return f"vp_{role}"


def _vp_claim(role: BuyingRole, offer: Offer) -> Claim:
    says = offer.value_propositions[role].says
    return Claim(text=says, proof=f"offer.yaml, value_propositions.{role}", approved_by=offer.owner)


def _unexpired(claims: dict[str, Claim], profile: Profile) -> dict[str, Claim]:
    return {i: claim for i, claim in claims.items() if claim.expires is None or claim.expires >= profile.today}


def _stable_choice(options: Sequence[str], *parts: str) -> str:
    """One option, the same on every machine and run for the same parts."""
    number = int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[:8])
    return options[number % len(options)]


# ---------------------------------------------------------------- request


def render(brief: Brief, prompt: Prompt) -> DraftRequest:
    """Exactly what the model is sent: facts, claims, the ask, words to avoid, the word limit, and nothing else."""
    data = {
        "facts": [_fact_data(fact) for fact in brief.facts],
        "claims": [{"id": claim_id, "text": clean(claim.text)} for claim_id, claim in brief.claims.items()],
        "ask": {"id": brief.ask_id, "text": clean(brief.ask)},
        "avoid": [clean(word, 80) for word in brief.avoid],
        "max_words": brief.max_words,
    }
    user = fill(prompt, {"data": data_block("data", data, prompt.digest)})
    return DraftRequest(prompt_id=prompt.id, prompt_digest=prompt.digest, system=prompt.system, user=user)


def repair(request: DraftRequest, answer: DraftAnswer, findings: Iterable[Finding], prompt: Prompt) -> DraftRequest:
    """One more request that quotes the draft and what the check found in it, by code."""
    written = [answer.subject, *_kept(answer.body)]
    review = {
        "draft": [{"sentence": n, "text": s.text, "cites": list(s.cites)} for n, s in enumerate(written)],
        "findings": [data for finding in findings for data in _finding_data(finding, len(written))],
    }
    user = fill(prompt, {"request": request.user, "review": data_block("review", review, prompt.digest)})
    return DraftRequest(prompt_id=prompt.id, prompt_digest=prompt.digest, system=prompt.system, user=user)


def _fact_data(fact: Fact) -> dict[str, str]:
    data = {"id": fact.fact_id, "kind": str(fact.kind), "text": clean(fact.text), "tense": str(fact.tense)}
    host = source_host(fact)
    if host:
        data["source"] = host
    if fact.event_on:
        data["date"] = fact.event_on.isoformat()
    return data


def _finding_data(finding: Finding, written: int) -> list[dict[str, str | int]]:
    # In the message the greeting stands between the subject and the body; code writes it, so no model corrects it.
    number = finding.sentence if finding.sentence == 0 else finding.sentence - 1
    if finding.sentence == 1 or not 0 <= number < written:
        return []
    words = {"problem": finding.message, "expected": finding.expected, "suggestion": finding.suggestion}
    told = {name: clean(text) for name, text in words.items() if text}
    return [{"sentence": number, "code": finding.code, "severity": str(finding.severity), **told}]


# ---------------------------------------------------------------- message


def make_message(answer: DraftAnswer, brief: Brief, profile: Profile, offer: Offer) -> Message:
    """The message as it will be read: the writer's sentences between the lines that code writes."""
    written = (_written(Part.SUBJECT, answer.subject), *(_written(Part.BODY, s) for s in _kept(answer.body)))
    return addressed(written, profile, offer)


def addressed(written: Iterable[Sentence], profile: Profile, offer: Offer) -> Message:
    """Subject and body sentences as a message to this person from this seller; all else is written by code."""
    kept = [s for s in written if s.part in (Part.SUBJECT, Part.BODY)]
    sentences = (
        *(s for s in kept if s.part is Part.SUBJECT),
        Sentence(part=Part.GREETING, text=_greeting(profile, offer)),
        *(s for s in kept if s.part is Part.BODY),
        *(Sentence(part=Part.SIGNOFF, text=line) for line in _signoff(offer)),
        *(Sentence(part=Part.FOOTER, text=line) for line in _footer(offer)),
    )
    return Message(
        to_name=clean(profile.prospect.name, 200),
        to_email=profile.prospect.email,
        from_name=clean(offer.seller.sender_name, 200),
        from_email=offer.seller.sender_email,
        sentences=sentences,
    )


def fixed_lines(profile: Profile, offer: Offer) -> tuple[str, ...]:
    """The greeting, sign-off and footer lines exactly as `make_message` writes them."""
    return (_greeting(profile, offer), *_signoff(offer), *_footer(offer))


def evidence_for(profile: Profile, offer: Offer, other_names: Iterable[str] = ()) -> CheckEvidence:
    """What a message to this person is checked against: their usable facts and everything approved and unexpired."""
    propositions = {_vp_id(role): _vp_claim(role, offer) for role in offer.value_propositions}
    return CheckEvidence(
        facts=profile.usable,
        claims={**propositions, **_unexpired(offer.claims, profile)},
        asks=offer.asks,
        fixed=fixed_lines(profile, offer),
        first_name=clean(profile.prospect.first_name, 80),
        last_name=clean(profile.prospect.last_name, 80),
        company=clean(profile.account.name, 200),
        title=clean(profile.prospect.title, 200),
        seller=offer.seller.company,
        sender=offer.seller.sender_name,
        other_names=frozenset(other_names),
        avoid=offer.voice.avoid,
        today=profile.today,
    )


def _kept(body: Iterable[AnswerSentence]) -> list[AnswerSentence]:
    return [sentence for sentence in body if clean(sentence.text)]


def _written(part: Part, sentence: AnswerSentence) -> Sentence:
    cites = dict.fromkeys(clean(cite, 80) for cite in sentence.cites)
    return Sentence(
        part=part,
        text=clean(sentence.text),
        cites=tuple(cite for cite in cites if cite),
        paragraph=sentence.paragraph if part is Part.BODY else 0,
    )


def _greeting(profile: Profile, offer: Offer) -> str:
    name = clean(profile.prospect.first_name, 80)
    if not _is_a_name(name):
        return _UNNAMED
    # Not str.format: the name and the voice are data, and a brace in either would be read as code.
    return clean(offer.voice.greeting.replace("{first_name}", name), 120)


def _is_a_name(name: str) -> bool:
    """A first name one can be greeted by: words of letters, and more than initials."""
    if len(name) > 40 or not all(_in_a_name(char) for char in name):
        return False
    words = "".join(char if char.isalpha() else " " for char in name).split()
    # A single letter without case, as in Chinese, is a whole name and no initial.
    return any(len(word) > 1 or word.lower() == word.upper() for word in words)


def _in_a_name(char: str) -> bool:
    return char.isalpha() or char in " .’'-" or unicodedata.category(char).startswith("M")


def _signoff(offer: Offer) -> tuple[str, ...]:
    seller = offer.seller
    return _lines(offer.voice.signoff, seller.sender_name, seller.company)


def _footer(offer: Offer) -> tuple[str, ...]:
    address = ", ".join(line.strip(" ,") for line in offer.seller.postal_address.splitlines() if line.strip(" ,"))
    notice = (clean(line, 600) for line in offer.seller.privacy_notice.splitlines())
    return (*_lines(f"{offer.seller.company}, {address}"), *(line for line in notice if line), *_lines(offer.optout))


def _lines(*texts: str) -> tuple[str, ...]:
    return tuple(line for line in (clean(text, 400) for text in texts) if line)
