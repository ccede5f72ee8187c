"""The text of an annual report's chapter in: all its tables, one after the other, in one transaction."""

from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from registry.cli.account import operator
from registry.cli.database import PROBLEMS, fail, settings, writing_session
from registry.cli.options import fiscal_year_option, json_option, print_json
from registry.exchange.file_import import Decisions, read_report, take_in_file
from registry.exchange.file_import.verdict import Comparison, import_object
from registry.exchange.loading import SHEETS
from registry.exchange.sheet import SheetRefused
from registry.exchange.table.grid import FileRefused
from registry.exchange.yearbook import Institute, Yearbook
from registry.queries.place import branches
from registry.services.file_import import ImportRefused
from registry.services.recording import Stale


class _NotWritten(Exception):
    """Nothing is to stay of what was tried."""


@click.command("import-report")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@fiscal_year_option
@click.option("--create-partners", is_flag=True, help="似た名称のない未登録の機関を、新しく登録する")
@click.option("--dry-run", is_flag=True, help="判定だけして、何も書かない")
@json_option
def import_report_command(path: Path, fy: int, create_partners: bool, dry_run: bool, as_json: bool) -> None:
    """年報の第4章の文章(タブ区切り)を、節ごとの表として取り込む。誤りのある行が一つでもあれば何も書かない。"""
    tables: list[dict[str, Any]] = []
    refused = False
    try:
        with writing_session() as session:
            book = _read(session, path, fy)[0]
            _tell(book, path.name)
            for kind in (sheet.kind for sheet in SHEETS if book.tables.get(sheet.kind)):
                found, made = _take(session, path, fy, kind, create_partners)
                tables.append(import_object(found, file=path.name, import_id=made))
                click.echo(f"{kind}: {_counted(found)}", err=True)
                refused = refused or found.refused
            if dry_run or refused:
                raise _NotWritten
    except _NotWritten:
        for each in tables:
            each["import_id"] = None
        click.echo("何も書いていません。", err=True)
    except (ImportRefused, Stale) as error:
        fail(str(error))
    if as_json:
        print_json({"file": path.name, "fiscal_year": fy, "tables": tables})
    if refused:
        raise click.exceptions.Exit(PROBLEMS)


def _take(
    session: Session, path: Path, fiscal_year: int, kind: str, create_partners: bool
) -> tuple[Comparison, int | None]:
    file = _read(session, path, fiscal_year, kind)[1]
    decisions = Decisions(create_partners=create_partners)
    found, taken = take_in_file(session, file=file, decisions=decisions, by=operator())
    return found, taken.file_import.id if taken is not None else None


def _read(session: Session, path: Path, fiscal_year: int, kind: str | None = None) -> Any:
    config = settings()
    institute = Institute(
        config.institute, config.institute_short, {each.name: each.code for each in branches(session)}
    )
    try:
        return read_report(path.name, path.read_bytes(), fiscal_year, institute=institute, kind=kind)
    except (FileRefused, SheetRefused) as refusal:
        click.echo(str(refusal), err=True)
        raise click.exceptions.Exit(PROBLEMS) from None
    except OSError as error:
        raise click.UsageError(f"「{path}」を読めません: {error.strerror}") from None


def _tell(book: Yearbook, name: str) -> None:
    for section in book.sections:
        if section.unread:
            for each in section.unread:
                click.echo(f"{name} {each.line}行目 {section.number}: {each.sentence}", err=True)
    for notice in book.notices:
        click.echo(f"{name} {notice.line}行目: {notice.sentence}", err=True)


def _counted(found: Comparison) -> str:
    return "、".join(f"{verdict} {count}" for verdict, count in found.counts.items() if count)
