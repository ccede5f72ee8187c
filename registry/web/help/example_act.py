"""Examples of deadlines, of the finder's points and of indicators: computed from the registry as it stands."""

from flask import url_for
from flask_babel import gettext

from registry.japanese.dates import fiscal_year, fiscal_year_end
from registry.model.clock import ActBy, act_by
from registry.model.vocabulary import NeedType, NoticeUnit, ProgrammeKind
from registry.queries.agreement import agreement_ids
from registry.queries.closing_day import closing_days
from registry.queries.due import due_keys, due_rows
from registry.queries.programme import programmes
from registry.reports.finder import Asked
from registry.reports.indicator import Row, sections
from registry.web.agreement.state import states
from registry.web.find.question import answered
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.language import english
from registry.web.help.example import Example, Examples
from registry.web.words.rendering import day, own_language, percent, place, quantity


def act_by_example() -> Examples:
    """The three days of a clause of three months at the end of this fiscal year, and the nearest deadline of the registry."""
    end = fiscal_year_end(fiscal_year(today()))
    found = {
        "clock": Example(
            gettext("%(day)sに満了し、3か月前までに申し出る協定", day=day(end)),
            _three_days(act_by(end, 3, NoticeUnit.MONTH, closing_days=closing_days(db()))),
            "",  # nobody signed it: no page shows it
        )
    }
    as_of = today()
    keys = due_keys(states(as_of), agreement_ids(db(), as_of=as_of), as_of=as_of)
    dated = [key for key, safe in keys if safe is not None]
    if dated:
        item = due_rows(db(), dated[:1], as_of=as_of)[0].item
        assert item.act_by is not None
        found["due"] = Example(
            own_language(item.agreement.title),
            _three_days(item.act_by),
            url_for("agreement.page", identity=item.agreement.id, _anchor="todo"),
        )
    return found


def _three_days(days: ActBy) -> str:
    return gettext(
        "準備の開始 %(prepare)s → 安全な期限 %(safe)s → 暦の上の期限 %(calendar)s",
        prepare=day(days.prepare),
        safe=day(days.safe),
        calendar=day(days.calendar),
    )


def find_example() -> Examples:
    """The points of who comes first for a company of the first municipality whose companies are helped with fees."""
    towns = [
        each.municipality
        for programme in programmes(db(), kind=ProgrammeKind.FEE_SUBSIDY, as_of=today())
        for each in programme.municipalities
    ]
    if not towns:
        return {}
    town = towns[0]
    found = answered(Asked(today(), town.code, (NeedType.FEE_SUPPORT,)))
    if not found.matches:
        return {}
    best = found.matches[0]
    points = " + ".join(f"{reason.share:.1f}" for reason in best.reasons)
    where = gettext("%(place)sの企業が、料金の補助を探すとき", place=place(town))
    address = url_for("find.page", municipality=town.code, need=NeedType.FEE_SUPPORT)
    name = own_language(best.profile.name)
    return {"score": Example(where, f"{points} = {best.score:.1f}", address, name)}


def indicator_examples() -> Examples:
    """The first indicator with progress towards its target, and the first with a forecast."""
    rows = [row for section in sections(db(), as_of=today()) for row in section.rows]
    found = {}
    reached = next((row for row in rows if row.progress.share is not None), None)
    if reached is not None:
        working = f"{quantity(reached.progress.reached)} ÷ {quantity(reached.indicator.target)} = {percent(reached.progress.share)}"
        found["progress"] = _of_indicator(reached, working)
    ahead = next((row for row in rows if row.forecast is not None and row.forecast.values), None)
    if ahead is not None and ahead.forecast is not None:
        year, amount = next(iter(ahead.forecast.values.items()))
        found["forecast"] = _of_indicator(ahead, f"{year}: ≈{quantity(amount)}")
    return found


def _of_indicator(row: Row, working: str) -> Example:
    name = row.indicator.name_en if english() else row.indicator.name
    return Example(own_language(name), working, url_for("indicator.page", identity=row.indicator.id))
