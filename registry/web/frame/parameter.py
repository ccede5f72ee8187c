"""What stands in the address of a page: days, fiscal years, codes. A wrong value answers 422 with a sentence."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import request
from flask_babel import gettext

from registry.japanese.dates import (
    FIRST_FISCAL_YEAR,
    LAST_FISCAL_YEAR,
    Precision,
    checked_fiscal_year,
    parse_date,
)
from registry.japanese.dates import (
    fiscal_year as year_of,
)
from registry.japanese.unseen import is_unseen
from registry.model import Municipality, Region
from registry.network.tie import ALL_LAYERS, Layer
from registry.web.frame.clock import today
from registry.web.frame.language import english

C = TypeVar("C", bound=StrEnum)
MOST_YEARS = 50


class ParameterRefused(ValueError):
    """A value in the address that cannot be used; the text is a sentence for the user.

    It may quote the value, so that what no page can hold is shown as such.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__("".join("\ufffd" if is_unseen(each) else each for each in sentence))


def text(name: str, longest: int = 200) -> str:
    """Free text; longer than ``longest`` characters is refused."""
    value = request.args.get(name, "").strip()
    if len(value) > longest:
        raise ParameterRefused(gettext("%(longest)s 文字までです。", longest=longest))
    if any(map(is_unseen, value)):
        raise ParameterRefused(gettext("目に見えない文字が入っています。打ち直してください。"))
    return value


def only_once(names: Iterable[str]) -> None:
    """Refuse an address that says one thing twice: which of the two was meant nobody can tell."""
    for name in names:
        if len(request.args.getlist(name)) > 1:
            raise ParameterRefused(gettext("%(name)s は一度だけ書いてください。", name=name))


def as_of() -> date:
    """The as-of date, today by default."""
    value = request.args.get("as_of", "").strip()
    if not value:
        return today()
    try:
        parsed = parse_date(value)
    except ValueError as error:
        sentence = gettext("「%(value)s」は日付として使えません（例: 2021-03-31）。", value=value)
        raise ParameterRefused(sentence if english() else str(error)) from None
    if parsed.precision is not Precision.DAY:
        raise ParameterRefused(
            gettext("「%(value)s」は日まで書いてください（例: 2021-03-31）。", value=value)
        )
    if parsed.date.year < FIRST_FISCAL_YEAR or year_of(parsed.date) > LAST_FISCAL_YEAR:
        raise ParameterRefused(gettext("日付は1900年から2199年までです。"))
    return parsed.date


def whole_number(name: str, default: int, lowest: int, highest: int) -> int:
    """A whole number in a range."""
    value = request.args.get(name, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 10 and lowest <= int(value) <= highest):
        raise ParameterRefused(
            gettext(
                "「%(value)s」は使えません（%(name)s は %(lowest)s から %(highest)s までの整数）。",
                value=value,
                name=name,
                lowest=lowest,
                highest=highest,
            )
        )
    return int(value)


def optional_number(name: str, lowest: int, highest: int) -> int | None:
    """A whole number in a range, or ``None`` when it is not given."""
    given = request.args.get(name, "").strip()
    return whole_number(name, lowest, lowest, highest) if given else None


def fiscal_year(default: int, name: str = "fy") -> int:
    """A fiscal year by its first calendar year."""
    value = request.args.get(name, "").strip()
    if not value:
        return default
    try:
        return checked_fiscal_year(int(value))
    except ValueError:
        raise ParameterRefused(
            gettext(
                "年度「%(value)s」は使えません（%(first)s から %(last)s までの西暦4桁）。",
                value=value,
                first=FIRST_FISCAL_YEAR,
                last=LAST_FISCAL_YEAR,
            )
        ) from None


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
        raise unknown(value, vocabulary) from None


def unknown(value: str, accepted: Iterable[str]) -> ParameterRefused:
    """The refusal of a value that is not in a list, with the list."""
    return ParameterRefused(
        gettext(
            "「%(value)s」はありません（使える値: %(accepted)s）。", value=value, accepted=" ".join(accepted)
        )
    )


def one_of(name: str, accepted: Iterable[str]) -> str | None:
    """One of the codes of a place, or ``None`` when it is not given."""
    value = request.args.get(name, "").strip()
    if not value:
        return None
    known = list(accepted)
    if value not in known:
        raise unknown(value, known)
    return value


def seat(regions: Iterable[Region], municipalities: Iterable[Municipality]) -> dict[str, str | None]:
    """A region and a municipality, each where it is given."""
    return {
        "region": one_of("region", [each.code for each in regions]),
        "municipality": one_of("municipality", [each.code for each in municipalities]),
    }


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
        raise unknown("、".join(values), ALL_LAYERS) from None
    return tuple(layer for layer in Layer if layer in chosen)
