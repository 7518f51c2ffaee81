"""Which things are one: groups that grow by points, never over a veto, the same whether all come at once or by and by.

A group is what came before; each new item takes its turn, is compared with the members of every group it can be found
by, and joins the one it fits. Nothing is counted but how many groups hold a key so far. State is a pure function of the
items in their order and of the rulings.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from outreach.identity.points import ASK, MERGE, Comparison
from outreach.models import IdentityQuestion, IdentityRuling

Item = TypeVar("Item")
Traits = TypeVar("Traits")

#: Of two groups that cannot be one, the better must fit by so many more points, or neither is taken.
CLEARLY = 2.0


@dataclass(frozen=True)
class Matcher(Generic[Item, Traits]):
    """How one kind of thing is read, found and compared."""

    kind: Literal["person", "company"]
    id_of: Callable[[Item], str]
    read: Callable[[Item], Traits]  # equal traits need comparing only once
    keys: Callable[[Traits], tuple[str, ...]]
    limit: Callable[[str], int]  # how many groups may hold a key before it finds nobody
    compare: Callable[[Traits, Traits], Comparison]


class _Group(Generic[Item, Traits]):
    """Items that are one, in the order they came."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.items: list[tuple[int, Item]] = []
        self.ids: set[str] = set()
        self.faces: dict[Traits, str] = {}  # distinct traits -> the smallest id of an item that has them

    def take(self, other: "_Group[Item, Traits]") -> None:
        self.items = sorted([*self.items, *other.items], key=lambda one: one[0])
        self.ids |= other.ids
        for traits, item_id in other.faces.items():
            self.faces[traits] = min(item_id, self.faces.get(traits, item_id))


@dataclass
class _Fit(Generic[Item, Traits]):
    """How well one item fits one group: by its best member."""

    group: _Group[Item, Traits]
    best: Comparison
    with_id: str


class Clusters(Generic[Item, Traits]):
    """Groups under construction."""

    def __init__(self, matcher: Matcher[Item, Traits], rulings: Iterable[IdentityRuling]) -> None:
        self.matcher = matcher
        self.group_of: dict[str, _Group[Item, Traits]] = {}
        self.holders: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self.groups: dict[int, _Group[Item, Traits]] = {}
        self.asked: list[IdentityQuestion] = []
        self.count = 0
        self.same: defaultdict[str, set[str]] = defaultdict(set)
        self.apart: defaultdict[str, set[str]] = defaultdict(set)
        for ruling in latest(rulings, matcher.kind):
            table = {True: self.same, False: self.apart}[bool(ruling.same)]
            table[ruling.one].add(ruling.two)
            table[ruling.two].add(ruling.one)

    # --- items come in

    def add_known(self, items: Sequence[Item]) -> None:
        """A group as it stood before; one that a ruling has parted since is put together anew."""
        ids = {self.matcher.id_of(item) for item in items}
        if any(self.apart[one] & ids for one in ids if one in self.apart):
            for item in items:
                self.add(item)
            return
        group = self._new_group(items[0])
        for item in items[1:]:
            self._put(group, item, self.matcher.read(item))

    def add(self, item: Item) -> None:
        """A new item takes its turn; one that is known already changes nothing."""
        item_id = self.matcher.id_of(item)
        if item_id in self.group_of:
            return
        traits = self.matcher.read(item)
        keys = self.matcher.keys(traits)
        fits = [fit for group in self._candidates(keys) if (fit := self._fit(group, item_id, traits))]
        mine = self._start(item, traits, keys)
        if item_id in self.same:
            mine = self._join_by_ruling(mine, item_id)
        if fits:
            self._settle(mine, item_id, sorted(fits, key=lambda fit: (-fit.best.points, fit.group.number)))

    def settle_rulings(self) -> None:
        """Groups that a person called one are one, where nothing final stands against it."""
        for item_id in [one for one in self.same if one in self.group_of]:
            self._join_by_ruling(self.group_of[item_id], item_id)

    # --- finding and fitting

    def _candidates(self, keys: Iterable[str]) -> list[_Group[Item, Traits]]:
        found: dict[int, _Group[Item, Traits]] = {}
        for key in keys:
            holders = self.holders.get(key)
            if holders and len(holders) <= self.matcher.limit(key):
                for number in holders:
                    found[number] = self.groups[number]
        return [found[number] for number in sorted(found)]

    def _fit(self, group: _Group[Item, Traits], item_id: str, traits: Traits) -> _Fit[Item, Traits] | None:
        """The best member's comparison; None when it does not matter or a veto stands."""
        if self.apart.get(item_id, set()) & group.ids:
            return None
        best, with_id, against = None, "", []
        for face, face_id in group.faces.items():
            found = self.matcher.compare(traits, face)
            if found.veto:
                if found.is_final:
                    return None
                against.append(face)
            elif best is None or (found.points, with_id) > (best.points, face_id):
                best, with_id = found, face_id
        if best is None or best.points < ASK:
            return None
        if against and not self._has_two_names(group):
            faces = list(group.faces)
            if not all(self._is_misspelt(traits, face, faces) for face in against):
                return None
        return _Fit(group, best, with_id)

    def _is_misspelt(self, one: Traits, two: Traits, faces: Iterable[Traits]) -> bool:
        """ "Jim" and "Jammes" do not agree, but both are "James", one of them with a slip."""
        for face in faces:
            first, second = self.matcher.compare(one, face), self.matcher.compare(two, face)
            if not (first.veto or second.veto) and (first.is_slip or second.is_slip):
                return True
        return False

    def _has_two_names(self, group: _Group[Item, Traits]) -> bool:
        """A person or a profile united members that would not have been by themselves: a new one need fit only one."""
        faces = list(group.faces)
        return any(
            self.matcher.compare(one, two).veto and not self._is_misspelt(one, two, faces)
            for place, one in enumerate(faces)
            for two in faces[place + 1 :]
        )

    def _settle(self, mine: _Group[Item, Traits], item_id: str, fits: list[_Fit[Item, Traits]]) -> None:
        """Joins the groups the item fits, unless another that cannot be the same fits nearly as well; else asks."""
        for fit in fits:
            group = self.groups.get(fit.group.number)
            if group is None or group is mine:
                continue
            if fit.best.merges and not self._has_rival(fit, fits) and self._may_unite(mine, group):
                mine = self._unite(mine, group)
            else:
                self.asked.append(self._question(item_id, fit))

    def _has_rival(self, fit: _Fit[Item, Traits], fits: Sequence[_Fit[Item, Traits]]) -> bool:
        """ "A. Rosinol" may be Andrew or Anna: when both are there, it stays apart."""
        close = (other for other in fits if other is not fit and other.best.points > fit.best.points - CLEARLY)
        return any(not self._may_unite(fit.group, other.group) for other in close)

    def _may_unite(self, one: _Group[Item, Traits], two: _Group[Item, Traits]) -> bool:
        if any(self.apart[item_id] & two.ids for item_id in one.ids if item_id in self.apart):
            return False
        against = []
        for face in one.faces:
            for other in two.faces:
                found = self.matcher.compare(face, other)
                if found.is_final or (found.is_separate and not found.merges):
                    return False
                if found.veto:
                    against.append((face, other))
        if not against or self._has_two_names(one) or self._has_two_names(two):
            return True
        faces = [*one.faces, *two.faces]
        return all(self._is_misspelt(face, other, faces) for face, other in against)

    # --- groups change

    def _new_group(self, item: Item) -> _Group[Item, Traits]:
        traits = self.matcher.read(item)
        return self._start(item, traits, self.matcher.keys(traits))

    def _start(self, item: Item, traits: Traits, keys: Iterable[str]) -> _Group[Item, Traits]:
        group: _Group[Item, Traits] = _Group(self.count)
        self.groups[group.number] = group
        self._put(group, item, traits, keys)
        return group

    def _put(self, group: _Group[Item, Traits], item: Item, traits: Traits, keys: Iterable[str] | None = None) -> None:
        item_id = self.matcher.id_of(item)
        group.items.append((self.count, item))
        self.count += 1
        group.ids.add(item_id)
        group.faces[traits] = min(item_id, group.faces.get(traits, item_id))
        self.group_of[item_id] = group
        for key in self.matcher.keys(traits) if keys is None else keys:
            self.holders[key][group.number] = None

    def _unite(self, one: _Group[Item, Traits], two: _Group[Item, Traits]) -> _Group[Item, Traits]:
        kept, gone = (one, two) if one.number < two.number else (two, one)
        kept.take(gone)
        for item_id in gone.ids:
            self.group_of[item_id] = kept
        for traits in gone.faces:
            for key in self.matcher.keys(traits):
                self.holders[key].pop(gone.number, None)
                self.holders[key][kept.number] = None
        del self.groups[gone.number]
        return kept

    def _join_by_ruling(self, mine: _Group[Item, Traits], item_id: str) -> _Group[Item, Traits]:
        for other_id in sorted(self.same[item_id]):
            other = self.group_of.get(other_id)
            if other and other is not mine and not self.refusal(mine, other):
                mine = self._unite(mine, other)
        return mine

    def refusal(self, one: _Group[Item, Traits], two: _Group[Item, Traits]) -> str:
        """Why not even a person's word makes two groups one; "" when it does."""
        if any(self.apart[item_id] & two.ids for item_id in one.ids if item_id in self.apart):
            return "somebody said that two of these records are not the same"
        found = (self.matcher.compare(face, other) for face in one.faces for other in two.faces)
        return next((each.veto for each in found if each.is_final), "")

    # --- questions

    def _question(self, item_id: str, fit: _Fit[Item, Traits]) -> IdentityQuestion:
        one, two = sorted((item_id, fit.with_id))
        return IdentityQuestion(
            kind=self.matcher.kind, one=one, two=two, score=fit.best.points, reasons=fit.best.reasons
        )

    def open_questions(self, known: Iterable[IdentityQuestion]) -> tuple[IdentityQuestion, ...]:
        """At most one question a pair of groups, the best founded; none that is answered or cannot be any more."""
        best: dict[tuple[int, int], IdentityQuestion] = {}
        elsewhere = []
        for question in (*known, *self.asked):
            one, two = self.group_of.get(question.one), self.group_of.get(question.two)
            if one is None or two is None:
                elsewhere.append(question)
            elif one is not two:
                pair = (min(one.number, two.number), max(one.number, two.number))
                best[pair] = min(best.get(pair, question), question, key=_rank)
        still = [best[pair] for pair in sorted(best) if not self._is_closed(*pair)]
        return (*dict.fromkeys(elsewhere), *still)

    def _is_closed(self, one: int, two: int) -> bool:
        """A ruling or a veto between any two members has answered it."""
        first, second = self.groups[one], self.groups[two]
        if any(self.apart[item_id] & second.ids for item_id in first.ids if item_id in self.apart):
            return True
        return any(self.matcher.compare(face, other).veto for face in first.faces for other in second.faces)

    def in_order(self) -> tuple[tuple[Item, ...], ...]:
        """Every group, by its first item."""
        groups = sorted(self.groups.values(), key=lambda group: group.items[0][0])
        return tuple(tuple(item for _, item in group.items) for group in groups)


def latest(rulings: Iterable[IdentityRuling], kind: str) -> list[IdentityRuling]:
    """The last word on each pair, without those taken back."""
    last = {(one.one, one.two): one for one in sorted(rulings, key=lambda one: one.at) if one.kind == kind}
    return [ruling for ruling in last.values() if ruling.same is not None]


def _rank(question: IdentityQuestion) -> tuple[float, str, str]:
    return -question.score, question.one, question.two


__all__ = ["CLEARLY", "MERGE", "Clusters", "Matcher", "latest"]
