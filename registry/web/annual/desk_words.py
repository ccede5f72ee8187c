"""What is missing of a year's report, in one sentence each: on a page with links, in a letter without."""

import re
from collections.abc import Callable
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from registry.config import Config
from registry.japanese.dates import fiscal_year as this_year
from registry.model import ReportSection
from registry.model.vocabulary import Lack, Unit
from registry.reports.annual.missing import Missing
from registry.reports.annual.table import Line
from registry.web.annual.pages import address
from registry.web.frame.clock import today
from registry.web.words.label import label
from registry.web.words.rendering import counted, number, own_language

Show = Callable[[Line], Any]


def linked(line: Line) -> Markup:
    """A name that leads to its record."""
    words = own_language(line.text)
    where = address(line.records[0]) if line.records else None
    return Markup('<a href="{}">{}</a>').format(where, words) if where else escape(words)


def in_words(item: Missing) -> str:
    """The sentence as plain text."""
    text, words = _parts(item, lambda line: line.text)
    return text % words


def on_page(item: Missing) -> Markup:
    """The sentence with its records behind the names."""
    text, words = _parts(item, linked)
    # Names are escaped, and marked as Japanese on an English page, where they are put in.
    return Markup(text) % {name: own_language(word) for name, word in words.items()}  # noqa: S704 # nosec B704 # nosemgrep: markup-of-words (our own words)


def _parts(item: Missing, show: Show) -> tuple[str, dict[str, Any]]:
    words = {"subject": show(item.subject), "what": _what(item, show), "count": _count(item)}
    match item.kind:
        case Lack.WORK | Lack.PIPELINE:
            text = gettext("%(subject)s: %(what)s は前年度 %(count)s、今年度は記録なし")
        case Lack.EVENT:
            text = gettext("%(subject)s は前年度に %(count)s、今年度は記録なし")
        case Lack.GROUP if item.count is None:
            text = gettext("%(subject)s は今年度に発足し、実績の記録なし")
        case Lack.GROUP:
            text = gettext("%(subject)s は前年度に実績があり、今年度は記録なし")
        case Lack.FIGURE if item.count is None:
            text = gettext("%(subject)s: %(what)s が空")
        case Lack.FIGURE:
            text = gettext("%(subject)s: %(what)s が空（前年度は %(count)s）")
        case Lack.AGREEMENT if item.detail == "signed_on":
            text = gettext("%(subject)s: 締結日の記録なし")
        case Lack.AGREEMENT:
            text = gettext("%(subject)s: 相手の名称の記録なし")
        case Lack.TALK:
            text = gettext("%(subject)s での発表は前年度 %(count)s、今年度は記録なし")
        case Lack.SPEAKER:
            text = gettext("%(subject)s: 「%(what)s」の発表者の記録なし")
    return text, words


def _what(item: Missing, show: Show) -> Any:
    """One piece of work by its title, several by their kind; a figure by its name."""
    if item.kind is Lack.WORK and len(item.before) == 1:
        return show(item.before[0])
    if item.activity_kind is not None:
        return label(item.activity_kind)
    if item.kind is Lack.FIGURE:
        return _figures()[item.detail]
    return item.detail


def _figures() -> dict[str, str]:
    return {
        "meetings": gettext("開催回数"),
        "participants": gettext("延べ参加者"),
        "own_staff": gettext("うち自所"),
        "uses": gettext("利用回数"),
        "groups": gettext("グループ数"),
        "companies": gettext("企業数"),
    }


def _count(item: Missing) -> str:
    if item.count is None:
        return ""
    if item.unit is not None:
        return counted(item.count, item.unit)
    if item.kind is Lack.EVENT:
        return counted(item.count, Unit.TIME)
    if item.kind is Lack.TALK:
        return counted(item.count, Unit.CASE)
    if item.kind is Lack.FIGURE:
        return number(item.count)
    return ngettext("記録 %(num)s 件", "記録 %(num)s 件", item.count)


def section_title(section: ReportSection) -> str:
    """The title of a section without what its table fills in."""
    config: Config = current_app.config["REGISTRY"]
    title = section.title.replace("{institute}", config.institute_short)
    return re.sub(r"\S*\{(?:count|year)\}\S*", "", title).rstrip("： ") or section.code


def entry_of(item: Missing, fiscal_year: int) -> str | None:
    """The form in which the fact would be entered; there is none for the figures of a year that has not begun."""
    if fiscal_year > this_year(today()):
        return None
    identity = item.subject.records[0].id
    match item.kind:
        case Lack.WORK:
            return url_for("worksheet.page", fy=fiscal_year, partner=identity)
        case Lack.EVENT | Lack.TALK:
            return url_for("event_writing.copy", identity=identity)
        case Lack.SPEAKER:
            return url_for("event_writing.change", identity=identity)
        case Lack.GROUP | Lack.FIGURE:
            return url_for("group_writing.year", identity=identity, fy=fiscal_year)
        case Lack.AGREEMENT:
            return url_for("agreement_writing.correct", identity=identity)
        case Lack.PIPELINE:
            return url_for("pipeline.year", identity=identity, year=fiscal_year)
