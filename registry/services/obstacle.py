"""What stands in the way of taking acts back: which record, what of it, and who changed it later and when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.japanese.dates import TOKYO
from registry.model import Change
from registry.services.undo_plan import Place

_NOUNS = {
    "activity": "連携事業",
    "activity_party": "連携事業の相手",
    "agreement": "協定",
    "agreement_document": "協定の文書",
    "agreement_duty": "協定の担当",
    "agreement_event": "協定の出来事",
    "agreement_party": "協定の当事者",
    "area_served": "機関の営業地域",
    "branch": "拠点",
    "contact": "担当者",
    "cooperation_item": "連携事項",
    "event": "催事",
    "event_role": "催事の役割",
    "exhibitor": "出展企業",
    "field_attachment": "技術分野の紐付け",
    "file_import": "取込",
    "former_seat": "旧所在地",
    "group": "グループ",
    "group_year": "グループの実績",
    "introduction": "紹介",
    "membership": "会員",
    "municipality": "区市町村",
    "need": "相談",
    "organisation": "機関",
    "organisation_name": "機関の名称",
    "presentation": "発表",
    "programme": "支援制度",
    "programme_organisation": "支援制度の対象機関",
    "reminder": "期限のお知らせ",
}


class Hindrance(StrEnum):
    """Why an act cannot be taken back."""

    CHANGED = "changed"
    GONE = "gone"
    TAKEN = "taken"
    NEEDED = "needed"
    NOT_HELD = "not_held"
    REFUSED = "refused"


@dataclass(frozen=True)
class Later:
    """The last act after those that are to be taken back that touched a row, and its columns."""

    change_id: int
    by: str
    at: datetime
    columns: frozenset[str]

    def __str__(self) -> str:
        day = self.at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M")
        return f"{day} {self.by} 変更記録{self.change_id}"


@dataclass(frozen=True)
class Obstacle:
    """One record that stands in the way.

    ``table`` and ``key`` are those of the row that cannot be put back. For ``needed`` the row that refers to it is told
    in ``words`` (its table) and ``by_key``; for ``refused`` ``words`` are the database's refusal as a sentence.
    """

    why: Hindrance
    table: str
    key: str
    columns: tuple[str, ...] = ()
    words: str = ""
    by_key: str = ""
    since: Later | None = None

    def __str__(self) -> str:
        what = f"{_noun(self.table)} {self.key}"
        told = f"({self.since})" if self.since is not None else ""
        match self.why:
            case Hindrance.CHANGED:
                return f"{what} の {'、'.join(self.columns)} は、その後に変更されています{told}"
            case Hindrance.GONE:
                return f"{what} は、その後に削られています{told}"
            case Hindrance.TAKEN:
                return f"{what} は、その後に登録し直されています{told}"
            case Hindrance.NEEDED:
                return f"{what} を、{_noun(self.words)} {self.by_key} が使っています{told}"
            case Hindrance.NOT_HELD:
                return f"{what} の {'、'.join(self.columns)} の元の値は変更記録に残らないため、戻せません"
            case Hindrance.REFUSED:
                return f"元に戻すと決まりに反します: {self.words}"


def later_acts(session: Session, changes: Sequence[Change], places: Collection[Place]) -> dict[Place, Later]:
    """For some rows the last act after the first of ``changes``, none of them itself, with all columns touched since."""
    if not changes:
        return {}
    own = {change.id for change in changes}
    statement = select(Change).where(Change.id > min(own)).order_by(Change.id)
    found: dict[Place, Later] = {}
    for change in session.scalars(statement.execution_options(yield_per=1000)):
        if change.id in own:
            continue
        for row in change.rows:
            place = (row["table"], row["key"])
            if place in places:
                known = found[place].columns if place in found else frozenset()
                columns = known | row["before"].keys() | row["after"].keys()
                found[place] = Later(change.id, change.by, change.at, columns)
    return found


def _noun(table: str) -> str:
    return _NOUNS.get(table, table)
