"""Programmes: registered and changed, and carried on or ended from year to year. One Change each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.japanese.dates import (
    FIRST_FISCAL_YEAR,
    LAST_FISCAL_YEAR,
    checked_fiscal_year,
    fiscal_year_end,
    fiscal_year_start,
    show_date,
)
from registry.model import (
    Programme,
    ProgrammeMunicipality,
    ProgrammeOrganisation,
    ProgrammeRegion,
    ProgrammeYear,
)
from registry.model.programme import CUSTOMERS, MEMBERS
from registry.model.vocabulary import ProgrammeKind
from registry.queries.programme import programme_titled, year_row
from registry.services.recording import Actor, Stale, recorded, require_version


class ProgrammeRefused(ValueError):
    """What cannot be written of a programme; the text is a sentence for the user."""


class TitleMissing(ProgrammeRefused):
    """A programme without a title."""


class TitleTaken(ProgrammeRefused):
    """The provider has a programme with this title already."""


class EndsBeforeStart(ProgrammeRefused):
    """The end lies before the beginning."""


class DateOutOfRange(ProgrammeRefused):
    """A date that no programme can have."""


class EndedBefore(ProgrammeRefused):
    """It is to go on in a year before which it ended, as is written down."""

    def __init__(self, sentence: str, programme: Programme) -> None:
        super().__init__(sentence)
        self.programme = programme


class ProgrammesStale(Stale):
    """Somebody else changed some of several programmes."""

    def __init__(self, programmes: Sequence[Programme]) -> None:
        super().__init__("ほかの人が先にこれらの制度を変更しました")
        self.programmes = tuple(programmes)


@dataclass(frozen=True)
class Facts:
    """What an officer writes down of a programme: what it offers, who provides it, and to whom."""

    kind: ProgrammeKind
    title: str
    provider_id: int | None = None
    municipalities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    members_of: tuple[int, ...] = ()
    customers_of: tuple[int, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def columns(self) -> dict[str, Any]:
        """The values of the programme's own columns."""
        return {
            "kind": self.kind,
            "title": self.title.strip(),
            "provider_id": self.provider_id,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
        }


@dataclass(frozen=True)
class Decision:
    """What becomes of a programme, as it was seen in ``version``: it goes on, it ended, or nobody knows yet."""

    programme: Programme
    version: int
    offered: bool | None


def register_programme(session: Session, *, facts: Facts, by: Actor) -> Programme:
    """Take a programme in. Without a beginning it stands attested by the day on which it is written down."""
    _refuse_wrong(session, facts, None)
    made = Programme(
        **facts.columns(),
        attested_on=by.day if facts.valid_from is None else None,
        years=[],
        municipalities=[],
        regions=[],
        organisations=[],
    )
    _write_eligible(made, facts)
    with recorded(session, by=by, act="programme:register", subject=made):
        session.add(made)
    return made


def change_programme(
    session: Session, *, programme: Programme, version: int, facts: Facts, by: Actor
) -> None:
    """Change a programme, which must be loaded with its parts, as it was seen in ``version``."""
    require_version(programme, version)
    _refuse_wrong(session, facts, programme)
    with recorded(session, by=by, act="programme:change", subject=programme):
        for name, value in facts.columns().items():
            setattr(programme, name, value)
        if _write_eligible(programme, facts):
            programme.version += 1


def set_offered(
    session: Session, *, programme: Programme, fiscal_year: int, offered: bool | None, by: Actor
) -> bool:
    """Write down whether a programme, which must be loaded with its years, is offered in a fiscal year.

    One that is not offered any more ended with the year before, unless another end is written down; taken back, so
    is that end. ``None`` takes the word of the year back. Says whether anything changed.
    """
    checked_fiscal_year(fiscal_year)
    row = year_row(programme, fiscal_year)
    if _recorded_offer(row) is offered:
        return False
    _refuse_ended(programme, fiscal_year, offered)
    before = fiscal_year_end(fiscal_year - 1)
    ended_here = _ended_by_decision(programme, fiscal_year)
    with recorded(session, by=by, act="programme:offered", subject=programme):
        if offered is None and row is not None:
            programme.years.remove(row)
        elif row is not None:
            row.offered = bool(offered)
            row.source_file, row.source_line, row.note = None, None, None
        else:
            programme.years.append(ProgrammeYear(fiscal_year=fiscal_year, offered=bool(offered)))
        if ended_here:
            programme.valid_to = None
        elif offered is False and programme.valid_to is None and _stood_by(programme, before):
            programme.valid_to = before
        # A year is a part of the programme: whoever else decides on it finds out by the version of the whole.
        programme.version += 1
    return True


def continue_programmes(
    session: Session, *, fiscal_year: int, decisions: Sequence[Decision], by: Actor
) -> list[bool]:
    """Decide on many programmes for a fiscal year: on all of them, or on none when one cannot be written.

    Answers for each whether anything changed; each that did has a Change of its own.
    """
    stale = [each.programme for each in decisions if each.programme.version != each.version]
    if stale:
        raise ProgrammesStale(stale)
    for each in decisions:
        if _recorded_offer(year_row(each.programme, fiscal_year)) is not each.offered:
            _refuse_ended(each.programme, fiscal_year, each.offered)
    return [
        set_offered(session, programme=each.programme, fiscal_year=fiscal_year, offered=each.offered, by=by)
        for each in decisions
    ]


def _recorded_offer(row: ProgrammeYear | None) -> bool | None:
    return row.offered if row is not None else None


def _ended_by_decision(programme: Programme, fiscal_year: int) -> bool:
    """Whether the end that is written down is the one that follows from an earlier word on this year."""
    row = year_row(programme, fiscal_year)
    return row is not None and not row.offered and programme.valid_to == fiscal_year_end(fiscal_year - 1)


def _stood_by(programme: Programme, day: date) -> bool:
    return programme.valid_from is None or programme.valid_from <= day


def _refuse_ended(programme: Programme, fiscal_year: int, offered: bool | None) -> None:
    """An end that stands for itself has to be changed first: two facts may not contradict each other."""
    if not offered or programme.valid_to is None or _ended_by_decision(programme, fiscal_year):
        return
    if programme.valid_to < fiscal_year_start(fiscal_year):
        sentence = f"「{programme.title}」は{show_date(programme.valid_to)}に終わっています。先に期間を直してください"
        raise EndedBefore(sentence, programme)


def _refuse_wrong(session: Session, facts: Facts, programme: Programme | None) -> None:
    if not facts.title.strip():
        raise TitleMissing("制度の名称が要ります")
    same = programme_titled(session, facts.title.strip(), facts.provider_id)
    if same is not None and same is not programme:
        raise TitleTaken(f"この機関の「{facts.title.strip()}」は登録済みです")
    for day in (facts.valid_from, facts.valid_to):
        if day is not None and not FIRST_FISCAL_YEAR <= day.year <= LAST_FISCAL_YEAR:
            raise DateOutOfRange(f"日付は{FIRST_FISCAL_YEAR}年から{LAST_FISCAL_YEAR}年までです")
    if facts.valid_from is not None and facts.valid_to is not None and facts.valid_to < facts.valid_from:
        raise EndsBeforeStart("終わりが始まりより前です")


def _write_eligible(programme: Programme, facts: Facts) -> bool:
    """Who is eligible; what did not change keeps its rows. Says whether anything changed."""
    places = {each.municipality_code: each for each in programme.municipalities}
    areas = {each.region_code: each for each in programme.regions}
    bound = {(each.organisation_id, each.bond): each for each in programme.organisations}
    bonds = [
        *((identity, MEMBERS) for identity in facts.members_of),
        *((identity, CUSTOMERS) for identity in facts.customers_of),
    ]
    before = (set(places), set(areas), set(bound))
    after = (set(facts.municipalities), set(facts.regions), set(bonds))
    if before == after:
        return False
    programme.municipalities = [
        places.get(code) or ProgrammeMunicipality(municipality_code=code) for code in sorted(after[0])
    ]
    programme.regions = [areas.get(code) or ProgrammeRegion(region_code=code) for code in sorted(after[1])]
    programme.organisations = [
        bound.get((identity, bond)) or ProgrammeOrganisation(organisation_id=identity, bond=bond)
        for identity, bond in sorted(after[2])
    ]
    return True
