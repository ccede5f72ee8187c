"""Long lists in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from registry.web.parameter import whole_number

T = TypeVar("T")
PAGE_SIZE = 200


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, with what is needed to turn it."""

    rows: Sequence[T]
    total: int
    number: int
    size: int = PAGE_SIZE

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))


def paged(rows: Sequence[T], *, size: int | None = None, name: str = "page") -> Page[T]:
    """The page of a list that the address asks for; ``name`` is its argument where a page shows several lists."""
    number = whole_number(name, 1, 1, 1_000_000)
    size = size or PAGE_SIZE
    start = (number - 1) * size
    return Page(rows[start : start + size], len(rows), number, size)
