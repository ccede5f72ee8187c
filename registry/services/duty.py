"""Who looks after an agreement: given, handed over on a day, never forgotten."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from registry.model import Account, Agreement, AgreementDuty
from registry.model.vocabulary import Duty
from registry.services.agreement import touch
from registry.services.recording import Actor, recorded


def assign(
    session: Session, *, agreement: Agreement, duty: Duty, account: Account | None, from_day: date, by: Actor
) -> None:
    """From a day on, somebody (or nobody) is owner or deputy; whoever was stays in the history up to the day before."""
    with recorded(session, by=by, act=f"agreement:{duty}", subject=agreement):
        _assign(agreement, duty, account, from_day)


def hand_over(
    session: Session,
    *,
    agreements: Sequence[Agreement],
    duty: Duty,
    to: Account,
    from_day: date,
    by: Actor,
) -> None:
    """Hand several agreements over to one person on a day (人事異動); one Change for each agreement."""
    for agreement in agreements:
        assign(session, agreement=agreement, duty=duty, account=to, from_day=from_day, by=by)


def _assign(agreement: Agreement, duty: Duty, account: Account | None, from_day: date) -> None:
    held = [each for each in agreement.duties if each.duty is duty]
    affected = [each for each in held if each.valid_to is None or each.valid_to >= from_day]
    wanted = None if account is None else account.id
    if [each.account_id for each in affected] == [wanted] or (wanted is None and not affected):
        return  # already so
    for each in held:
        if each.valid_from is not None and each.valid_from >= from_day:
            agreement.duties.remove(each)  # planned for later, and now overtaken
        elif each.valid_to is None or each.valid_to >= from_day:
            each.valid_to = from_day - timedelta(days=1)
    if account is not None:
        agreement.duties.append(AgreementDuty(duty=duty, account_id=account.id, valid_from=from_day))
    touch(agreement)
