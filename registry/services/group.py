"""Groups: registered and changed, their years written down. One Change each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.japanese.dates import FIRST_FISCAL_YEAR, LAST_FISCAL_YEAR, ParsedDate, Precision, fiscal_year
from registry.model import Group, GroupName, GroupYear
from registry.model.vocabulary import GroupKind
from registry.queries.group import below, group_named, group_tree
from registry.services.recording import Actor, Stale, recorded, require_version
from registry.services.renaming import refuse_first_day


class GroupRefused(ValueError):
    """What cannot be written of a group; the text is a sentence for the user."""


class NameMissing(GroupRefused):
    """A group without a name."""


class NameTaken(GroupRefused):
    """Another group has the name."""


class NotRenamed(GroupRefused):
    """A day of a new name, and the name is the same."""


class ParentRefused(GroupRefused):
    """A group cannot stand under itself or what is under it, nor under a group that is not there."""


class SelfManagedTooEarly(GroupRefused):
    """Nobody ran the group before it was founded."""


class DateOutOfRange(GroupRefused):
    """A date that no group can have."""


class YearRefused(GroupRefused):
    """Figures of a year that cannot be."""


class YearNotBegun(YearRefused):
    """The fiscal year lies in the future, or out of range."""


class ReasonMissing(YearRefused):
    """Not held, and nobody says why."""


class FiguresOfNothing(YearRefused):
    """Not held, and yet there are figures; ``field`` is the first of them."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


class MoreStaffThanPeople(YearRefused):
    """More own staff than participants."""


@dataclass(frozen=True)
class Facts:
    """What an officer writes down of a group."""

    name: str
    kind: GroupKind
    founded_on: ParsedDate | None = None
    self_managed_on: ParsedDate | None = None
    topics: str | None = None
    parent_id: int | None = None
    # The first day under the new name; without one the old name was a mistake, and is written over.
    renamed_on: date | None = None

    def columns(self) -> dict[str, Any]:
        """The values of the group's own columns."""
        return {
            "name": self.name.strip(),
            "kind": self.kind,
            **dated("founded_on", self.founded_on),
            **dated("self_managed_on", self.self_managed_on),
            "topics": self.topics,
            "parent_id": self.parent_id,
        }


@dataclass(frozen=True)
class Year:
    """What a group did in a fiscal year."""

    held: bool = True
    not_held_reason: str | None = None
    schedule: str | None = None
    meetings: int | None = None
    participants: int | None = None
    own_staff: int | None = None
    uses: int | None = None
    groups: int | None = None
    companies: int | None = None


FIGURES = tuple(
    field.name for field in fields(Year) if field.name not in ("held", "not_held_reason", "schedule")
)


def register_group(session: Session, *, facts: Facts, by: Actor) -> Group:
    """Take a group in, without members and years."""
    _refuse_wrong(session, facts, None)
    made = Group(**facts.columns(), memberships=[], years=[], former_names=[])
    with _name_kept_single(session, facts), recorded(session, by=by, act="group:register", subject=made):
        session.add(made)
    return made


def change_group(session: Session, *, group: Group, version: int, facts: Facts, by: Actor) -> None:
    """Change a group as it was seen in ``version``."""
    require_version(group, version)
    _refuse_wrong(session, facts, group)
    _refuse_first_day(group, facts, by.day)
    with _name_kept_single(session, facts), recorded(session, by=by, act="group:change", subject=group):
        if facts.renamed_on is not None:
            last = facts.renamed_on - timedelta(days=1)
            source = {"source_file": group.source_file, "source_line": group.source_line}
            group.former_names.append(GroupName(name=group.name, valid_to=last, **source))
        for name, value in facts.columns().items():
            setattr(group, name, value)


def set_year(
    session: Session, *, group: Group, fiscal_year: int, version: int | None, year: Year, by: Actor
) -> GroupYear:
    """Write down a fiscal year of a group as it was seen in ``version``, or for the first time without one."""
    check_year(fiscal_year, year, by.day)
    row = next((each for each in group.years if each.fiscal_year == fiscal_year), None)
    if row is None and version is None:
        row = GroupYear(fiscal_year=fiscal_year, **asdict(year))
        try:
            with session.begin_nested(), recorded(session, by=by, act="group:year", subject=group):
                group.years.append(row)
        except IntegrityError:
            raise Stale("ほかの人が先にこの年度を記録しました") from None
        return row
    if row is None or version is None:
        raise Stale("ほかの人が先にこの年度を変更しました")
    require_version(row, version)
    with recorded(session, by=by, act="group:year", subject=group):
        before = {name: getattr(row, name) for name in asdict(year)}
        for name, value in asdict(year).items():
            setattr(row, name, value)
        if any(value not in (None, getattr(row, name)) for name, value in before.items()):
            # The source says something else now; what it only left open may be filled in beside it.
            row.source_file, row.source_line, row.note = None, None, None
    return row


def check_year(year_of: int, year: Year, today: date) -> None:
    """Refuse figures that cannot be, each with a refusal of its own."""
    if not FIRST_FISCAL_YEAR <= year_of <= fiscal_year(today):
        raise YearNotBegun("まだ始まっていない年度の実績は書けません")
    if not year.held:
        if not (year.not_held_reason or "").strip():
            raise ReasonMissing("開催しなかった年度には理由が要ります")
        first = next((name for name in FIGURES if getattr(year, name) is not None), None)
        if first is not None:
            raise FiguresOfNothing("開催しなかった年度に回数や人数は書けません", first)
    if year.own_staff is not None and year.participants is not None and year.own_staff > year.participants:
        raise MoreStaffThanPeople("うち自所の人数は参加者数を超えられません")


def _refuse_wrong(session: Session, facts: Facts, group: Group | None) -> None:
    if not facts.name.strip():
        raise NameMissing("グループの名称が要ります")
    same = group_named(session, facts.name.strip())
    if same is not None and same is not group:
        raise _taken(facts)
    if facts.parent_id is not None:
        tree = group_tree(session)
        if facts.parent_id not in tree or (group is not None and facts.parent_id in below(tree, group.id)):
            raise ParentRefused("上位のグループに、このグループ自身やその下のグループは選べません")
    for day in (facts.founded_on, facts.self_managed_on):
        refuse_far(day)
    if facts.founded_on and facts.self_managed_on and facts.self_managed_on.last < facts.founded_on.date:
        raise SelfManagedTooEarly("自主運営の始まりが設立より前です")


def _refuse_first_day(group: Group, facts: Facts, today: date) -> None:
    if facts.renamed_on is None:
        return
    if facts.name.strip() == group.name:
        raise NotRenamed("名称が変わっていないので、改称日は書けません")
    refuse_first_day(facts.renamed_on, [each.valid_to for each in group.former_names], today)


def _taken(facts: Facts) -> NameTaken:
    return NameTaken(f"「{facts.name.strip()}」という名称のグループは登録済みです")


@contextmanager
def _name_kept_single(session: Session, facts: Facts) -> Iterator[None]:
    """Two writers at once may choose one name: the database lets one of them through."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError:
        raise _taken(facts) from None


def refuse_far(day: ParsedDate | None) -> None:
    """Refuse a date that can only be a slip of the pen."""
    if day is not None and not FIRST_FISCAL_YEAR <= day.date.year <= LAST_FISCAL_YEAR:
        raise DateOutOfRange(f"日付は{FIRST_FISCAL_YEAR}年から{LAST_FISCAL_YEAR}年までです")


def dated(name: str, day: ParsedDate | None, *, last: bool = False) -> dict[str, Any]:
    """The two columns of a date known more or less precisely; an end is the last day that it can mean."""
    if day is None:
        return {name: None, f"{name}_precision": Precision.UNKNOWN}
    return {name: day.last if last else day.date, f"{name}_precision": day.precision}
