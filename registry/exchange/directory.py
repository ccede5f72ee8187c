"""Names in cells become records: organisations by any of their names, places and groups by name or code."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.exchange.cell import count, split
from registry.japanese.names import legal_form, mend_blanks, search_key
from registry.model import (
    Agreement,
    Base,
    Branch,
    Event,
    Field,
    Group,
    Indicator,
    MidTermPlan,
    Municipality,
    Need,
    Organisation,
    OrganisationName,
    Pipeline,
    PlanItem,
    Programme,
    Region,
)


class Directory:
    """What a sheet may refer to, read once before its rows."""

    def __init__(self, session: Session) -> None:
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._keys: dict[str, set[int]] = defaultdict(set)
        self._names: dict[int, str] = {}
        self._forms: dict[int, set[tuple[str, bool] | None]] = defaultdict(set)
        for name in session.scalars(select(OrganisationName).order_by(OrganisationName.id)):
            self._learn_name(name, name.organisation_id)
        self._regions = _pairs(session, Region.code, Region.name)
        self._municipalities = _pairs(session, Municipality.code, Municipality.name)
        self._branches = _pairs(session, Branch.code, Branch.name)
        self._groups = _pairs(session, Group.id, Group.name)
        self._programmes = _pairs(session, Programme.id, Programme.title)
        self._pipelines = _pairs(session, Pipeline.id, Pipeline.name)
        self._indicators = _pairs(session, Indicator.id, Indicator.name)
        self._plans = _pairs(session, MidTermPlan.number, MidTermPlan.name)
        self._plan_items: dict[str, set[object]] = defaultdict(set)
        for item in session.scalars(select(PlanItem)):
            self._plan_items[f"{item.plan_number} {item.number}"].add(item.id)
        self._fields = _pairs(session, Field.code, Field.name)
        self._events = _pairs(session, Event.id, Event.title)
        self._needs = set(session.scalars(select(Need.id)))
        self._agreements: dict[str, set[object]] = defaultdict(set)
        numbers = select(Agreement.id, Agreement.branch_code, Agreement.no, Agreement.doc)
        for identity, branch, no, doc in session.execute(numbers):
            self._learn_agreement(identity, branch, no, doc)

    def learn(self, record: Base) -> None:
        """Take in a record that was just read or written: later rows of its own sheet may name it."""
        if isinstance(record, Organisation):
            for name in record.names:
                self._learn_name(name, record.id)
        elif isinstance(record, Group):
            self._groups[record.name].add(record.id)
        elif isinstance(record, Agreement):
            self._learn_agreement(record.id, record.branch_code, record.no, record.doc)

    def _learn_agreement(self, identity: int, branch: str | None, no: int | None, doc: int | None) -> None:
        self._agreements[str(identity)].add(identity)
        if no is not None:
            self._agreements[f"{'branch' if branch else 'main'} {no} {doc}"].add(identity)

    def _learn_name(self, name: OrganisationName, identity: int) -> None:
        self._exact[name.name].add(identity)
        self._keys[name.key].add(identity)
        self._names.setdefault(identity, name.name)
        self._forms[identity].add(legal_form(name.name))

    def organisation(self, cell: str) -> int:
        """The organisation of a name; ``ValueError`` with a sentence if there is none, or several."""
        return self._organisation(cell)

    def _organisation(self, cell: str) -> int:
        """Exact first, then the only one that shares its search key."""
        name = mend_blanks(cell)
        found = self._exact.get(name) or self._keys.get(search_key(name)) or set()
        if len(found) == 1:
            return next(iter(found))
        if not found:
            raise ValueError(f"「{cell}」という機関は登録されていません(機関の名称・旧称・別表記)")
        candidates = "、".join(sorted(self._names[identity] for identity in found))
        raise ValueError(f"「{cell}」に当たる機関が複数あります(候補: {candidates})")

    def organisations(self, cell: str) -> list[int]:
        return [self.organisation(part) for part in split(cell)]

    def region(self, cell: str) -> str:
        return str(_find(self._regions, cell, "地域"))

    def regions(self, cell: str) -> list[str]:
        return [self.region(part) for part in split(cell)]

    def municipality(self, cell: str) -> str:
        return str(_find(self._municipalities, cell, "区市町村"))

    def municipalities(self, cell: str) -> list[str]:
        return [self.municipality(part) for part in split(cell)]

    def branch(self, cell: str) -> str:
        return str(_find(self._branches, cell, "拠点"))

    def group(self, cell: str) -> int:
        return int(_find(self._groups, cell, "グループ"))

    def programme(self, cell: str) -> int:
        return int(_find(self._programmes, cell, "支援制度"))

    def programmes(self, cell: str) -> list[int]:
        return [self.programme(part) for part in split(cell)]

    def pipeline(self, cell: str) -> int:
        return int(_find(self._pipelines, cell, "事業"))

    def indicator(self, cell: str) -> int:
        return int(_find(self._indicators, cell, "指標"))

    def plan(self, cell: str) -> int:
        return int(_find(self._plans, cell, "中期計画"))

    def plan_item(self, cell: str) -> int:
        """An item of a plan by ``4 15`` (number of the plan, number of the item)."""
        return int(_find(self._plan_items, cell, "評価項目"))

    def field(self, cell: str) -> str:
        return str(_find(self._fields, cell, "技術分野"))

    def event(self, cell: str) -> int:
        return int(_find(self._events, cell, "催事"))

    def need(self, cell: str) -> int:
        """A need by its id: it has no name."""
        identity = count(cell)
        if identity not in self._needs:
            raise ValueError(f"「{cell}」という番号の相談は登録されていません")
        return identity

    def agreement(self, cell: str) -> int:
        """An agreement by ``main 65 1`` (list, number, document) or by its id."""
        return int(_find(self._agreements, cell, "協定"))


def _pairs(session: Session, key: object, name: object) -> dict[str, set[object]]:
    """Both the code and the name lead to the key."""
    found: dict[str, set[object]] = defaultdict(set)
    for identity, label in session.execute(select(key, name)):  # type: ignore[call-overload]
        found[str(identity)].add(identity)
        found[label].add(identity)
    return found


def _find(known: Mapping[str, set[object]], cell: str, noun: str) -> str | int:
    found = known.get(cell.strip())
    if not found:
        labels = [label for label in known if not label.isdigit()]
        hint = f"(使える値: {' '.join(labels)})" if len(labels) <= 20 else ""
        raise ValueError(f"「{cell}」という{noun}は登録されていません{hint}")
    if len(found) > 1:
        raise ValueError(f"「{cell}」という{noun}が複数あります(番号で指定してください)")
    identity = next(iter(found))
    assert isinstance(identity, (str, int))
    return identity
