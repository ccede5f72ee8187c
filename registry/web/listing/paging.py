"""Long lists in pages."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from registry.queries.rows import Rows
from registry.web.frame.kept import kept
from registry.web.frame.parameter import whole_number

K = TypeVar("K")
T = TypeVar("T")
# A list of so many rows is one page; a longer one is turned in smaller ones, which are there at once.
WHOLE = 200
PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, with what is needed to turn it."""

    rows: Sequence[T]
    total: int
    number: int
    size: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))


def paged(rows: Sequence[T], *, size: int | None = None, name: str = "page") -> Page[T]:
    """The page of a list that the address asks for; ``name`` is its argument where a page shows several lists."""
    number = whole_number(name, 1, 1, 1_000_000)
    size = size or (WHOLE if len(rows) <= WHOLE else PAGE_SIZE)
    start = (number - 1) * size
    return Page(rows[start : start + size], len(rows), number, size)


def listed(
    name: str,
    filters: Mapping[str, Hashable],
    keys: Callable[[], Sequence[K]],
    read: Callable[[Sequence[K]], Sequence[T]],
) -> Rows[K, T]:
    """The rows of a list with some filters: which they are is kept while the data are the same, they themselves are
    read where they are shown."""
    return Rows(kept(("list", name, *filters.items()), keys), read)
