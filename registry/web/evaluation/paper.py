"""The evaluation of a fiscal year in the words of the page's language."""

from datetime import date
from decimal import Decimal

from flask import current_app, url_for
from flask_babel import gettext

from registry.config import Config
from registry.exchange.memo import Cell, Paper, Section
from registry.model import Evaluation, Indicator, PlanItem
from registry.model.evaluation import WHOLE
from registry.model.vocabulary import Evaluator, Grade, TargetPeriod
from registry.reports.evaluation import Entry, Year
from registry.reports.indicator import Row
from registry.web.frame.language import current_language, english
from registry.web.words.label import label, source_label
from registry.web.words.rendering import DASH, day, fiscal_year, number, percent, quantity


def paper(year: Year, as_of: date) -> Paper:
    """The whole evaluation: how many items have which grade, then item by item."""
    config: Config = current_app.config["REGISTRY"]
    shown = fiscal_year(year.fiscal_year)
    title = gettext("%(year)sの業務実績評価", year=shown)
    if year.plan is not None:
        name = year.plan.name_en if english() else year.plan.name
        title = gettext("%(plan)s %(title)s", plan=name, title=title)
    return Paper(
        title=title,
        lead=gettext("%(day)s の台帳から作成しました。", day=day(as_of)),
        author=config.institute_en if english() else config.institute,
        language=current_language(),
        day=as_of,
        sections=[*([_summary(year)] if year.plan is not None else []), *_items(year, as_of)],
    )


def code(entry: Entry) -> str:
    """The anchor of an item."""
    return f"item-{entry.item.number}" if entry.item is not None else "item-none"


def item_name(item: PlanItem) -> str:
    """An item with its printed number."""
    name = item.name_en if english() else item.name
    return name if item.number == WHOLE else gettext("項目%(number)s", number=item.number) + f" {name}"


def grade_meaning(grade: Grade) -> str:
    """What a grade says, in the words of the evaluation; those that were never given have none there."""
    return {
        Grade.S: gettext("年度計画を大幅に上回って実施している"),
        Grade.A: gettext("年度計画を上回って実施している"),
        Grade.B: gettext("年度計画を概ね順調に実施している"),
    }.get(grade, "")


def _summary(year: Year) -> Section:
    rows = []
    for who in Evaluator:
        counts = year.count(who)
        known = sum(counts.values())
        rows.append(
            [
                Cell(label(who)),
                *(Cell(number(counts.get(grade, 0)) if known else DASH) for grade in Grade),
                Cell(
                    number(
                        sum(entry.item is not None and entry.item.number != WHOLE for entry in year.entries)
                        - known
                    )
                ),
            ]
        )
    return Section(
        code="summary",
        heading=gettext("評価ごとの項目数"),
        columns=[gettext("評価者"), *(label(grade) for grade in Grade), gettext("記録なし")],
        rows=rows,
        note=" ".join(
            [
                *(
                    gettext("%(grade)s: %(meaning)s。", grade=label(grade), meaning=meaning)
                    for grade in Grade
                    if (meaning := grade_meaning(grade))
                ),
                gettext("自己評価は都産技研、評価結果は東京都によります。全体評価は項目数に入れません。"),
            ]
        ),
    )


def _items(year: Year, as_of: date) -> list[Section]:
    return [
        Section(
            code=code(entry),
            heading=item_name(entry.item) if entry.item is not None else gettext("項目のない指標"),
            facts=_facts(entry),
            columns=[
                gettext("指標"),
                gettext("単位"),
                gettext("目標"),
                gettext("この年度の実績"),
                gettext("目標に対する進み"),
            ],
            rows=[_indicator(row, year.fiscal_year, as_of) for row in entry.indicators],
            empty=gettext("この項目の指標はありません。"),
        )
        for entry in year.entries
    ]


def _facts(entry: Entry) -> list[tuple[str, list[Cell]]]:
    if entry.item is None:
        return []
    facts: list[tuple[str, list[Cell]]] = []
    for who in Evaluator:
        found = entry.grades.get(who)
        facts.append((label(who), [Cell(label(found.grade)) if found else Cell(DASH)]))
        if found:
            facts.append((gettext("%(evaluator)sの理由", evaluator=label(who)), [Cell(found.reason or DASH)]))
            facts.append((gettext("%(evaluator)sの出典", evaluator=label(who)), _source(found)))
    return facts


def _source(found: Evaluation) -> list[Cell]:
    cells = []
    if found.source_file:
        words = source_label(found.source_file)
        if found.source_line:
            words += " " + gettext("%(line)s行", line=found.source_line)
        cells.append(Cell(words))
    return [*cells, *([Cell(found.note)] if found.note else [])] or [Cell(DASH)]


def _indicator(row: Row, year: int, as_of: date) -> list[Cell]:
    indicator = row.indicator
    value = row.values.get(year)
    address = url_for("indicator.page", identity=indicator.id, as_of=as_of.isoformat())
    return [
        Cell(indicator.name_en if english() else indicator.name, address),
        Cell(indicator.unit),
        Cell(_target(indicator)),
        Cell(quantity(value.amount) if value is not None else DASH),
        Cell(_reached(row, year)),
    ]


def _target(indicator: Indicator) -> str:
    if indicator.target is None:
        return DASH
    return f"{quantity(indicator.target)} ({label(indicator.target_period)})"


def _reached(row: Row, year: int) -> str:
    """The share of the year for a yearly target; for one of the whole plan what was reached up to the year."""
    if row.indicator.target_period is TargetPeriod.YEAR:
        return percent(row.progress.shares.get(year))
    if row.progress.share is None:
        return DASH
    reached: Decimal | None = row.progress.reached
    return gettext(
        "%(share)s（計画の初めからの累計 %(sum)s）", share=percent(row.progress.share), sum=quantity(reached)
    )
