"""The filters that the lists of needs and of introductions share, and what stands in their choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from registry.japanese.dates import fiscal_year
from registry.model import Account, Branch, Organisation, Programme
from registry.model.vocabulary import NeedType
from registry.queries.introduction import introduced_partners, introduced_programmes
from registry.queries.need import first_received, need_staff
from registry.queries.place import branches
from registry.web.frame import parameter
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.words.label import label
from registry.web.words.rendering import called, own_language, place
from registry.web.words.rendering import fiscal_year as year_label

# Stand in the address for what names no branch, programme or reason.
WHOLE_INSTITUTE = "whole_institute"
NONE = "none"
LARGEST = 999_999_999
# Of more partners than these nobody finds one in a list: they are searched for by name.
MOST_OFFERED = 200


@dataclass(frozen=True)
class Offered:
    """What can be chosen."""

    branches: Sequence[Branch]
    staff: Sequence[Account]
    partners: Sequence[Organisation]
    programmes: Sequence[Programme]
    kinds: Sequence[NeedType]
    years: Sequence[int]


def offered() -> Offered:
    """What the registry holds to choose from."""
    return Offered(
        branches(db()),
        need_staff(db()),
        introduced_partners(db(), most=MOST_OFFERED, chosen=_partner()),
        introduced_programmes(db()),
        list(NeedType),
        years(),
    )


def years() -> list[int]:
    """Fiscal years since the first need, the newest first."""
    last = fiscal_year(today())
    first = first_received(db())
    return list(range(last, min(last, fiscal_year(first) if first else last) - 1, -1))


def common(choices: Offered) -> dict[str, Any]:
    """The filters of the address that both lists know."""
    return {
        "as_of": parameter.as_of(),
        "branch": parameter.one_of("branch", [WHOLE_INSTITUTE, *(each.code for each in choices.branches)]),
        "staff": parameter.optional_number("staff", 1, LARGEST),
        "partner": _partner(),
        "kind": parameter.code("kind", NeedType),
        "fy": parameter.optional_fiscal_year(),
        "overdue": parameter.one_of("overdue", ["1"]) is not None,
        "q": parameter.text("q"),
    }


def _partner() -> int | None:
    return parameter.optional_number("partner", 1, LARGEST)


def chips(filters: Mapping[str, Any], choices: Offered) -> list[tuple[str, str]]:
    """The filters in force, each with its words."""
    people = {each.id: own_language(each.name) for each in choices.staff}
    partners = {each.id: own_language(called(each)) for each in choices.partners}
    programmes = {str(each.id): own_language(each.title) for each in choices.programmes}
    places = {each.code: place(each) for each in choices.branches}
    words: dict[str, Any] = {
        "q": lambda value: gettext("「%(words)s」", words=own_language(value)),
        "branch": lambda value: places.get(value, gettext("全所")),
        "staff": lambda value: people.get(value, str(value)),
        "partner": lambda value: partners.get(value, str(value)),
        "programme": lambda value: gettext("支援制度なし") if value == NONE else programmes.get(value, value),
        "failure": lambda value: gettext("理由の記録なし") if value == NONE else label(value),
        "fy": year_label,
        "overdue": lambda value: gettext("確かめる日を過ぎたもの"),
        "undated": lambda value: gettext("日付のないもの"),
        "step": lambda value: gettext("「%(step)s」に至ったもの", step=label(value)),
    }
    return [
        (name, str(words.get(name, label)(value)))
        for name, value in filters.items()
        if value and name not in ("as_of", "view")
    ]
