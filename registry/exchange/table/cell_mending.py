"""A cell as a spreadsheet shows it becomes the text that the reader of its column takes; nothing is guessed unseen."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from registry.exchange import cell
from registry.exchange.sheet import Column
from registry.exchange.table.cell_words import coded
from registry.exchange.table.notice import quoted
from registry.japanese.dates import Precision, fiscal_year, parse_date
from registry.japanese.months import parse_months, show_months

_DATES = (cell.day, cell.partial_date, cell.first_day, cell.last_day)
_COUNTS = (cell.count, cell.integer)
# A day is a number in Excel: from 1930 to 2099, so that no year and no compact date is taken for one.
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_FIRST_SERIAL, _LAST_SERIAL = 10_959, 73_050
_ORIGIN = date(1899, 12, 30)
_WITH_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?.*)")
_WHOLE = re.compile(r"(-?\d+)\.0+")
_COUNTED = re.compile(
    r"(-?(?:\d{1,3}(?:,\d{3})+|\d+))(?:名|人|回|件|社|日|か月|カ月|ヶ月|ヵ月|ケ月|営業日|円|者|団体|機関)?"
)
_TERM = re.compile(
    r"(?:(\d{1,3})(?:年間|か年|カ年|ヶ年|ヵ年|年))?(?:(\d{1,4})(?:か月間|か月|カ月|ヶ月|ヵ月|ケ月|箇月|月間|月))?"
)
_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
# Codes whose zeros at the beginning, or whose last digits, a spreadsheet loses: how many digits they have.
_CODES = {"municipality": 6, "eligible_municipalities": 6, "prefecture": 2, "corporate_number": 13}

Mended = tuple[str, str | None]


def mended(kind: str, column: Column, text: str) -> Mended:
    """The text for the reader of a column, and a notice where it says what only a guess tells."""
    if not text.strip():
        return text, None
    if column.read in _DATES:
        return _day(text)
    if column.name in _CODES:
        return text, _lost(column.name, text)
    if column.name.endswith("_months"):
        return _term(text), None
    special = _SPECIAL.get(column.read) if column.read else None
    if special is not None:
        return special(text), None
    return coded(kind, column.name, text), None


def serial_day(text: str) -> date | None:
    """The day that a bare number of Excel means; ``None`` where it is none of 1930 to 2099.

    >>> serial_day("45383"), serial_day("2024"), serial_day("99999")
    (datetime.date(2024, 4, 1), None, None)
    """
    plain = _plain(text)
    if not _SERIAL.fullmatch(plain):
        return None
    number = int(float(plain))
    return _ORIGIN + timedelta(days=number) if _FIRST_SERIAL <= number <= _LAST_SERIAL else None


def _day(text: str) -> Mended:
    if found := serial_day(text):
        return found.isoformat(), f"数{quoted(text)}をExcelの日付 {found.isoformat()} として読みました"
    if match := _WITH_TIME.fullmatch(text.strip()):
        return match[1], f"{quoted(text)}の時刻を除いて読みました"
    return text, None


def _lost(name: str, text: str) -> str | None:
    """What a spreadsheet seems to have done to a code; the code itself is never filled up."""
    plain = _plain(text)
    if _EXPONENT.fullmatch(plain):
        return f"{quoted(text)}は桁が失われています(列を「文字列」にして番号を入れ直してください)"
    if plain.isdecimal() and len(plain) == _CODES[name] - 1:
        return f"{quoted(text)}は先頭の0が失われた番号かもしれません({_CODES[name]}桁の番号です)"
    return None


def _count(text: str) -> str:
    """A number without unit and commas: 1,234名 is 1234."""
    plain = _plain(text)
    if match := _WHOLE.fullmatch(plain):
        return match[1]
    match = _COUNTED.fullmatch(plain)
    return match[1].replace(",", "") if match else text


def _term(text: str) -> str:
    """Months of a term: 3年間 is 36, 1年6か月 is 18."""
    plain = _plain(text)
    match = _TERM.fullmatch(plain)
    if match and (match[1] or match[2]):
        return str(int(match[1] or 0) * 12 + int(match[2] or 0))
    return _count(text)


def _fiscal_year(text: str) -> str:
    """The first calendar year of a fiscal year: 令和2年度 is 2020."""
    try:
        parsed = parse_date(text)
    except ValueError:
        return _count(text)
    return str(fiscal_year(parsed.date)) if parsed.precision is Precision.FISCAL_YEAR else _count(text)


def _months(text: str) -> str:
    """Months as numbers: 6月・9月 is 6、9; what tells participants, too, stays."""
    try:
        found = parse_months(text)
    except ValueError:
        return text
    return text if any(people is not None for _, people in found) else show_months(found)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


_SPECIAL: dict[Callable[[str], object], Callable[[str], str]] = {
    **dict.fromkeys(_COUNTS, _count),
    cell.fiscal_year: _fiscal_year,
    cell.months: _months,
}
