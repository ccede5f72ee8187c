"""A long list that is read where it is looked at: its keys are known, its rows are read a part at a time."""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

K = TypeVar("K")
T = TypeVar("T")
# So many rows are held at a time when all of them are gone through.
PART = 2_000


class Rows(Sequence[T], Generic[K, T]):
    """The rows with some keys, in their order; ``read`` gives those of a few keys."""

    def __init__(self, keys: Sequence[K], read: Callable[[Sequence[K]], Sequence[T]]) -> None:
        self.keys = keys
        self._read = read

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...

    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        if isinstance(place, slice):
            keys = self.keys[place]
            return self._read(keys) if keys else ()
        return self._read([self.keys[place]])[0]

    def __iter__(self) -> Iterator[T]:
        for start in range(0, len(self.keys), PART):
            yield from self[start : start + PART]


class Stretch(Sequence[T]):
    """A list that is too long even for its keys: its length is known, ``read`` gives the rows from one place up to
    another."""

    def __init__(self, length: int, read: Callable[[int, int], Sequence[T]]) -> None:
        self._length = length
        self._read = read

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...

    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        if isinstance(place, slice):
            start, stop, _ = place.indices(self._length)
            return self._read(start, stop) if start < stop else ()
        return self._read(place, place + 1)[0]


def in_order(keys: Sequence[K], found: Sequence[T], key: Callable[[T], K]) -> list[T]:
    """Rows that were read in any order, in that of their keys; what is gone meanwhile is left out."""
    by_key = {key(row): row for row in found}
    return [by_key[each] for each in keys if each in by_key]
