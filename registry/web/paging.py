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

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def paged(rows: Sequence[T]) -> Page[T]:
    """The page of a list that the address asks for."""
    number = whole_number("page", 1, 1, 1_000_000)
    start = (number - 1) * PAGE_SIZE
    return Page(rows[start : start + PAGE_SIZE], len(rows), number)
