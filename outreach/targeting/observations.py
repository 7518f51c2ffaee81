"""What the facts on file say about one field of the ICP, or why they say nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from outreach.models import (
    TRIGGER_KINDS,
    CustomField,
    Fact,
    FactKind,
    FactStatus,
    FieldType,
    Observation,
    Profile,
    size_range,
)
from outreach.text import fold
from outreach.values import MEANT, Scheme, read_typed

#: Two counts that differ by more than this share of the larger are two stories, not noise.
DISAGREEMENT = 0.25

#: States in which a fact is not read. An expired one is read as old, so that the answer can say how old.
_UNREAD = frozenset({FactStatus.REJECTED, FactStatus.QUARANTINED, FactStatus.CONFLICTING})

LABELS = {
    "company.domain": "the company's domain",
    "company.name": "the company's name",
    "company.employees": "number of employees",
    "company.industry": "industry",
    "company.naics": "NAICS codes",
    "company.sic": "SIC codes",
    "company.segment": "kind of company",
    "company.tags": "tags",
    "company.country": "the company's country",
    "company.status": "company status",
    "company.founded": "founding year",
    "crm.lifecycle": "lifecycle stage",
    "tech.stack": "technologies",
    "signal.funding": "news of funding",
    "signal.hiring": "news of hiring",
    "signal.open_roles": "number of open roles",
    "signal.expansion": "news of expansion",
    "signal.launch": "news of a launch",
    "signal.partnership": "news of a partnership",
    "signal.acquisition": "news of an acquisition",
    "signal.any": "any news",
}

LOOK_UPS = {
    "company.domain": "find the company's website",
    "company.name": "find the company's name",
    "company.employees": "look up the headcount on the company's own page or its LinkedIn page",
    "company.industry": "read the company's website for its industry",
    "company.naics": "look the company up in a register or directory for its NAICS code",
    "company.sic": "look the company up in a register or directory for its SIC code",
    "company.segment": "read what the company sells, and to whom, on its website",
    "company.tags": "read the company's website for what it does",
    "company.country": "look up the head office in the company's imprint",
    "company.status": "check that the company still operates",
    "company.founded": "look up the founding year on the company's website",
    "crm.lifecycle": "look the account up in the CRM",
    "tech.stack": "read the company's job adverts for the tools it uses",
    "signal.open_roles": "count the open roles on the company's careers page",
}

_ONE_VALUE = {
    "company.industry": FactKind.INDUSTRY,
    "company.country": FactKind.COUNTRY,
    "company.status": FactKind.STATUS,
}
_NUMBERS = {"company.employees": FactKind.EMPLOYEES, "company.founded": FactKind.FOUNDED}
#: Fields whose value is several words.
LIST_FIELDS = frozenset({"company.tags", "tech.stack", "company.segment"})
#: Fields of official codes, compared by their leading digits.
CODE_FIELDS: dict[str, Scheme] = {"company.naics": "naics", "company.sic": "sic"}
_LISTS = {
    "company.tags": FactKind.TAGS,
    "tech.stack": FactKind.TECHNOLOGY,
    "company.naics": FactKind.NAICS,
    "company.sic": FactKind.SIC,
}


@dataclass(frozen=True)
class Reading:
    """What was found about a field; without an observation, `trouble` says why in words."""

    observation: Observation | None = None
    trouble: str = ""
    expired: bool = False  # the newest is older than its kind's shelf life


class Evidence:
    """The readable facts of one profile by kind, newest first."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._by_kind: dict[FactKind, list[Fact]] = {}
        self._suspended: dict[FactKind, list[Fact]] = {}
        for fact in sorted(profile.facts, key=lambda fact: (-fact.observed_on.toordinal(), fact.fact_id)):
            if fact.status not in _UNREAD:
                self._by_kind.setdefault(fact.kind, []).append(fact)
            elif fact.status is FactStatus.CONFLICTING:
                self._suspended.setdefault(fact.kind, []).append(fact)

    def of_kind(self, *kinds: FactKind) -> list[Fact]:
        """The readable facts of these kinds, newest first within each kind."""
        return [fact for kind in kinds for fact in self._by_kind.get(kind, ())]

    def fresh(self, kind: FactKind, max_age_days: int | None, field: str = "") -> tuple[list[Fact], bool]:
        """The facts young enough to count; when there are none, the old ones and True. `field`: of kind custom."""
        facts = [fact for fact in self.of_kind(kind) if fact.field == field]
        young = [fact for fact in facts if fact.status is not FactStatus.EXPIRED and self.is_young(fact, max_age_days)]
        return (young, False) if young else (facts, any(fact.status is FactStatus.EXPIRED for fact in facts))

    def suspended(self, kind: FactKind, field: str = "") -> list[Fact]:
        """The facts that wait because they contradict each other."""
        return [fact for fact in self._suspended.get(kind, ()) if fact.field == field]

    def is_young(self, fact: Fact, max_age_days: int | None) -> bool:
        """Within the age a rule allows, in days."""
        return max_age_days is None or self.profile.today - fact.dated <= timedelta(days=max_age_days)


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """A word as it is compared: “Developer-Tools” and “developer tools” are one."""
    return fold(word.replace("-", " ").replace("_", " "))


def label_of(field: str, declared: CustomField | None = None) -> str:
    """What a built-in or declared field is called in a sentence."""
    return declared.label if declared else LABELS[field]


def look_up_for(field: str, declared: CustomField | None = None) -> str:
    """How somebody finds out what a field holds, as an order."""
    if declared:
        return declared.look_up or f"find out about {declared.label}"
    return LOOK_UPS.get(field, "look for recent news about the company")


def look(evidence: Evidence, field: str, max_age_days: int | None, declared: CustomField | None = None) -> Reading:
    """What the facts say about one field, other than the computed segment. `declared`: what a custom field holds."""
    if declared:
        return _custom(evidence, field, max_age_days, declared)
    if field in _NUMBERS:
        kind = _NUMBERS[field]
        return _number(*evidence.fresh(kind, max_age_days), evidence.suspended(kind))
    if field in _ONE_VALUE:
        return _category(*evidence.fresh(_ONE_VALUE[field], max_age_days), evidence.suspended(_ONE_VALUE[field]))
    if field in _LISTS:
        return _list(*evidence.fresh(_LISTS[field], max_age_days))
    if field.startswith("signal."):
        return _signal(evidence, field.removeprefix("signal."), max_age_days)
    return _of_record(evidence, field, max_age_days)


def _of_record(evidence: Evidence, field: str, max_age_days: int | None) -> Reading:
    prospect, account = evidence.profile.prospect, evidence.profile.account
    values = {
        "company.domain": account.domain,
        "company.name": account.name,
        "crm.lifecycle": prospect.lifecycle,
    }
    value = values.get(field, "").strip()
    if value:
        return Reading(Observation(value=value, source=prospect.source, as_of=prospect.as_of))
    if field == "crm.lifecycle":
        return _category(*evidence.fresh(FactKind.LIFECYCLE, max_age_days), evidence.suspended(FactKind.LIFECYCLE))
    return Reading()


def _custom(evidence: Evidence, field: str, max_age_days: int | None, declared: CustomField) -> Reading:
    """A declared field: the values are read again as the type it is declared with today."""
    facts, expired = evidence.fresh(FactKind.CUSTOM, max_age_days, field)
    values = [(fact, _typed(fact, declared)) for fact in facts]
    typed = [fact.model_copy(update={"value": value}) for fact, value in values if value is not None]
    if facts and not typed:
        return Reading(trouble=f"{facts[0].value} ({facts[0].source}) is not {MEANT[declared.type]}")
    if declared.type is FieldType.NUMBER:
        return _number(typed, expired, [])
    if declared.type is FieldType.WORDS:
        return _list(typed, expired)
    reading = _category(typed, expired, evidence.suspended(FactKind.CUSTOM, field))
    if declared.type is FieldType.TEXT or reading.observation is None:
        return reading
    seen = reading.observation
    return replace(reading, observation=seen.model_copy(update={"value": seen.value == "yes"}))


def _typed(fact: Fact, declared: CustomField) -> str | int | tuple[str, ...] | None:
    value = fact.value
    if value is None:
        return None
    return read_typed(", ".join(value) if isinstance(value, tuple) else str(value), declared.type)


def _number(facts: list[Fact], expired: bool, suspended: list[Fact]) -> Reading:
    """The newest count; where there are only bands, the narrowest. A count inside a band agrees with it."""
    sizes = [(size, fact) for fact in facts if (size := _size(fact))]
    if not sizes:
        waiting = [fact for fact in suspended if _size(fact)]
        return Reading(trouble=_disagree(waiting) if waiting else "")
    low, high = max(size[0] for size, _ in sizes), min(size[1] for size, _ in sizes)
    if low - high > DISAGREEMENT * low:
        return Reading(trouble=_disagree(fact for _, fact in sizes))
    best = min(sizes, key=lambda item: item[0][1] - item[0][0])[1]
    return _reading(best.value if isinstance(best.value, (int, str)) else 0, best, expired)


def _size(fact: Fact) -> tuple[int, int] | None:
    """The range a fact's number lies in; founding years come in no bands."""
    return size_range(fact.value) if fact.kind is not FactKind.FOUNDED or _is_number(fact.value) else None


def _category(facts: list[Fact], expired: bool, suspended: list[Fact]) -> Reading:
    said = [(str(fact.value), fact) for fact in facts if fact.value not in (None, "", ())]
    if not said:
        return Reading(trouble=_disagree(suspended) if suspended else "")
    if len({fold(value) for value, _ in said}) > 1:
        return Reading(trouble=_disagree(fact for _, fact in said))
    return _reading(said[0][0], said[0][1], expired)


def _list(facts: list[Fact], expired: bool) -> Reading:
    """Lists add up: one source naming a tool does not deny another."""
    said = [fact for fact in facts if fact.value not in (None, "", ())]
    if not said:
        return Reading()
    words = tuple(dict.fromkeys(word for fact in said for word in _as_words(fact)))
    return _reading(words, said[0], expired)


def _signal(evidence: Evidence, name: str, max_age_days: int | None) -> Reading:
    """A trigger on file. Nothing on file says nothing: nobody may have looked."""
    if name == "open_roles":
        facts, expired = evidence.fresh(FactKind.HIRING, max_age_days)
        counted = ((fact.value, fact) for fact in facts if isinstance(fact.value, int) and _is_number(fact.value))
        value, fact = next(counted, (None, None))
        return Reading() if value is None or fact is None else _reading(value, fact, expired)
    kinds = sorted(TRIGGER_KINDS) if name == "any" else [FactKind(name)]
    found = sorted((fact for kind in kinds for fact in evidence.of_kind(kind)), key=lambda fact: fact.dated)
    fresh = [fact for fact in found if fact.status is not FactStatus.EXPIRED]
    newest = fresh[-1:] or found[-1:]
    if not newest:
        return Reading()
    observation = Observation(value=True, source=newest[0].source, as_of=newest[0].dated)
    return Reading(observation, expired=newest[0].status is FactStatus.EXPIRED)


def _reading(value: str | int | tuple[str, ...], fact: Fact, expired: bool) -> Reading:
    return Reading(Observation(value=value, source=fact.source, as_of=fact.dated), expired=expired)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _as_words(fact: Fact) -> tuple[str, ...]:
    return fact.value if isinstance(fact.value, tuple) else (str(fact.value),)


def _disagree(facts: Iterable[Fact]) -> str:
    said = "; ".join(dict.fromkeys(f"{fact.value} ({fact.source}, {fact.dated.isoformat()})" for fact in facts))
    return f"the sources disagree: {said}"


def days_old(as_of: date, today: date) -> int:
    """Age in whole days."""
    return (today - as_of).days
