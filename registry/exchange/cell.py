"""Readers of one cell. Each refuses with a sentence that says what is accepted."""

import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from registry.japanese.dates import ParsedDate, Precision, checked_fiscal_year, parse_date

LIST_SEPARATOR = "、"
# What the integer columns of every database hold.
LARGEST = 2**31 - 1
C = TypeVar("C", bound=StrEnum)


def text(cell: str) -> str:
    """The text as it stands, without blanks around it."""
    return cell.strip()


def integer(cell: str) -> int:
    """A whole number, full width accepted."""
    digits = unicodedata.normalize("NFKC", cell).strip()
    if not (digits.isascii() and digits.removeprefix("-").isdigit()):
        raise ValueError(f"「{cell}」は整数ではありません(例: 12)")
    value = int(digits)
    if abs(value) > LARGEST:
        raise ValueError(f"「{cell}」は大きすぎます({LARGEST}まで)")
    return value


def count(cell: str) -> int:
    """A whole number that is not negative."""
    value = integer(cell)
    if value < 0:
        raise ValueError(f"「{cell}」は0以上の整数ではありません(例: 12)")
    return value


def number(cell: str) -> Decimal:
    """A decimal number, full width accepted."""
    try:
        value = Decimal(unicodedata.normalize("NFKC", cell).strip())
    except InvalidOperation:
        raise ValueError(f"「{cell}」は数ではありません(例: 18.5)") from None
    if not value.is_finite():
        raise ValueError(f"「{cell}」は数ではありません(例: 18.5)")
    return value


def flag(cell: str) -> bool:
    """``1`` or ``0``."""
    value = unicodedata.normalize("NFKC", cell).strip()
    if value not in ("0", "1"):
        raise ValueError(f"「{cell}」は1か0ではありません")
    return value == "1"


def fiscal_year(cell: str) -> int:
    """A fiscal year, named by its first calendar year, or by its era: 2023, 2023年度, 令和5年度, R5."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if not text.isdigit() and not text.startswith("-"):
        for written in (text, f"{text}年度"):
            try:
                parsed = parse_date(written)
            except ValueError:
                continue
            if parsed.precision is Precision.FISCAL_YEAR:
                return checked_fiscal_year(parsed.date.year)
    return checked_fiscal_year(integer(cell))


def day(cell: str) -> date:
    """A date known to the day."""
    parsed = parse_date(cell)
    if parsed.precision is not Precision.DAY:
        raise ValueError(f"「{cell}」は日まで書いてください(例: 2021-03-31)")
    return parsed.date


def partial_date(cell: str) -> ParsedDate:
    """A date known to the day, month, year or fiscal year."""
    return parse_date(cell)


def first_day(cell: str) -> date:
    """The first day of what is known: ``FY2020`` is 1 April 2020."""
    return parse_date(cell).date


def last_day(cell: str) -> date:
    """The last day of what is known: ``FY2020`` is 31 March 2021."""
    return parse_date(cell).last


def months(cell: str) -> list[int]:
    """Months in printed order."""
    values = [integer(part) for part in split(cell)]
    if any(not 1 <= value <= 12 for value in values):
        raise ValueError(f"「{cell}」は1から12までの月を「、」で区切ったものではありません(例: 9、10)")
    return values


def sessions(cell: str) -> dict[int, int]:
    """Participants per month, as ``6:3、9:11``."""
    found: dict[int, int] = {}
    for part in split(cell):
        month, colon, participants = part.partition(":")
        if not colon:
            raise ValueError(f"「{cell}」は「月:人数」を「、」で区切ったものではありません(例: 6:3、9:11)")
        found[months(month)[0]] = count(participants)
    return found


def code(vocabulary: type[C]) -> Callable[[str], C]:
    """A reader of one code of a vocabulary."""

    def read(cell: str) -> C:
        try:
            return vocabulary(cell.strip())
        except ValueError:
            raise ValueError(
                f"「{cell}」という区分はありません(使える区分: {' '.join(vocabulary)})"
            ) from None

    return read


def codes(vocabulary: type[C]) -> Callable[[str], list[C]]:
    """A reader of several codes of a vocabulary."""
    read = code(vocabulary)
    return lambda cell: [read(part) for part in split(cell)]


def one_of(*accepted: str) -> Callable[[str], str]:
    """A reader of one word of a short list."""

    def read(cell: str) -> str:
        if cell.strip() not in accepted:
            raise ValueError(f"「{cell}」は使えません(使える値: {' '.join(accepted)})")
        return cell.strip()

    return read


def split(cell: str) -> list[str]:
    """The parts of a list cell; 、 ／ and line breaks separate."""
    for separator in ("／", "\n"):
        cell = cell.replace(separator, LIST_SEPARATOR)
    return [part.strip() for part in cell.split(LIST_SEPARATOR) if part.strip()]
