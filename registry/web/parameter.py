"""What stands in the address of a page: days, fiscal years, codes. A wrong value answers 422 with a sentence."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import request

from registry.japanese.dates import Precision, checked_fiscal_year, parse_date
from registry.network.tie import ALL_LAYERS, Layer
from registry.web.clock import today

C = TypeVar("C", bound=StrEnum)
MOST_YEARS = 50


class ParameterRefused(ValueError):
    """A value in the address that cannot be used; the text is a sentence for the user."""


def text(name: str, longest: int = 200) -> str:
    """Free text; longer than ``longest`` characters is refused."""
    value = request.args.get(name, "").strip()
    if len(value) > longest:
        raise ParameterRefused(f"「{name}」は{longest}文字までです")
    return value


def as_of() -> date:
    """The as-of date, today by default."""
    value = request.args.get("as_of", "").strip()
    if not value:
        return today()
    try:
        parsed = parse_date(value)
    except ValueError as error:
        raise ParameterRefused(str(error)) from None
    if parsed.precision is not Precision.DAY:
        raise ParameterRefused(f"「{value}」は日まで書いてください(例: 2021-03-31)")
    return parsed.date


def whole_number(name: str, default: int, lowest: int, highest: int) -> int:
    """A whole number in a range."""
    value = request.args.get(name, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 10 and lowest <= int(value) <= highest):
        raise ParameterRefused(f"「{value}」は使えません({name} は{lowest}から{highest}までの整数)")
    return int(value)


def fiscal_year(default: int, name: str = "fy") -> int:
    """A fiscal year by its first calendar year."""
    value = request.args.get(name, "").strip()
    if not value:
        return default
    try:
        return checked_fiscal_year(int(value))
    except ValueError as error:
        sentence = str(error) if "年度" in str(error) else f"年度「{value}」は西暦4桁ではありません(例: 2020)"
        raise ParameterRefused(sentence) from None


def optional_fiscal_year(name: str = "fy") -> int | None:
    """A fiscal year, or ``None`` for all of them."""
    return fiscal_year(0, name) or None


def years() -> int:
    """How many fiscal years a period covers."""
    return whole_number("years", 1, 1, MOST_YEARS)


def code(name: str, vocabulary: type[C]) -> C | None:
    """A code of a vocabulary, or ``None`` when it is not given."""
    value = request.args.get(name, "").strip()
    if not value:
        return None
    try:
        return vocabulary(value)
    except ValueError:
        raise ParameterRefused(
            f"「{value}」という区分はありません(使える区分: {' '.join(vocabulary)})"
        ) from None


def one_of(name: str, accepted: Iterable[str], noun: str) -> str | None:
    """One of the codes of a place, or ``None`` when it is not given."""
    value = request.args.get(name, "").strip()
    if not value:
        return None
    known = list(accepted)
    if value not in known:
        raise ParameterRefused(f"{noun}「{value}」はありません(使える値: {' '.join(known)})")
    return value


def layers() -> tuple[Layer, ...]:
    """Layers of ties: repeated or separated by commas; all of them by default."""
    values = [
        part.strip() for value in request.args.getlist("layers") for part in value.split(",") if part.strip()
    ]
    if not values:
        return ALL_LAYERS
    try:
        chosen = {Layer(value) for value in values}
    except ValueError:
        raise ParameterRefused(
            f"「{'、'.join(values)}」という層はありません(使える層: {','.join(ALL_LAYERS)})"
        ) from None
    return tuple(layer for layer in Layer if layer in chosen)
