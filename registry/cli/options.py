"""Options that several commands share, with one sentence for each wrong value."""

import json
import shutil
from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, TypeVar

import click
from sqlalchemy.orm import Session

from registry.japanese.dates import (
    FIRST_FISCAL_YEAR,
    LAST_FISCAL_YEAR,
    Precision,
    checked_fiscal_year,
    day_in_tokyo,
    fiscal_year,
    parse_date,
)
from registry.model import Branch, Region
from registry.network.tie import ALL_LAYERS, Layer
from registry.queries.period import Period
from registry.queries.place import branches, regions

C = TypeVar("C", bound=StrEnum)
# Bytes of a long file that go out at a time.
PART = 64 * 1024


def today() -> date:
    """Today in Tokyo. The clock is read here, at the edge, and nowhere below."""
    return day_in_tokyo(now())


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


class Day(click.ParamType[Any]):
    """A day, in any way a Japanese office writes one."""

    name = "date"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            parsed = parse_date(value)
        except ValueError as error:
            self.fail(str(error), parameter, context)
        if parsed.precision is not Precision.DAY:
            self.fail(f"「{value}」は日まで書いてください(例: 2021-03-31)", parameter, context)
        if parsed.date.year < FIRST_FISCAL_YEAR or fiscal_year(parsed.date) > LAST_FISCAL_YEAR:
            years = f"{FIRST_FISCAL_YEAR}年から{LAST_FISCAL_YEAR}年まで"
            self.fail(f"「{value}」は使えません({years}の日)", parameter, context)
        return parsed.date


class FiscalYear(click.ParamType[Any]):
    """A fiscal year, named by its first calendar year."""

    name = "year"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> int:
        try:
            return checked_fiscal_year(int(value))
        except ValueError as error:
            sentence = (
                str(error) if "年度" in str(error) else f"年度「{value}」は西暦4桁ではありません(例: 2020)"
            )
            self.fail(sentence, parameter, context)


class Coded(click.ParamType[Any]):
    """A code of a vocabulary."""

    name = "code"

    def __init__(self, vocabulary: type[StrEnum]) -> None:
        self.vocabulary = vocabulary

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> StrEnum:
        try:
            return self.vocabulary(value)
        except ValueError:
            self.fail(
                f"「{value}」という区分はありません(使える区分: {' '.join(self.vocabulary)})",
                parameter,
                context,
            )


class Layers(click.ParamType[Any]):
    """Layers of ties, separated by commas."""

    name = "layers"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> tuple[Layer, ...]:
        if isinstance(value, tuple):
            return value
        try:
            return tuple(Layer(part.strip()) for part in value.split(","))
        except ValueError:
            self.fail(
                f"「{value}」という層はありません(使える層: {','.join(ALL_LAYERS)})", parameter, context
            )


as_of_option = click.option("--as-of", type=Day(), default=today, help="基準日(既定は今日)")
json_option = click.option("--json", "as_json", is_flag=True, help="JSONで出力")
fiscal_year_option = click.option("--fy", type=FiscalYear(), required=True, help="年度(西暦)")
years_option = click.option("--years", type=click.IntRange(1, 50), default=1, help="さかのぼる年度の数")
layers_option = click.option("--layers", type=Layers(), default=ALL_LAYERS, help="つながりの層(カンマ区切り)")
until_option = click.option(
    "--as-of", "until", type=Day(), default=None, help="基準日。年度の中の日(既定は年度の末日)"
)
output_option = click.option("-o", "output", type=click.Path(path_type=Path), help="出力先ファイル")


def period(fy: int, years: int, until: date | None) -> Period:
    """The period of ``--fy``, ``--years`` and ``--as-of``."""
    if until is not None and fiscal_year(until) != fy:
        raise click.UsageError(f"基準日 {until} は{fy}年度の日ではありません")
    return Period(fy, years, until)


def region_code(session: Session, value: str | None) -> str | None:
    """A region by code or name; refuses an unknown one with the accepted codes."""
    return _code_of(value, regions(session), "地域")


def branch_code(session: Session, value: str | None) -> str | None:
    """A branch by code or name; refuses an unknown one with the accepted codes."""
    return _code_of(value, branches(session), "拠点")


def print_json(data: object) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_table(rows: list[list[str]]) -> None:
    """Rows for people, columns separated by tabs."""
    for row in rows:
        click.echo("\t".join(row))


def write_output(output: Path | None, content: bytes) -> None:
    """Bytes to a file or to stdout; a file that cannot be written is refused with exit code 2."""
    if output is None:
        click.echo(content, nl=False)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise click.UsageError(f"「{output}」に書けません: {error.strerror}") from None
    click.echo(f"{output} に書きました", err=True)


def write_file(output: Path | None, content: IO[bytes]) -> None:
    """The same for a file that may be too long to be held."""
    if output is None:
        while part := content.read(PART):
            click.echo(part, nl=False)
        return
    try:
        with output.open("wb") as written:
            shutil.copyfileobj(content, written)
    except OSError as error:
        raise click.UsageError(f"「{output}」に書けません: {error.strerror}") from None
    click.echo(f"{output} に書きました", err=True)


def _code_of(value: str | None, places: Iterable[Region | Branch], noun: str) -> str | None:
    if value is None:
        return None
    known = list(places)
    for place in known:
        if value in (place.code, place.name):
            return place.code
    accepted = " ".join(place.code for place in known)
    raise click.UsageError(f"{noun}「{value}」はありません(使える値: {accepted})")
