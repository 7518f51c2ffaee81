"""The buying role with another headcount or another title supposed."""

from dataclasses import dataclass, field

from outreach.models import Answer, TitlePattern
from outreach.targeting.buying_group import Size, TitleState, role_reading
from outreach.targeting.outcome import consequence
from outreach.targeting.supposing import Case, employees
from outreach.targeting.values_tried import values_tried

EMPLOYEES = "company.employees"


@dataclass(frozen=True)
class SupposedRole:
    """Whether somebody at a company of some size is written to: this person, or somebody with a title that fits."""

    case: Case
    of_anybody: bool  # with a title that fits the buying group; else with the title on file
    _known: dict[int, Answer] = field(default_factory=dict)

    @property
    def now(self) -> Answer:
        """With the headcount on file."""
        if not self.of_anybody:
            return self.case.asked[-1].answer
        return _of_anybody(self.case, employees(self.case.evidence))

    def fits(self, number: int) -> bool:
        """With this many employees."""
        if number not in self._known:
            self._known[number] = self._at(number)
        return self._known[number] is Answer.PASS

    def _at(self, number: int) -> Answer:
        if self.of_anybody:
            return _of_anybody(self.case, number)
        if not depends_on_size(self.case):
            return self.case.asked[-1].answer
        inputs, person = self.case.inputs, self.case.inputs.profile.prospect
        return role_reading(inputs.title, number, self.case.icp, self.case.title, person.contact_role).answer


def supposed_role(case: Case) -> SupposedRole:
    """With the title on file where some headcount makes it fit, else with another."""
    own = SupposedRole(case, of_anybody=False)
    if consequence(case.asked[-1]) is None:
        return own
    sizes = values_tried(case.icp).get(EMPLOYEES, ()) if depends_on_size(case) else ()
    return SupposedRole(case, of_anybody=not any(own.fits(int(tried.value)) for tried in sizes))


def depends_on_size(case: Case) -> bool:
    """Whether another headcount could make the role another."""
    if case.title.state is not TitleState.READ:
        return False
    rows = zip(case.icp.buying_group.roles, case.title.fits, strict=True)
    patterns = (pair for role, fits in rows for pair in zip(role.any_of, fits, strict=True))
    return any(pattern.employees is not None and fits is not False for pattern, fits in patterns)


def _of_anybody(case: Case, size: Size) -> Answer:
    """Whether the buying group has a part for anybody at a company of this size."""
    roles = (role for role in case.icp.buying_group.roles if role.contactable)
    answers = [_allows(pattern, size) for role in roles for pattern in role.any_of]
    if Answer.PASS in answers:
        return Answer.PASS
    return Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.FAIL


def _allows(pattern: TitlePattern, size: Size) -> Answer:
    if pattern.employees is None:
        return Answer.PASS
    if size is None:
        return Answer.UNKNOWN
    low, high = size if isinstance(size, tuple) else (size, size)
    least, most = pattern.employees
    if low >= least and high <= most:
        return Answer.PASS
    return Answer.FAIL if high < least or low > most else Answer.UNKNOWN
