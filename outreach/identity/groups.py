"""Things that are one, and the few of their faces that stand for a large group when it is compared."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Item = TypeVar("Item")
Traits = TypeVar("Traits", bound=Hashable)
Of = Callable[[Traits], Hashable]

#: Up to so many faces a group is compared by all of them; a larger one by so many, and so many different stances.
MOST_FACES = 12


class _Smallest(Generic[Traits]):
    """The faces with the smallest ids, one for each different `of`: the same whatever order they came in."""

    def __init__(self, of: Of[Traits]) -> None:
        self._of = of
        self.kept: dict[Hashable, tuple[str, Traits]] = {}

    def offer(self, traits: Traits, item_id: str) -> bool:
        """Whether the face is one of them now."""
        key = self._of(traits)
        held = self.kept.get(key)
        if key == "" or (held and held[0] <= item_id):
            return False
        if not held and len(self.kept) == MOST_FACES:
            last = max(self.kept, key=lambda one: self.kept[one][0])
            if self.kept[last][0] <= item_id:
                return False
            del self.kept[last]
        self.kept[key] = (item_id, traits)
        return True


class Group(Generic[Item, Traits]):
    """Items that are one, in the order they came.

    A face is one set of traits its items have. `stance` is what of a face can speak against another, `mark` what no
    two of a group differ in ("" for none): a group with many faces is shown by some of each, so that comparing with it
    costs no more however large it grows.
    """

    def __init__(self, number: int, stance: Of[Traits], mark: Of[Traits]) -> None:
        self.number = number
        self.items: list[tuple[int, Item]] = []
        self.ids: set[str] = set()
        self.faces: dict[Traits, str] = {}  # distinct traits -> the smallest id of an item that has them
        self.version = 0  # another one when other faces are shown
        self.has_two_names: tuple[int, bool] | None = None  # as found for a version
        self._ways = (stance, mark)
        self._few: tuple[_Smallest[Traits], ...] = ()
        self._shown: dict[Traits, str] | None = None

    @property
    def place(self) -> int:
        """When its first item came."""
        return self.items[0][0]

    @property
    def is_large(self) -> bool:
        """It has more faces than are shown."""
        return len(self.faces) > MOST_FACES

    @property
    def shown(self) -> dict[Traits, str]:
        """The faces that stand for the group, each with the smallest id of an item that has it."""
        if not self.is_large:
            return self.faces
        if self._shown is None:
            self._shown = {face: item_id for one in self._few for item_id, face in one.kept.values()}
        return self._shown

    def put(self, place: int, item: Item, item_id: str, traits: Traits) -> None:
        """One more item."""
        self.items.append((place, item))
        self.ids.add(item_id)
        self._add_face(traits, item_id)

    def take(self, other: "Group[Item, Traits]") -> None:
        """All items of another group."""
        self.items += other.items
        if self.items[-len(other.items) - 1][0] > other.place:
            self.items.sort(key=lambda one: one[0])
        self.ids |= other.ids
        for traits, item_id in other.faces.items():
            self._add_face(traits, item_id)

    def _add_face(self, traits: Traits, item_id: str) -> None:
        held = self.faces.get(traits)
        if held is not None and held <= item_id:
            return
        self.faces[traits] = item_id
        if not self.is_large:
            is_new = held is None
        elif self._few:
            offered = [one.offer(traits, item_id) for one in self._few]  # to all of them
            is_new = any(offered)
        else:
            is_new = True
            self._few = (_Smallest(lambda face: face), *(_Smallest(way) for way in self._ways))
            for face, face_id in self.faces.items():
                for one in self._few:
                    one.offer(face, face_id)
        if is_new:
            self.version += 1
            self._shown = None
