"""The act-by queue: everything that is to be done about agreements on a day, the most urgent first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from registry.model.due import OVERDUE, Item
from registry.model.vocabulary import DueKind, Duty
from registry.queries.agreement import AgreementRow, agreement_rows, agreements
from registry.queries.agreement_state import ItemKey, States
from registry.queries.rows import in_order


@dataclass(frozen=True)
class DueRow:
    """One item of the queue with its agreement as it stands on the day."""

    item: Item
    row: AgreementRow

    @property
    def days_left(self) -> int | None:
        return self.item.days_left(self.row.as_of)

    @property
    def rung(self) -> int | None:
        return self.item.rung(self.row.as_of)

    @property
    def overdue(self) -> bool:
        return self.rung == OVERDUE

    def looked_after_by(self, account_id: int) -> bool:
        """Whether the account is owner or deputy on the day."""
        return any((held := self.row.on_duty(duty)) and held.id == account_id for duty in Duty)


def due(
    session: Session,
    *,
    as_of: date,
    within: int | None = None,
    kind: DueKind | None = None,
    account_id: int | None = None,
    branch: str | None = None,
    without_owner: bool = False,
    partner_id: int | None = None,
    q: str | None = None,
    among: ColumnElement[bool] | None = None,
) -> Sequence[DueRow]:
    """Open items whose safe date lies at most ``within`` days ahead, overdue ones included, in the order of that date.

    What has no date (facts to complete, approvals without a planned day) stands at the end and is always included.
    ``account_id`` keeps what that account looks after, ``without_owner`` what nobody active looks after.
    """
    rows = agreements(session, as_of=as_of, branch=branch, partner_id=partner_id, q=q, among=among)
    found = [DueRow(item, row) for row in rows for item in row.items]
    kept = (
        each
        for each in found
        if (kind is None or each.item.kind is kind)
        and (within is None or each.days_left is None or each.days_left <= within)
        and (account_id is None or each.looked_after_by(account_id))
        and not (without_owner and has_owner(each.row))
    )
    return sorted(kept, key=_urgency)


def due_keys(
    states: States,
    identities: Iterable[int],
    *,
    as_of: date,
    within: int | None = None,
    kind: DueKind | None = None,
    account_id: int | None = None,
    without_owner: bool = False,
) -> list[tuple[ItemKey, date | None]]:
    """The same items of the agreements with some numbers, in the same order: their keys and safe dates."""
    found = []
    for identity in identities:
        state = states.get(identity)
        if (
            state is None
            or not state.due
            or (account_id is not None and account_id not in state.holders)
            or (without_owner and state.owned)
        ):
            continue
        for each in state.due:
            if (kind is None or each.kind is kind) and (
                within is None or each.safe is None or (each.safe - as_of).days <= within
            ):
                day = each.for_date if each.safe is None else each.safe
                found.append(
                    ((each.safe is None, day, identity, each.kind), (identity, each.kind, each.for_date))
                )
    found.sort()
    return [(key, None if undated else day) for (undated, day, _, _), key in found]


def due_rows(session: Session, keys: Sequence[ItemKey], *, as_of: date) -> list[DueRow]:
    """The items with some keys, in that order, with their agreements."""
    rows = agreement_rows(session, list(dict.fromkeys(key[0] for key in keys)), as_of=as_of)
    found = [DueRow(item, row) for row in rows for item in row.items]
    return in_order(keys, found, lambda each: (each.item.agreement.id, each.item.kind, each.item.for_date))


def has_owner(row: AgreementRow) -> bool:
    """Whether somebody who may still sign in owns the agreement on the day."""
    return row.owner is not None and row.owner.active


def _urgency(each: DueRow) -> tuple[bool, date, int, str]:
    days = each.item.act_by
    safe = days.safe if days is not None else each.item.for_date
    return days is None, safe, each.item.agreement.id, each.item.kind
