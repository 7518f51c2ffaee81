"""The nearest change that brings somebody to a message: another number, a look-up, a rule left out, points, a tier.

Each field is changed once: two rules on one number get one number that fits both, or one of them is left out. What a
look-up brings is not known, so it counts as the least and as the most that it may bring and still fit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from outreach.models import ICP, Answer, CriterionResult, Verdict, size_range
from outreach.targeting.observations import look, look_up_for
from outreach.targeting.outcome import Outcome, consequence, settle
from outreach.targeting.supposed_roles import EMPLOYEES, SupposedRole
from outreach.targeting.supposing import Case, passed
from outreach.targeting.values_tried import Tried, is_number, values_tried


@dataclass(frozen=True)
class Change:
    """What would have to be otherwise about one prospect."""

    case: Case
    numbers: Mapping[str, int] = field(default_factory=dict)  # field -> what it would have to be
    look_ups: tuple[str, ...] = ()  # as orders
    dropped: tuple[CriterionResult, ...] = ()  # by rules that would have to go
    earned: tuple[int, ...] = ()  # places of rules whose points a look-up would have to bring
    least: int | None = None  # what the lowest tier would have to need
    supposed: Mapping[str, tuple[Tried, ...]] = field(default_factory=dict)  # field -> what it may then be

    @cached_property
    def at_least(self) -> Outcome:
        """What follows with the least that the look-ups may bring."""
        return self._settled(self.answers)

    @cached_property
    def at_best(self) -> Outcome:
        """What follows with the most that the look-ups may bring."""
        if not self.look_ups and not self.earned and all(len(values) == 1 for values in self.supposed.values()):
            return self.at_least
        return self._settled(self._answers(max))

    @cached_property
    def answers(self) -> tuple[CriterionResult, ...]:
        """Every rule's answer then, at least; what this change clears away counts as passed."""
        return self._answers(min)

    def _settled(self, answers: tuple[CriterionResult, ...]) -> Outcome:
        return settle(answers, self.case.icp if self.least is None else with_lowest_tier(self.case.icp, self.least))

    def _answers(self, choose: Callable[..., Tried]) -> tuple[CriterionResult, ...]:
        answers = list(self.case.asked)
        for values in self.supposed.values():
            for place, result in choose(values, key=lambda tried: tried.points).answers.items():
                answers[place] = result
        yes = {*self.earned, *(self._perhaps(answers) if choose is max else ())}
        return tuple(passed(r) if place in yes or consequence(r) else r for place, r in enumerate(answers))

    def _perhaps(self, answers: Sequence[CriterionResult]) -> Iterable[int]:
        """Points that the same look-ups may bring as well."""
        fields = {field_at(self.case, place) for place in (*open_stops(self.case), *self.earned)} - {*self.supposed}
        return (place for place in open_points(answers) if field_at(self.case, place) in fields)


def nearest_change(case: Case, role: SupposedRole) -> Change:
    """The fewest things that would have to be otherwise for a message. Permission and title are not among them."""
    places: dict[str, list[int]] = {}
    for place in range(len(case.rules)):
        if consequence(case.asked[place]):
            places.setdefault(field_at(case, place), []).append(place)
    if role.now is not Answer.PASS and EMPLOYEES in values_tried(case.icp):
        places.setdefault(EMPLOYEES, [])
    change = Change(case)
    for name, stopped in places.items():
        change = _in_field(change, role, name, stopped)
    if change.at_least.verdict is Verdict.QUALIFIED:
        return change
    return _with_points(change, role) or replace(change, least=change.at_least.lo)


def most_points(case: Case, role: SupposedRole) -> Change:
    """Every unknown that may bring points, looked up with the best result that still fits."""
    change = Change(case)
    for name in _open_fields(change):
        change = _earning(change, role, name) or change
    return change


def with_lowest_tier(icp: ICP, least: int) -> ICP:
    """The same ICP with its lowest tier from this score on."""
    tiers = {**icp.account.tiers, lowest_tier(icp): least}
    return icp.model_copy(update={"account": icp.account.model_copy(update={"tiers": tiers})})


def lowest_tier(icp: ICP) -> str:
    """The tier that needs the fewest points."""
    return min(icp.account.tiers.items(), key=lambda tier: tier[1])[0]


def field_at(case: Case, place: int) -> str:
    """The field that the rule at this place reads; "" where permission or the role stands there."""
    return case.rules[place].criterion.field if place < len(case.rules) else ""


def open_stops(case: Case) -> list[int]:
    """The places of rules about the account that are unknown and let nobody through."""
    unknown = [place for place in range(len(case.rules)) if case.asked[place].answer is Answer.UNKNOWN]
    return [place for place in unknown if consequence(case.asked[place])]


def open_points(answers: Sequence[CriterionResult]) -> list[int]:
    """The places of rules that may bring points, and are unknown."""
    pairs = enumerate(answers)
    return [place for place, r in pairs if r.group == "nice" and r.answer is Answer.UNKNOWN and r.weight]


def distance_from(case: Case, name: str) -> Callable[[int], float]:
    """How far a number is from what is on file; 0 within a band, or where nothing is."""
    seen = look(case.evidence, name, None, case.icp.fields.get(name)).observation
    size = size_range(seen.value) if seen else None
    return lambda number: max(min(size) - number, number - max(size), 0) if size else 0


# ---------------------------------------------------------------- one field


def _in_field(change: Change, role: SupposedRole, name: str, stopped: Sequence[int]) -> Change:
    """The change with everything about one field cleared away."""
    case = change.case
    answers = [case.asked[place].answer for place in stopped]
    if name == EMPLOYEES:
        answers.append(role.now)
    values = _plausible(case, name)
    usable = [tried for tried in values if _has_role(role, name, tried)]
    if usable and Answer.FAIL not in answers:
        return _looked_up(change, role, name, usable, stopped)
    if usable and is_number(case.icp, name):
        return _other_number(change, name, usable, stopped, can_stay=Answer.UNKNOWN not in answers and _may(role, name))
    return _each_by_itself(change, stopped)


def _other_number(
    change: Change, name: str, usable: Sequence[Tried], stopped: Sequence[int], *, can_stay: bool
) -> Change:
    """One number that fits every rule on it; where there is none, fewer rules."""
    distance = distance_from(change.case, name)
    nearest = min(usable, key=lambda tried: (len(tried.stopping), distance(int(tried.value)), tried.value))
    if can_stay and (len(stopped), len(stopped)) <= (1 + len(nearest.stopping), len(nearest.stopping)):
        return _each_by_itself(change, stopped)
    return replace(
        change,
        numbers={**change.numbers, name: int(nearest.value)},
        dropped=(*change.dropped, *(nearest.answers[place] for place in sorted(nearest.stopping))),
        supposed={**change.supposed, name: (nearest,)},
    )


def _looked_up(
    change: Change, role: SupposedRole, name: str, usable: Sequence[Tried], stopped: Sequence[int]
) -> Change:
    """A look-up that every rule can be content with; where no value contents them all, fewer rules."""
    easiest = min(usable, key=lambda tried: len(tried.stopping))
    gone = easiest.stopping
    needed = not gone.issuperset(stopped) or not _may(role, name)
    look_up = look_up_for(name, change.case.icp.fields.get(name))
    return replace(
        change,
        look_ups=(*change.look_ups, look_up) if needed else change.look_ups,
        dropped=(*change.dropped, *(easiest.answers[place] for place in sorted(gone))),
        supposed={**change.supposed, name: tuple(t for t in usable if t.stopping <= gone)}
        if needed
        else change.supposed,
    )


def _each_by_itself(change: Change, stopped: Sequence[int]) -> Change:
    """Each rule for itself: what is unknown is looked up, what says no goes."""
    asked = [change.case.asked[place] for place in stopped]
    unknown = (result.look_up for result in asked if result.answer is Answer.UNKNOWN)
    return replace(
        change,
        look_ups=(*change.look_ups, *unknown),
        dropped=(*change.dropped, *(result for result in asked if result.answer is Answer.FAIL)),
    )


def _plausible(case: Case, name: str) -> Sequence[Tried]:
    """Nobody was founded in the future."""
    values = values_tried(case.icp).get(name, ())
    if name != "company.founded":
        return values
    return [tried for tried in values if int(tried.value) <= case.evidence.profile.today.year]


def _has_role(role: SupposedRole, name: str, tried: Tried) -> bool:
    return name != EMPLOYEES or role.fits(int(tried.value))


def _may(role: SupposedRole, name: str) -> bool:
    return name != EMPLOYEES or role.now is Answer.PASS


# ---------------------------------------------------------------- points


def _with_points(change: Change, role: SupposedRole) -> Change | None:
    """The fewest look-ups whose points reach the lowest tier; None where they cannot."""
    while change.at_least.verdict is not Verdict.QUALIFIED:
        tried = [more for name in _open_fields(change) if (more := _earning(change, role, name))]
        if not tried:
            return None
        change = max(tried, key=lambda more: more.at_least.lo)
    return change


def _open_fields(change: Change) -> list[str]:
    """Fields whose look-up may bring points that are not counted yet, the most points first."""
    case, answers = change.case, change.answers
    fixed = {*change.numbers, *(field_at(case, place) for place in change.earned)}
    found = sorted(open_points(answers), key=lambda place: -answers[place].weight)
    lost = [place for name, values in change.supposed.items() if len(values) > 1 for place in values[0].answers]
    names = dict.fromkeys(field_at(case, place) for place in (*found, *lost))
    return [name for name in names if name not in fixed]


def _earning(change: Change, role: SupposedRole, name: str) -> Change | None:
    """The change with the points of one field; None where it cannot bring any."""
    values = change.supposed.get(name) or [
        tried for tried in _plausible(change.case, name) if not tried.stopping and _has_role(role, name, tried)
    ]
    more = (
        _earning_value(change, name, values) if name in values_tried(change.case.icp) else _earning_each(change, name)
    )
    return more if more and more.at_least.lo > change.at_least.lo else None


def _earning_value(change: Change, name: str, values: Sequence[Tried]) -> Change | None:
    if not values:
        return None
    answers = change.answers
    best = max(values, key=lambda tried: tried.points)
    wins = _places(best, lambda place, r: bool(r.points) and answers[place].answer is not Answer.PASS)
    kept = tuple(t for t in values if all(t.answers[place].points for place in wins))
    return replace(change, earned=(*change.earned, *wins), supposed={**change.supposed, name: kept})


def _earning_each(change: Change, name: str) -> Change:
    """Every rule on a field whose values were not tried."""
    wins = [place for place in open_points(change.answers) if field_at(change.case, place) == name]
    return replace(change, earned=(*change.earned, *wins))


def _places(tried: Tried, wanted: Callable[[int, CriterionResult], bool]) -> tuple[int, ...]:
    return tuple(place for place, result in tried.answers.items() if wanted(place, result))
