"""Who is to be asked about what a section tells: the branch of the record, and who looks after the agreement behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.model import Account, Activity, Agreement, Event
from registry.model.place import HEADQUARTERS
from registry.model.vocabulary import Duty
from registry.network.tie import Record
from registry.reports.annual.material import Material
from registry.reports.annual.table import Table


@dataclass(frozen=True)
class Responsible:
    """The branch that a record names, none for the whole institute, and an owner where one is known."""

    branch_code: str | None = None
    owner: Account | None = None

    @property
    def asked(self) -> str:
        """The branch that is asked: headquarters look after what belongs to the whole institute."""
        return self.branch_code or HEADQUARTERS


NOBODY = Responsible()


class Responsibility:
    """Who answers for the records of two fiscal years. Owners are those of ``day``: nobody else can be asked."""

    def __init__(self, now: Material, before: Material, day: date) -> None:
        self._work = {each.id: each for each in (*before.work, *now.work)}
        self._events = {each.id: each for each in (*before.events, *now.events)}
        self._agreements = {row.agreement.id: row.agreement for row in (*now.agreements, *before.agreements)}
        self._owners = {identity: _owner(each, day) for identity, each in self._agreements.items()}
        self._of_partner: dict[int, Account] = {}
        for identity, agreement in self._agreements.items():
            owner = self._owners[identity]
            for party in agreement.parties:
                if owner is not None:
                    self._of_partner.setdefault(party.organisation_id, owner)

    def of_section(self, *tables: Table) -> tuple[Responsible, ...]:
        """Everybody who answers for a record of a table; where a table tells of none, of the next one."""
        for table in tables:
            lines = [line for row in table.rows for cell in row for line in cell.lines]
            found = [each for line in lines for record in line.records[:1] for each in self.of(record)]
            if found:
                return _each_once(found)
        return (NOBODY,)

    def of(self, record: Record) -> list[Responsible]:
        """Who answers for a record; nobody in particular for partners, groups and pipelines."""
        if record.type == "activity" and record.id in self._work:
            return [self.of_work(self._work[record.id])]
        if record.type == "agreement" and record.id in self._agreements:
            return [self.of_agreement(self._agreements[record.id])]
        if record.type == "event" and record.id in self._events:
            return list(self.of_event(self._events[record.id]))
        return [] if record.type == "partner" else [NOBODY]

    def of_work(self, work: Activity) -> Responsible:
        """The branch of the work, else of its agreement; the owner of that agreement, else of one with its partner."""
        agreement = self._agreements.get(work.agreement_id or 0)
        partner = work.parties[0].organisation_id
        return Responsible(
            work.branch_code or (agreement.branch_code if agreement else None),
            (self._owners[agreement.id] if agreement else None) or self._of_partner.get(partner),
        )

    def of_agreement(self, agreement: Agreement) -> Responsible:
        """The branch and the owner of an agreement."""
        return Responsible(agreement.branch_code, self._owners.get(agreement.id))

    def of_works(self, works: Sequence[Activity]) -> tuple[Responsible, ...]:
        """Everybody who answers for one of several pieces of work."""
        return _each_once([self.of_work(each) for each in works])

    def of_event(self, event: Event) -> tuple[Responsible, ...]:
        """The branches that had a part in an event."""
        codes = sorted({role.branch_code for role in event.roles if role.branch_code is not None})
        return tuple(Responsible(code) for code in codes) or (NOBODY,)


def _each_once(found: Sequence[Responsible]) -> tuple[Responsible, ...]:
    """Everybody once, in the order of branches and owners."""
    told = set(found)
    return tuple(sorted(told, key=lambda each: (each.branch_code or "", each.owner.id if each.owner else 0)))


def _owner(agreement: Agreement, day: date) -> Account | None:
    held = (each for each in agreement.duties if each.duty is Duty.OWNER and each.holds_on(day))
    return next((each.account for each in held if each.account.active), None)
