"""The act-by queue: everything that is to be done about agreements on a day, the most urgent first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from registry.model.due import OVERDUE, Item
from registry.model.vocabulary import DueKind, Duty
from registry.queries.agreement import AgreementRow, agreements


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


def has_owner(row: AgreementRow) -> bool:
    """Whether somebody who may still sign in owns the agreement on the day."""
    return row.owner is not None and row.owner.active


def _urgency(each: DueRow) -> tuple[bool, date, int, str]:
    days = each.item.act_by
    safe = days.safe if days is not None else each.item.for_date
    return days is None, safe, each.item.agreement.id, each.item.kind
