"""The daily digest: who is to be told of what, and the log of what was told.

Nothing is scheduled: what an account has to be told on a day is what is due then, less what it was told already. A
day on which nobody asked is made good on the next one, with the rung that is reached by then.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.model import Account, Agreement, Digest, Reminder
from registry.model.due import OVERDUE
from registry.model.place import HEADQUARTERS
from registry.model.vocabulary import DigestState, DueKind, Role
from registry.queries.account import accounts
from registry.queries.digest import Telling, served, told
from registry.queries.due import DueRow, has_owner
from registry.services.recording import Actor

# The rungs of which heads are told too; what nobody owns they are told of from the first rung on.
HEAD_RUNGS = frozenset({7, 1, 0, OVERDUE})
# What waits for somebody without a date is told once, like what is due today.
DATELESS_RUNG = 0


@dataclass(frozen=True)
class News:
    """An item of which an account is to be told, and the rung that it has reached."""

    row: DueRow
    rung: int

    @property
    def overdue(self) -> bool:
        return self.rung == OVERDUE


@dataclass(frozen=True)
class Plan:
    """What an account is to be told on a day.

    ``still_overdue`` counts what it was told of earlier as overdue and is open still, ``facts`` the agreements with
    facts to complete.
    """

    account: Account
    on_date: date
    news: tuple[News, ...]
    still_overdue: int
    facts: int

    @property
    def overdue(self) -> int:
        return sum(each.overdue for each in self.news)


@dataclass(frozen=True)
class Planned:
    """The digests of a day, and what has reached a rung without an account that could be told."""

    plans: tuple[Plan, ...]
    unheard: tuple[DueRow, ...]


def plan_digests(session: Session, *, as_of: date, rows: Sequence[DueRow]) -> Planned:
    """What is to be told on a day, given the whole queue of that day; accounts served already are left out."""
    reached = [each for each in rows if rung_to_tell(each) is not None]
    return plan(
        rows,
        as_of=as_of,
        accounts=accounts(session),
        told=told(session, (each.item for each in reached)),
        served=served(session, on_date=as_of),
    )


def plan(
    rows: Iterable[DueRow],
    *,
    as_of: date,
    accounts: Iterable[Account],
    told: set[Telling],
    served: set[int],
) -> Planned:
    """The same without a database: a function of the queue, the accounts, and what was told so far."""
    known = sorted((each for each in accounts if each.active), key=lambda each: each.login)
    chiefs = Chiefs(known)
    news: dict[int, list[News]] = defaultdict(list)
    still_overdue: dict[int, int] = defaultdict(int)
    facts: dict[int, set[int]] = defaultdict(set)
    unheard = []
    for row in rows:
        rung = rung_to_tell(row)
        if rung is None:
            if row.item.kind is DueKind.FACTS:
                for account in _in_charge(row) + chiefs.of(row.item.agreement):
                    facts[account.id].add(row.item.agreement.id)
            continue
        recipients = {account.id: account for account in _recipients(row, rung, chiefs)}
        if not recipients:
            unheard.append(row)
        for account in recipients.values():
            if telling(account.id, row, rung) not in told:
                news[account.id].append(News(row, rung))
            elif rung == OVERDUE:
                still_overdue[account.id] += 1
    plans = (
        Plan(each, as_of, tuple(news[each.id]), still_overdue[each.id], len(facts[each.id]))
        for each in known
        if news[each.id] and each.id not in served
    )
    return Planned(tuple(plans), tuple(unheard))


def rung_to_tell(row: DueRow) -> int | None:
    """The rung that an item has reached; ``None`` for what is far off, and for facts, which have no date to miss."""
    if row.item.kind is DueKind.FACTS:
        return None
    return DATELESS_RUNG if row.item.act_by is None else row.rung


def telling(account_id: int, row: DueRow, rung: int) -> Telling:
    """What the database keeps of an account being told."""
    return account_id, row.item.agreement.id, row.item.kind, row.item.for_date, rung


def write_digest(
    session: Session, *, plan: Plan, subject: str, text: str, state: DigestState, by: Actor
) -> Digest:
    """Log a digest before it is sent. The database refuses it when another run was first.

    A digest that failed reached nobody: its row is taken up again, and says what is true now.
    """
    mine = select(Digest).where(Digest.account_id == plan.account.id)
    failed = mine.where(Digest.state == DigestState.FAILED).order_by(Digest.on_date.desc()).limit(1)
    digest = session.scalar(failed.with_for_update())
    if digest is None:
        digest = Digest(account_id=plan.account.id)
        session.add(digest)
    else:
        session.execute(delete(Reminder).where(Reminder.digest_id == digest.id))
    digest.on_date = plan.on_date
    digest.state = state
    digest.subject = subject
    digest.text = text
    digest.written_at = by.at
    digest.sent_at = None
    session.flush()
    for each in plan.news:
        account_id, agreement_id, kind, for_date, rung = telling(plan.account.id, each.row, each.rung)
        session.add(
            Reminder(
                digest_id=digest.id,
                account_id=account_id,
                agreement_id=agreement_id,
                kind=kind,
                for_date=for_date,
                rung=rung,
            )
        )
    session.flush()
    return digest


def mark_digest(session: Session, *, digest_id: int, state: DigestState, by: Actor) -> None:
    """Log what became of a digest that was being sent."""
    digest = session.get_one(Digest, digest_id)
    digest.state = state
    if state is DigestState.SENT:
        digest.sent_at = by.at
    session.flush()


def _recipients(row: DueRow, rung: int, chiefs: "Chiefs") -> list[Account]:
    """Owner and deputy; their head too where it presses, where nobody owns the agreement, or where no date drives it."""
    presses = rung in HEAD_RUNGS or not has_owner(row.row)
    return _in_charge(row) + (chiefs.of(row.item.agreement) if presses else [])


def _in_charge(row: DueRow) -> list[Account]:
    """Owners and deputies on the day who may still sign in."""
    duties = row.item.agreement.duties
    return [each.account for each in duties if each.holds_on(row.row.as_of) and each.account.active]


class Chiefs:
    """The heads of each branch; where there is none, the administrators."""

    def __init__(self, known: Sequence[Account]) -> None:
        self._heads: dict[str | None, list[Account]] = defaultdict(list)
        for each in known:
            if each.role is Role.HEAD:
                self._heads[each.branch_code].append(each)
        self._admins = [each for each in known if each.role is Role.ADMIN]

    def of(self, agreement: Agreement) -> list[Account]:
        """Those of the branch of an agreement."""
        return self._heads.get(agreement.branch_code or HEADQUARTERS) or self._admins
