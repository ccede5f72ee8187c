"""Dates as Japanese offices write them: eras, partial dates, fiscal years.

A date may be known to the day, the month, the year or the fiscal year; :class:`PartialDate` keeps the first
day of what is known together with that precision, and never guesses more.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
FIRST_FISCAL_YEAR = 1900
LAST_FISCAL_YEAR = 2199


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    FISCAL_YEAR = "fiscal_year"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Era:
    """An era 元号 with the first day on which it counts."""

    name: str
    letter: str
    first_day: date


# Eras are data: a new one is one more line, newest first.
ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("明治", "M", date(1868, 1, 25)),
)


_Date = date  # ParsedDate has a field called date


@dataclass(frozen=True)
class ParsedDate:
    """What :func:`parse_date` understood: first day, precision, the text as written, a notice or ``None``."""

    date: date
    precision: Precision
    as_written: str
    notice: str | None = None

    @property
    def last(self) -> _Date:
        """The last day that the written text can mean.

        >>> parse_date("2021年2月").last
        datetime.date(2021, 2, 28)
        """
        return last_day(self.date, self.precision)


def last_day(first: date, precision: Precision) -> date:
    """The last day covered by ``first`` known to ``precision``.

    >>> last_day(date(2008, 4, 1), Precision.FISCAL_YEAR)
    datetime.date(2009, 3, 31)
    """
    match precision:
        case Precision.MONTH:
            return first.replace(day=monthrange(first.year, first.month)[1])
        case Precision.YEAR:
            return date(first.year, 12, 31)
        case Precision.FISCAL_YEAR:
            return fiscal_year_end(fiscal_year(first))
        case _:
            return first


def latest_start(as_of: date, precision: Precision) -> date:
    """The first day of the latest period of that precision that is over on ``as_of``.

    A date known to the month has surely passed only when its month is over.

    >>> latest_start(date(2020, 3, 30), Precision.MONTH), latest_start(date(2020, 3, 31), Precision.MONTH)
    (datetime.date(2020, 2, 1), datetime.date(2020, 3, 1))
    >>> latest_start(date(2020, 3, 31), Precision.FISCAL_YEAR)
    datetime.date(2019, 4, 1)
    """
    match precision:
        case Precision.MONTH:
            start = as_of.replace(day=1)
        case Precision.YEAR:
            start = date(as_of.year, 1, 1)
        case Precision.FISCAL_YEAR:
            start = fiscal_year_start(fiscal_year(as_of))
        case _:
            return as_of
    if last_day(start, precision) <= as_of:
        return start
    return latest_start(start - timedelta(days=1), precision)


_ACCEPTED = "例: 2024-04-01、2024年4月1日、令和6年4月1日、R6.4.1"
# Characters that stand for a whole era name in one code point, and the compatibility form of 令.
_ERA_SIGNS = {"㋿": "令和", "㍻": "平成", "㍼": "昭和", "㍽": "大正", "㍾": "明治"}
_SEPARATOR = r"[-/.年]"
_WESTERN = re.compile(rf"(\d{{4}}){_SEPARATOR}(\d{{1,2}})[-/.月](\d{{1,2}})日?")
_WESTERN_MONTH = re.compile(r"(\d{4})(?:年(\d{1,2})月|[-/](\d{1,2}))")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ERA_NAMES = "|".join(era.name for era in ERAS)
_JAPANESE = re.compile(
    rf"({_ERA_NAMES}|[{''.join(era.letter for era in ERAS)}])(元|\d{{1,3}}){_SEPARATOR}(\d{{1,2}})[-/.月](\d{{1,2}})日?",
    re.IGNORECASE,
)
_ERA_LETTERS = "".join(era.letter for era in ERAS)
_JAPANESE_PART = re.compile(
    rf"({_ERA_NAMES}|[{_ERA_LETTERS}])(元|\d{{1,3}})年(?:(\d{{1,2}})月)?", re.IGNORECASE
)
_JAPANESE_MONTH = re.compile(rf"({_ERA_NAMES}|[{_ERA_LETTERS}])(元|\d{{1,3}})[-/.](\d{{1,2}})", re.IGNORECASE)
_FISCAL_YEAR = re.compile(
    rf"(?:FY(\d{{4}})|(\d{{4}})年度|({_ERA_NAMES}|[{_ERA_LETTERS}])(元|\d{{1,3}})年度)", re.IGNORECASE
)
_YEAR = re.compile(r"(\d{4})年?")
_AMBIGUOUS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{1,2}")
_WEEKDAY = re.compile(r"\([月火水木金土日](?:曜日?)?(?:・?祝)?\)$")


def parse_date(text: str) -> ParsedDate:
    """Read a date as it stands in Japanese documents.

    Raises :class:`ValueError` with a sentence for the user when the text is no date, an impossible one, or
    ambiguous (``6.4.1`` is never guessed).

    >>> parse_date("平成31年5月1日").date, parse_date("平成31年5月1日").notice
    (datetime.date(2019, 5, 1), '平成31年5月1日は令和元年5月1日です')
    >>> parse_date("2021年3月 4日").date
    datetime.date(2021, 3, 4)
    """
    plain = _plain(text)
    if not plain:
        raise ValueError(f"日付が空です({_ACCEPTED})")
    if match := (
        _JAPANESE.fullmatch(plain) or _JAPANESE_PART.fullmatch(plain) or _JAPANESE_MONTH.fullmatch(plain)
    ):
        return _from_era(text, *match.groups())
    if match := _WESTERN.fullmatch(plain) or _COMPACT.fullmatch(plain):
        year, month, day = (int(part) for part in match.groups())
        return ParsedDate(_day(text, year, month, day), Precision.DAY, text)
    if match := _FISCAL_YEAR.fullmatch(plain):
        western = match[1] or match[2]
        year = int(western) if western else _era_year(_era(match[3]), match[4])
        return ParsedDate(fiscal_year_start(checked_fiscal_year(year)), Precision.FISCAL_YEAR, text)
    if match := _WESTERN_MONTH.fullmatch(plain):
        return ParsedDate(_day(text, int(match[1]), int(match[2] or match[3]), 1), Precision.MONTH, text)
    if match := _YEAR.fullmatch(plain):
        return ParsedDate(_day(text, int(match[1]), 1, 1), Precision.YEAR, text)
    if _AMBIGUOUS.fullmatch(plain):
        raise ValueError(f"「{text}」は西暦か和暦か分かりません({_ACCEPTED})")
    raise ValueError(f"「{text}」は日付として読めません({_ACCEPTED})")


def day_in_tokyo(moment: datetime) -> date:
    """The day in Japan at a moment; the moment must know its time zone.

    >>> from datetime import UTC
    >>> day_in_tokyo(datetime(2026, 3, 31, 15, 0, tzinfo=UTC))
    datetime.date(2026, 4, 1)
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(TOKYO).date()


def fiscal_year(day: date) -> int:
    """The fiscal year 年度 (April to March) of a day, named by its first calendar year.

    >>> fiscal_year(date(2021, 3, 31)), fiscal_year(date(2021, 4, 1))
    (2020, 2021)
    """
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_start(year: int) -> date:
    """The first day, 1 April, of a fiscal year."""
    return date(year, 4, 1)


def fiscal_year_end(year: int) -> date:
    """The last day, 31 March of the next calendar year, of a fiscal year."""
    return date(year + 1, 3, 31)


def fiscal_year_label(year: int) -> str:
    """The label that offices print.

    >>> fiscal_year_label(2020), fiscal_year_label(2019)
    ('令和2年度（2020年度）', '令和元年度（2019年度）')
    """
    # A fiscal year carries the newest era of its calendar year: FY2019 is 令和元年度, FY1988 昭和63年度.
    era = next((era for era in ERAS if year >= era.first_day.year), None)
    if era is None:
        return f"{year}年度"
    return f"{_in_era(era, year)}度（{year}年度）"


def checked_fiscal_year(year: int) -> int:
    """``year`` itself when it can be a fiscal year of the registry; ``ValueError`` with a sentence if not."""
    if not FIRST_FISCAL_YEAR <= year <= LAST_FISCAL_YEAR:
        raise ValueError(
            f"年度「{year}」は使えません({FIRST_FISCAL_YEAR}から{LAST_FISCAL_YEAR}までの西暦4桁)"
        )
    return year


def show_date(day: date, precision: Precision = Precision.DAY) -> str:
    """A date in both calendars, no more precise than it is known.

    >>> show_date(date(2024, 4, 1)), show_date(date(1986, 10, 1), Precision.MONTH)
    ('2024年4月1日（令和6年4月1日）', '1986年10月（昭和61年10月）')
    """
    if precision is Precision.FISCAL_YEAR:
        return fiscal_year_label(fiscal_year(day))
    tail = _tail(day, precision)
    western = f"{day.year}年{tail}"
    # A month or year in which the era changed carries the newer one: 2019 is 令和元年.
    era = _era_of(last_day(day, precision))
    return western if era is None else f"{western}（{_in_era(era, day.year)}{tail}）"


def iso_date(day: date | None, precision: Precision) -> str:
    """The machine form: ISO 8601 cut to what is known, ``FY2008`` for a fiscal year, empty if unknown.

    >>> iso_date(date(1986, 10, 1), Precision.MONTH), iso_date(date(2008, 4, 1), Precision.FISCAL_YEAR)
    ('1986-10', 'FY2008')
    """
    if day is None or precision is Precision.UNKNOWN:
        return ""
    if precision is Precision.FISCAL_YEAR:
        return f"FY{fiscal_year(day)}"
    length = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[precision]
    return day.isoformat()[:length]


def _plain(text: str) -> str:
    """Half width, no blanks, era signs spelt out, weekday in brackets off."""
    for sign, name in _ERA_SIGNS.items():
        text = text.replace(sign, name)
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return _WEEKDAY.sub("", folded)


def _era(name: str) -> Era:
    return next(era for era in ERAS if name.upper() in (era.name, era.letter))


def _era_of(day: date) -> Era | None:
    return next((era for era in ERAS if day >= era.first_day), None)


def _era_year(era: Era, ordinal: str) -> int:
    number = 1 if ordinal == "元" else int(ordinal)
    if number < 1:
        raise ValueError(f"{era.name}{number}年はありません({_ACCEPTED})")
    return era.first_day.year + number - 1


def _in_era(era: Era, year: int) -> str:
    number = year - era.first_day.year + 1
    return f"{era.name}{'元' if number == 1 else number}年"


def _tail(day: date, precision: Precision) -> str:
    """What follows the year, no more precise than it is known."""
    return {Precision.DAY: f"{day.month}月{day.day}日", Precision.MONTH: f"{day.month}月"}.get(precision, "")


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"「{text}」という日はありません({_ACCEPTED})") from None


def _from_era(
    text: str, name: str, ordinal: str, month: str | None = None, day: str | None = None
) -> ParsedDate:
    era = _era(name)
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    first = _day(text, _era_year(era, ordinal), int(month or 1), int(day or 1))
    if last_day(first, precision) < era.first_day:
        raise ValueError(f"「{text}」は{era.name}が始まる前の日です({_ACCEPTED})")
    actual = _era_of(first)
    notice = None
    if actual is not None and actual.first_day > era.first_day:
        notice = f"{text.strip()}は{_in_era(actual, first.year)}{_tail(first, precision)}です"
    return ParsedDate(first, precision, text, notice)
