"""Rows in an order of their own: a place is freed among them without two of them ever having one number."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session


class Placed(Protocol):
    """A row with a place in an order."""

    position: int


P = TypeVar("P", bound=Placed)


def free_place(session: Session, others: Sequence[P], moved: P | None, before: P | None) -> int:
    """A number that is free before one of the others, at the end without one.

    All that stand behind the place move on, the last one first, each to the number that has just become free.
    """
    free = max((each.position for each in others), default=0) + 1
    if before is None:
        return free if moved is None or moved.position < free else moved.position
    if moved is not None:
        free = max(free, moved.position + 1)
    for each in reversed(others):
        each.position, free = free, each.position
        session.flush()
        if each is before:
            break
    return free
