"""Rows in bulk: every one of them arrives once, parents first, and one Change says how many there are."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.model import Change, Group, Membership
from registry.model.vocabulary import GroupKind, MembershipRole, Precision
from registry.services.bulk import BulkRow, write_in_bulk
from registry.services.recording import broken_link
from tests.conftest import CLERK


def rows(number: int, founder: int | None = None) -> Iterator[BulkRow]:
    """Groups, each under the one before it and with the institute as a member."""
    for identity in range(1, number + 1):
        yield (
            Membership,
            {
                "id": identity,
                "group_id": identity,
                "role": MembershipRole.MEMBER,
                "valid_from_precision": Precision.UNKNOWN,
                "valid_to_precision": Precision.UNKNOWN,
                "version": 1,
            },
        )
        yield (
            Group,
            {
                "id": identity,
                "name": f"会{identity}",
                "kind": GroupKind.NETWORK,
                "founded_on_precision": Precision.UNKNOWN,
                "self_managed_on_precision": Precision.UNKNOWN,
                "parent_id": founder or identity - 1 or None,
                "version": 1,
            },
        )


def write(session: Session, found: Iterator[BulkRow], batch: int) -> dict[str, int]:
    return write_in_bulk(
        session, rows=found, by=CLERK, act="test:bulk", subject="test", subject_id="1", batch=batch
    )


@pytest.mark.parametrize("batch", [2, 4, 10, 22, 1000])
def test_every_row_arrives_once_whatever_the_size_of_a_batch(empty_session: Session, batch: int) -> None:
    assert write(empty_session, rows(11), batch) == {"group": 11, "membership": 11}
    found = empty_session.execute(select(Group.id, Group.parent_id, Group.kind).order_by(Group.id)).all()
    assert found == [(place, place - 1 or None, GroupKind.NETWORK) for place in range(1, 12)]
    members = empty_session.execute(select(Membership.group_id, Membership.role).order_by(Membership.id))
    assert members.all() == [(place, MembershipRole.MEMBER) for place in range(1, 12)]
    (change,) = empty_session.scalars(select(Change))
    assert (change.act, change.subject, change.subject_id) == ("test:bulk", "test", "1")
    assert [(row["table"], row["after"]) for row in change.rows] == [
        ("group", {"rows": 11}),
        ("membership", {"rows": 11}),
    ]
    assert broken_link(empty_session) is None


def test_a_row_that_the_database_refuses_leaves_nothing_behind(empty_session: Session) -> None:
    with pytest.raises(IntegrityError):
        write(empty_session, rows(11, founder=999), 4)
    empty_session.rollback()
    assert empty_session.scalars(select(Group)).all() == []
    assert empty_session.scalars(select(Change)).all() == []
