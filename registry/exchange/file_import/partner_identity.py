"""Which organisation a row of partners without an id speaks of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.exchange.sheet import Values
from registry.japanese.names import legal_form, search_key
from registry.model import Organisation, OrganisationName
from registry.model.vocabulary import Category, NameKind
from registry.queries.candidate import alike


@dataclass(frozen=True)
class Match:
    """The organisation that is meant, or those that come into question with the reason; neither where it is new."""

    id: int | None = None
    candidates: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class _Name:
    organisation_id: int
    name: str
    key: str
    valid: bool


class PartnerIdentity:
    """Organisations by number, place and name, read once.

    The order: corporate number; municipality (a municipality by its code); the exact name that is valid on a day;
    search key and place. Whatever else is like it comes into question and is for a person to decide.
    """

    def __init__(self, session: Session, as_of: date) -> None:
        self._numbers: dict[str, int] = {}
        self._municipalities: defaultdict[str, list[int]] = defaultdict(list)
        self._places: dict[int, tuple[str | None, str | None]] = {}
        self.names: dict[int, str] = {}
        columns = (
            Organisation.id,
            Organisation.name,
            Organisation.category,
            Organisation.corporate_number,
            Organisation.municipality_code,
            Organisation.region_code,
        )
        for identity, name, category, number, municipality, region in session.execute(select(*columns)):
            self.names[identity] = name
            self._places[identity] = (municipality, region)
            if number is not None:
                self._numbers[number] = identity
            if category is Category.MUNICIPALITY and municipality is not None:
                self._municipalities[municipality].append(identity)
        self._exact: defaultdict[str, list[int]] = defaultdict(list)
        self._keys: defaultdict[str, list[_Name]] = defaultdict(list)
        for each in _names(session, as_of):
            if each.valid:
                self._exact[each.name].append(each.organisation_id)
            if each.key:
                self._keys[each.key].append(each)

    def find(self, values: Values, choices: Mapping[str, int | None]) -> Match:
        """The organisation of a row with its values, names that are merely alike left aside.

        ``choices`` say what a name means; ``ValueError`` if an organisation is chosen that does not exist.
        """
        name = values["name"]
        if name in choices:
            chosen = choices[name]
            if chosen is not None and chosen not in self.names:
                raise ValueError(f"「{name}」に選ばれた機関 {chosen} は登録されていません")
            return Match(id=chosen)
        number, place = values["corporate_number"], (values["municipality"], values["region"])
        same = self._keys.get(search_key(name), [])
        if number in self._numbers:
            found = self._numbers[number]
            if found in {each.organisation_id for each in same}:
                return Match(id=found)
            return Match(candidates=(found,), reason="法人番号は同じで、名称が違います")
        if values["category"] is Category.MUNICIPALITY and place[0] in self._municipalities:
            ids = self._municipalities[place[0]]
            return (
                Match(id=ids[0])
                if len(ids) == 1
                else Match(candidates=tuple(ids), reason="区市町村が同じです")
            )
        exact = sorted(set(self._exact.get(name, ())))
        if len(exact) > 1:
            exact = [each for each in exact if self._places[each] == place] or exact
        if len(exact) == 1:
            return Match(id=exact[0])
        if exact:
            return Match(candidates=tuple(exact), reason="同じ名称の機関が複数あります")
        return self._by_key(name, place, same)

    def alike(self, names: Sequence[str]) -> list[tuple[int, ...]]:
        """For each name the organisations that it may be a second spelling of."""
        known = sorted(self._keys)
        found = alike([search_key(name) for name in names], known)
        return [
            tuple(
                dict.fromkeys(each.organisation_id for place in places for each in self._keys[known[place]])
            )
            for places in found
        ]

    def _by_key(self, name: str, place: tuple[str | None, str | None], same: Sequence[_Name]) -> Match:
        if not same:
            return Match()
        form, ids = legal_form(name), tuple(dict.fromkeys(each.organisation_id for each in same))
        agreeing = {
            each.organisation_id for each in same if form is None or legal_form(each.name) in (None, form)
        }
        if not agreeing:
            return Match(candidates=ids, reason="法人格かその位置(前・後)が違う別の機関かもしれません")
        here = [each for each in ids if each in agreeing and self._places[each] == place != (None, None)]
        if len(here) == 1:
            return Match(id=here[0])
        return Match(candidates=ids, reason="名称の書き方と所在のどちらかが違います")


def _names(session: Session, as_of: date) -> list[_Name]:
    columns = (
        OrganisationName.organisation_id,
        OrganisationName.name,
        OrganisationName.key,
        OrganisationName.kind,
        OrganisationName.valid_from,
        OrganisationName.valid_to,
    )
    return [
        _Name(
            identity,
            name,
            key,
            (first is None or first <= as_of)
            and (as_of <= last if last is not None else kind is not NameKind.FORMER),
        )
        for identity, name, key, kind, first, last in session.execute(
            select(*columns).order_by(OrganisationName.id)
        )
        if kind is not NameKind.ABBREVIATION
    ]
