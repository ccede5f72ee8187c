"""What joint work shows that an organisation can do for a company, in words and with the way to the finder."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from registry.finder.aspect import field_of, need_of
from registry.japanese.dates import fiscal_year
from registry.queries.activity_aspect import Shown, shown_by_work
from registry.queries.profile import terms
from registry.web.find.words import field_name
from registry.web.frame.database import db
from registry.web.words.label import label


@dataclass(frozen=True)
class Ability:
    """A need or a field with the joint work that shows it."""

    name: str
    address: str
    activities: int
    last_year: int


def abilities(organisation_id: int, as_of: date) -> list[Ability]:
    """What an organisation has shown by a day, most often shown first."""
    names = {each.code: field_name(each) for each in terms(db())}
    return [_ability(each, names) for each in shown_by_work(db(), organisation_id, fiscal_year(as_of))]


def _ability(shown: Shown, names: dict[str, str]) -> Ability:
    need, field = need_of(shown.aspect), field_of(shown.aspect)
    if need is not None:
        return Ability(label(need), url_for("find.page", need=need), shown.activities, shown.last_year)
    address = url_for("find.page", field=field)
    return Ability(names.get(field, field), address, shown.activities, shown.last_year)
