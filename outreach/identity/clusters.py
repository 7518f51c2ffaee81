"""Which things are one: groups that grow by points, never over a veto, the same whether all come at once or by and by.

A group is what came before; each new item takes its turn, is compared with the members of every group it can be found
by, and joins the one it fits. Nothing is counted but how many groups hold a key so far. State is a pure function of the
items in their order and of the rulings.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Literal

from outreach.identity.groups import Group, Item, Traits
from outreach.identity.points import ASK, MERGE, Comparison
from outreach.models import IdentityQuestion, IdentityRuling

#: Of two groups that cannot be one, the better must fit by so many more points, or neither is taken.
CLEARLY = 2.0
_REMEMBERED = 16_384  # comparisons


def _nothing(_traits: object) -> Hashable:
    return ""


@dataclass(frozen=True)
class Matcher(Generic[Item, Traits]):
    """How one kind of thing is read, found and compared."""

    kind: Literal["person", "company"]
    id_of: Callable[[Item], str]
    read: Callable[[Item], Traits]  # equal traits need comparing only once
    keys: Callable[[Traits], tuple[str, ...]]
    limit: Callable[[str], int]  # how many groups may hold a key before it finds nobody
    compare: Callable[[Traits, Traits], Comparison]
    stance: Callable[[Traits], Hashable] = _nothing  # what of them can be a veto
    mark: Callable[[Traits], Hashable] = _nothing  # what is a final veto when it differs; "" for none


@dataclass
class _Fit(Generic[Item, Traits]):
    """How well one item fits one group: by its best member."""

    group: Group[Item, Traits]
    best: Comparison
    with_id: str


class Clusters(Generic[Item, Traits]):
    """Groups under construction."""

    def __init__(self, matcher: Matcher[Item, Traits], rulings: Iterable[IdentityRuling]) -> None:
        self.matcher = matcher
        self.group_of: dict[str, Group[Item, Traits]] = {}
        # key -> number of a group that holds it -> the face of it, with the smallest id
        self.holders: defaultdict[str, dict[int, tuple[str, Traits]]] = defaultdict(dict)
        self.groups: dict[int, Group[Item, Traits]] = {}
        self.asked: list[IdentityQuestion] = []
        self.count = 0
        self.placed: set[str] = set()  # ids of items that took their turn here
        self.compare = lru_cache(_REMEMBERED)(matcher.compare)
        self.unitable: dict[tuple[int, int], tuple[int, int, bool]] = {}
        self.same: defaultdict[str, set[str]] = defaultdict(set)
        self.apart: defaultdict[str, set[str]] = defaultdict(set)
        for ruling in latest(rulings, matcher.kind):
            table = {True: self.same, False: self.apart}[bool(ruling.same)]
            table[ruling.one].add(ruling.two)
            table[ruling.two].add(ruling.one)

    # --- items come in

    def take_in(self, known: Iterable[Sequence[Item]], new: Iterable[Item]) -> None:
        """Groups as they stood, then new items in their turn, then what people said."""
        for group in known:
            self.add_known(group)
        for item in new:
            self.add(item)
        self.settle_rulings()

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
        self.placed.add(item_id)
        traits = self.matcher.read(item)
        keys = self.matcher.keys(traits)
        fits = [fit for found in self._candidates(keys) if (fit := self._fit(*found, item_id, traits))]
        mine = self._start(item, traits, keys)
        if item_id in self.same:
            mine = self._join_by_ruling(mine, item_id)
        if fits:
            self._settle(mine, item_id, sorted(fits, key=lambda fit: (-fit.best.points, fit.group.place)))

    def settle_rulings(self) -> None:
        """Groups that a person called one are one, where nothing final stands against it."""
        for item_id in sorted(one for one in self.same if one in self.group_of):
            self._join_by_ruling(self.group_of[item_id], item_id)

    # --- finding and fitting

    def _candidates(self, keys: Iterable[str]) -> list[tuple[Group[Item, Traits], dict[Traits, str]]]:
        """Groups that hold one of the keys; of a large one also the faces that hold it."""
        found: dict[int, dict[Traits, str]] = {}
        for key in keys:
            holders = self.holders.get(key)
            if holders and len(holders) <= self.matcher.limit(key):
                for number, (item_id, face) in holders.items():
                    near = found.setdefault(number, {})
                    if self.groups[number].is_large:
                        near[face] = item_id
        return sorted(((self.groups[one], near) for one, near in found.items()), key=lambda pair: pair[0].place)

    def _fit(
        self, group: Group[Item, Traits], near: dict[Traits, str], item_id: str, traits: Traits
    ) -> _Fit[Item, Traits] | None:
        """The best member's comparison; None when it does not matter or a veto stands."""
        if item_id in self.apart and self.apart[item_id] & group.ids:
            return None
        best, with_id = None, ""
        agreeing: list[tuple[Traits, Comparison]] = []
        against: list[Traits] = []
        for face, face_id in (near | group.shown if near else group.shown).items():
            found = self.compare(traits, face)
            if found.veto:
                if found.is_final:
                    return None
                against.append(face)
                continue
            agreeing.append((face, found))
            if best is None or (found.points, with_id) > (best.points, face_id):
                best, with_id = found, face_id
        if best is None or best.points < ASK:
            return None
        if against and not self._has_two_names(group) and not all(self._links(agreeing, face) for face in against):
            return None
        return _Fit(group, best, with_id)

    def _links(self, agreeing: Iterable[tuple[Traits, Comparison]], other: Traits) -> bool:
        """ "Jim" and "Jammes" do not agree, but both are "James", one of them with a slip."""
        for face, first in agreeing:
            second = self.compare(other, face)
            if not second.veto and (first.is_slip or second.is_slip):
                return True
        return False

    def _is_misspelt(self, one: Traits, two: Traits, faces: Iterable[Traits]) -> bool:
        """The same for two that do not agree: one of the faces links them."""
        compared = ((face, self.compare(one, face)) for face in faces)
        return self._links(((face, found) for face, found in compared if not found.veto), two)

    def _has_two_names(self, group: Group[Item, Traits]) -> bool:
        """A person or a profile united members that would not have been by themselves: a new one need fit only one."""
        if group.has_two_names is None or group.has_two_names[0] != group.version:
            faces = list(group.shown)
            found = any(
                self.compare(one, two).veto and not self._is_misspelt(one, two, faces)
                for place, one in enumerate(faces)
                for two in faces[place + 1 :]
            )
            group.has_two_names = (group.version, found)
        return group.has_two_names[1]

    def _settle(self, mine: Group[Item, Traits], item_id: str, fits: list[_Fit[Item, Traits]]) -> None:
        """Joins the groups the item fits, unless another that cannot be the same fits nearly as well; else asks."""
        for fit in fits:
            group = self.group_of[fit.with_id]
            if group is mine:
                continue
            if fit.best.merges and not self._has_rival(fit, fits) and self._may_unite(mine, group):
                mine = self._unite(mine, group)
            else:
                self.asked.append(self._question(item_id, fit))

    def _has_rival(self, fit: _Fit[Item, Traits], fits: Sequence[_Fit[Item, Traits]]) -> bool:
        """ "A. Rosinol" may be Andrew or Anna: when both are there, it stays apart."""
        group = self.group_of[fit.with_id]
        close = (other for other in fits if other is not fit and other.best.points > fit.best.points - CLEARLY)
        rivals = (self.group_of[other.with_id] for other in close)
        return any(rival is not group and not self._may_unite(group, rival) for rival in rivals)

    def _may_unite(self, one: Group[Item, Traits], two: Group[Item, Traits]) -> bool:
        if self._told_apart(one, two):
            return False
        if len(one.faces) == 1 or len(two.faces) == 1:
            return self._faces_may_unite(one, two)
        pair = (one.number, two.number)
        known = self.unitable.get(pair)
        if known is None or known[:2] != (one.version, two.version):
            known = self.unitable[pair] = (one.version, two.version, self._faces_may_unite(one, two))
        return known[2]

    def _told_apart(self, one: Group[Item, Traits], two: Group[Item, Traits]) -> bool:
        """Somebody said that two of their items are not the same."""
        if not self.apart:
            return False
        fewer, more = sorted((one.ids, two.ids), key=len)
        return any(self.apart[item_id] & more for item_id in fewer if item_id in self.apart)

    def _faces_may_unite(self, one: Group[Item, Traits], two: Group[Item, Traits]) -> bool:
        against = []
        for face in one.shown:
            for other in two.shown:
                found = self.compare(face, other)
                if found.is_final or (found.is_separate and not found.merges):
                    return False
                if found.veto:
                    against.append((face, other))
        if not against or self._has_two_names(one) or self._has_two_names(two):
            return True
        faces = [*one.shown, *two.shown]
        return all(self._is_misspelt(face, other, faces) for face, other in against)

    # --- groups change

    def _new_group(self, item: Item) -> Group[Item, Traits]:
        traits = self.matcher.read(item)
        return self._start(item, traits, self.matcher.keys(traits))

    def _start(self, item: Item, traits: Traits, keys: Iterable[str]) -> Group[Item, Traits]:
        group: Group[Item, Traits] = Group(self.count, self.matcher.stance, self.matcher.mark)
        self.groups[group.number] = group
        self._put(group, item, traits, keys)
        return group

    def _put(self, group: Group[Item, Traits], item: Item, traits: Traits, keys: Iterable[str] | None = None) -> None:
        item_id = self.matcher.id_of(item)
        group.put(self.count, item, item_id, traits)
        self.count += 1
        self.group_of[item_id] = group
        face = (item_id, traits)
        for key in self.matcher.keys(traits) if keys is None else keys:
            self._hold(key, group, face)

    def _hold(self, key: str, group: Group[Item, Traits], face: tuple[str, Traits]) -> None:
        holders = self.holders[key]
        held = holders.get(group.number)
        if held is None or face[0] < held[0]:
            holders[group.number] = face

    def _unite(self, one: Group[Item, Traits], two: Group[Item, Traits]) -> Group[Item, Traits]:
        # The larger takes in the smaller, whichever came first: a group that grows is not copied each time.
        kept, gone = (one, two) if len(one.ids) >= len(two.ids) else (two, one)
        kept.take(gone)
        for item_id in gone.ids:
            self.group_of[item_id] = kept
        for traits in gone.faces:
            for key in self.matcher.keys(traits):
                held = self.holders[key].pop(gone.number, None)
                if held:
                    self._hold(key, kept, held)
        del self.groups[gone.number]
        return kept

    def _join_by_ruling(self, mine: Group[Item, Traits], item_id: str) -> Group[Item, Traits]:
        for other_id in sorted(self.same[item_id]):
            other = self.group_of.get(other_id)
            if other and other is not mine and not self.refusal(mine, other):
                mine = self._unite(mine, other)
        return mine

    def refusal(self, one: Group[Item, Traits], two: Group[Item, Traits]) -> str:
        """Why not even a person's word makes two groups one; "" when it does."""
        if self._told_apart(one, two):
            return "somebody said that two of these records are not the same"
        found = (self.compare(face, other) for face in one.shown for other in two.shown)
        return next((each.veto for each in found if each.is_final), "")

    # --- questions

    def _question(self, item_id: str, fit: _Fit[Item, Traits]) -> IdentityQuestion:
        one, two = sorted((item_id, fit.with_id))
        return IdentityQuestion(
            kind=self.matcher.kind, one=one, two=two, score=fit.best.points, reasons=fit.best.reasons
        )

    def open_questions(self, known: Iterable[IdentityQuestion]) -> tuple[IdentityQuestion, ...]:
        """At most one question a pair of groups, the best founded; none that is answered or cannot be any more.

        Of the known ones those between items that took their turn here are not carried over: what still is a question
        was asked again.
        """
        best: dict[tuple[int, int], IdentityQuestion] = {}
        elsewhere = []
        carried = (one for one in known if not {one.one, one.two} <= self.placed)
        for question in (*carried, *self.asked):
            one, two = self.group_of.get(question.one), self.group_of.get(question.two)
            if one is None or two is None:
                elsewhere.append(question)
            elif one is not two:
                pair = (min(one.place, two.place), max(one.place, two.place))
                best[pair] = min(best.get(pair, question), question, key=_rank)
        still = [best[pair] for pair in sorted(best) if not self._is_closed(best[pair])]
        return (*dict.fromkeys(elsewhere), *still)

    def _is_closed(self, question: IdentityQuestion) -> bool:
        """A ruling or a veto between any two members has answered it."""
        one, two = self.group_of[question.one], self.group_of[question.two]
        if self._told_apart(one, two):
            return True
        return any(self.compare(face, other).veto for face in one.shown for other in two.shown)

    def in_order(self) -> tuple[tuple[Item, ...], ...]:
        """Every group, by its first item."""
        groups = sorted(self.groups.values(), key=lambda group: group.place)
        return tuple(tuple(item for _, item in group.items) for group in groups)


def latest(rulings: Iterable[IdentityRuling], kind: str) -> list[IdentityRuling]:
    """The last word on each pair, without those taken back; one about a thing and itself says nothing."""
    ordered = sorted((one for one in rulings if one.kind == kind), key=lambda one: one.at)
    last = {frozenset((one.one, one.two)): one for one in ordered}
    return [ruling for ruling in last.values() if ruling.same is not None and ruling.one != ruling.two]


def _rank(question: IdentityQuestion) -> tuple[float, str, str]:
    return -question.score, question.one, question.two


__all__ = ["CLEARLY", "MERGE", "Clusters", "Matcher", "latest"]
