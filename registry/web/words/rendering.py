"""What every template can use: labels, dates, numbers with a dash for unknown, addresses with changed filters."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import get_month_names
from flask import Flask, current_app
from flask_babel import get_locale, gettext, ngettext
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from markupsafe import Markup
from wtforms import FieldList, FormField

from registry.config import Config
from registry.japanese.dates import TOKYO, Precision, day_in_tokyo, fiscal_year_label, show_date
from registry.japanese.unseen import UNSEEN, visible
from registry.model import Branch, Municipality, Organisation, Region
from registry.model.vocabulary import Language, NoticeUnit, Unit
from registry.web.frame.address import carried_address, changed_address
from registry.web.frame.clock import today
from registry.web.frame.language import english
from registry.web.words.label import label, source_label

DASH = "—"
# Pages that stand under the entry of another noun in the navigation.
_SECTIONS = {
    "activity_wording": "activity",
    "activity_writing": "activity",
    "annual": "indicator",
    "frozen_report": "indicator",
    "annual_answer": "indicator",
    "annual_desk": "indicator",
    "annual_letter": "indicator",
    "report_section": "indicator",
    "wording": "indicator",
    "worksheet": "activity",
    "agreement_act": "agreement",
    "agreement_writing": "agreement",
    "cooperation_item": "agreement",
    "digest": "due",
    "document": "agreement",
    "duty": "agreement",
    "history": "agreement",
    "memo": "agreement",
    "session_list": "account",
    "sleeping": "agreement",
    "municipality": "branch",
    "contact": "partner",
    "file_import": "quality",
    "pending_import": "quality",
    "life": "partner",
    "merge": "partner",
    "group_writing": "group",
    "partner_writing": "partner",
    "programme_writing": "programme",
    "need_writing": "need",
    "introduction": "need",
    "introduction_several": "need",
    "introduction_writing": "need",
    "handout": "find",
    "funnel": "need",
    "network_edge": "network",
    "network_path": "network",
    "pipeline": "need",
    "indicator_writing": "indicator",
    "evaluation": "indicator",
    "plan": "indicator",
    "evaluation_writing": "indicator",
    "event_writing": "event",
    "change": "network",
    "region": "density",
    "finding": "density",
    "thesaurus": "find",
    "thesaurus_writing": "find",
    "attachment": "find",
}
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all applications of a process."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


_COMPILED = CompiledTemplates()


def _shown(value: object) -> object:
    """Whatever a template shows, without what no page may hold: it may come from a form that is refused for it."""
    if not isinstance(value, str) and hasattr(value, "__html__"):
        value = Markup(value.__html__())  # noqa: S704 # nosec B704 # nosemgrep: markup-of-words (a field that draws itself)
    if not isinstance(value, str):
        value = str(value)  # as the template would do: what it says of itself may come from a file
    return value if UNSEEN.search(value) is None else type(value)(visible(value))


def install(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.bytecode_cache = _COMPILED
    app.jinja_env.finalize = _shown
    app.jinja_env.filters.update(
        label=label,
        source=source_label,
        day=day,
        moment=moment,
        fiscal_year=fiscal_year,
        month_name=month_name,
        months_in_words=months_in_words,
        notice_in_words=notice_in_words,
        number=number,
        quantity=quantity,
        counted=counted,
        percent=percent,
        decimal=decimal,
        place=place,
        short_place=short_place,
        called=called,
        own_language=own_language,
        wrong_fields=wrong_fields,
        sentences=sentences,
    )
    app.jinja_env.globals.update(
        carried_address=carried_address,
        changed_address=changed_address,
        other_language=other_language,
        section_of=section_of,
    )
    app.context_processor(_everywhere)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    # Pieces that several pages share; they need nothing of a single page.
    app.jinja_env.globals["f"] = app.jinja_env.get_template("form.html").module
    app.jinja_env.globals["m"] = app.jinja_env.get_template("macros.html").module


def day(value: date | None, precision: Precision = Precision.DAY) -> str:
    """A date no more precise than it is known, in the manner of the page's language; a dash if unknown."""
    if value is None or precision is Precision.UNKNOWN:
        return DASH
    if not english():
        return show_date(value, Precision(precision))
    match precision:
        case Precision.FISCAL_YEAR:
            return fiscal_year(value.year if value.month >= 4 else value.year - 1)
        case Precision.YEAR:
            return str(value.year)
        case Precision.MONTH:
            return f"{value:%B} {value.year}"
        case _:
            return f"{value.day} {value:%B} {value.year}"


def day_and_month(value: date) -> str:
    """A day of which the year is plain: 4月1日, 1 April."""
    return f"{value.day} {value:%B}" if english() else f"{value.month}月{value.day}日"


def moment(value: datetime | None) -> str:
    """A moment by the clock of Tokyo; a dash if there is none."""
    return DASH if value is None else f"{day(day_in_tokyo(value))} {value.astimezone(TOKYO):%H:%M}"


def fiscal_year(year: int | None) -> str:
    """The label of a fiscal year."""
    if year is None:
        return DASH
    return f"FY{year}" if english() else fiscal_year_label(year)


def number(value: int | None) -> str:
    """A whole number with thousands apart; a dash if unknown."""
    return DASH if value is None else f"{value:,}"


def quantity(value: Decimal | None) -> str:
    """A number with the decimals that it has and thousands apart; a dash if unknown."""
    return DASH if value is None else f"{value.normalize():,f}"


def month_name(month: int) -> str:
    """A month of the calendar: 9月, September."""
    return str(get_month_names("wide", locale=get_locale())[month])


def months_in_words(months: int | None) -> str:
    """A length in years and months; a dash if unknown."""
    if months is None:
        return DASH
    years, rest = divmod(months, 12)
    parts = []
    if years:
        parts.append(ngettext("%(num)s年", "%(num)s年", years))
    if rest:
        parts.append(ngettext("%(num)sか月", "%(num)sか月", rest))
    return (" " if english() else "").join(parts)


def notice_in_words(count: int, unit: NoticeUnit) -> str:
    """A notice period: by so long before the end."""
    match unit:
        case NoticeUnit.DAY:
            return ngettext("満了の%(num)s日前まで", "満了の%(num)s日前まで", count)
        case NoticeUnit.MONTH:
            return ngettext("満了の%(num)sか月前まで", "満了の%(num)sか月前まで", count)
        case NoticeUnit.BUSINESS_DAY:
            return ngettext("満了の%(num)s営業日前まで", "満了の%(num)s営業日前まで", count)


def counted(count: int, unit: Unit) -> str:
    """A count with its unit, in English singular or plural."""
    shown = number(count)
    match unit:
        case Unit.CASE:
            return ngettext("%(count)s件", "%(count)s件", count, count=shown)
        case Unit.TIME:
            return ngettext("%(count)s回", "%(count)s回", count, count=shown)
        case Unit.PERSON:
            return ngettext("%(count)s名", "%(count)s名", count, count=shown)
        case Unit.COMPANY:
            return ngettext("%(count)s社", "%(count)s社", count, count=shown)


def percent(value: float | None) -> str:
    """A share as a percentage; a dash if undefined."""
    return DASH if value is None else f"{value * 100:.0f}%"


def decimal(value: float | None) -> str:
    """A measure with two decimals; a dash if undefined."""
    return DASH if value is None else f"{value:.2f}"


def place(value: Region | Branch | Municipality | None) -> str:
    """The name of a place in the page's language."""
    if value is None:
        return DASH
    return value.name_en if english() else value.name


def short_place(value: Municipality) -> str:
    """The name of a municipality among others; English ones leave off that it is a city, town or village."""
    return value.name_en.rpartition(" ")[0] or value.name_en if english() else value.name


def other_language() -> tuple[str, str]:
    """Code and own name of the language that the page is not in."""
    if english():
        return Language.JAPANESE.value, "日本語"
    return Language.ENGLISH.value, "English"


def called(organisation: Organisation) -> str:
    """The name of an organisation in the page's language; the Japanese one where no English is known."""
    return (organisation.name_en if english() else None) or organisation.name


def own_language(words: str) -> str:
    """Words from the data; on an English page Japanese ones are marked as such, so that they are read aloud right."""
    if english() and _JAPANESE.search(words):
        return Markup('<span lang="ja">{}</span>').format(words)
    return words


def section_of(blueprint: str | None) -> str | None:
    """The entry of the navigation under which a page stands."""
    return _SECTIONS.get(blueprint or "", blueprint)


def wrong_fields(form: Any) -> list[tuple[str, str]]:
    """Id of the field and sentence of every error of a form, those of its parts included, in the order of the page."""
    found: list[tuple[str, str]] = []
    for field in form:
        if isinstance(field, FieldList):
            for entry in field:
                found += wrong_fields(entry.form) if isinstance(entry, FormField) else _errors(entry)
        elif isinstance(field, FormField):
            found += wrong_fields(field.form)
        else:
            found += _errors(field)
    return found


def sentences(field: Any) -> list[str]:
    """What is wrong with one field; a sentence that waits for the language of the page is one, too."""
    return [sentence for _, sentence in _errors(field)]


def _errors(field: Any) -> list[tuple[str, str]]:
    return [
        (field.id, str(error))
        for error in field.errors
        if isinstance(error, str) or not isinstance(error, dict | list)
    ]


def _everywhere() -> dict[str, Any]:
    config: Config = current_app.config["REGISTRY"]
    return {
        "institute": config.institute_en if english() else config.institute,
        "institute_short": config.institute_short_en if english() else config.institute_short,
        "today": today(),
        "page_language": str(get_locale()),
        "product": gettext("連携先・協力ネットワーク台帳"),
    }
