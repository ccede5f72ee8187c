"""Spreadsheets in, and back out of the registry again."""

from collections.abc import Callable
from pathlib import Path

import click

from registry.cli.account import operator
from registry.cli.database import PROBLEMS, fail, reading, writing_session
from registry.cli.options import json_option, print_json, print_table
from registry.exchange.file_import import (
    IMPORTED,
    Decisions,
    ImportFile,
    file_import_object,
    preview,
    read_import,
    take_in_file,
)
from registry.exchange.file_import.verdict import Comparison, import_object
from registry.exchange.table.grid import FileRefused
from registry.model.vocabulary import Verdict
from registry.queries.file_import import file_import, file_imports
from registry.services.file_import import ImportRefused, undo_import
from registry.services.recording import Stale
from registry.services.undo import UndoRefused

# From so many rows on it is told on stderr how far the work is.
LONG = 500


@click.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(IMPORTED), required=True, help="何の表か")
@click.option("--create-partners", is_flag=True, help="似た名称のない未登録の機関を、新しく登録する")
@click.option("--dry-run", is_flag=True, help="判定だけして、何も書かない")
@json_option
def import_command(path: Path, kind: str, create_partners: bool, dry_run: bool, as_json: bool) -> None:
    """表を取り込む。全行を台帳と見比べ、誤りのある行が一つでもあれば何も書かない。"""
    file, by = _read(path, kind), operator()
    decisions = Decisions(create_partners=create_partners)
    imported, ids = None, list[int | None]()
    try:
        if dry_run:
            with reading() as session:
                found = preview(session, file=file, decisions=decisions, by=by)
        else:
            with writing_session() as session:
                found, taken = take_in_file(
                    session, file=file, decisions=decisions, by=by, progress=_progress(file)
                )
                if taken is not None:
                    imported, ids = taken.file_import.id, list(taken.ids)
    except (ImportRefused, Stale) as error:
        fail(str(error))
    if as_json:
        print_json(import_object(found, file=path.name, import_id=imported, ids=ids))
    else:
        _print(found, ids)
    _tell(found, imported, dry_run)
    if found.refused:
        raise click.exceptions.Exit(PROBLEMS)


@click.command("undo-import")
@click.argument("identity", metavar="ID", type=click.IntRange(1))
@json_option
def undo_import_command(identity: int, as_json: bool) -> None:
    """取込をまるごと取り消す。その後に変わった記録があれば、何も戻さずに一覧で示す。"""
    obstacles: list[str] = []
    count = 0
    try:
        with writing_session() as session:
            found = file_import(session, identity)
            if found is None:
                raise click.UsageError(f"取込 {identity} はありません(registry imports で確かめてください)")
            count = undo_import(session, file_import=found, by=operator())
    except ImportRefused as error:
        fail(str(error))
    except UndoRefused as refusal:
        obstacles = [str(each) for each in refusal.obstacles]
    if as_json:
        print_json({"import_id": identity, "undone": not obstacles, "records": count, "obstacles": obstacles})
    for each in obstacles:
        click.echo(each, err=True)
    if obstacles:
        click.echo("上の記録があるため、何も取り消しませんでした。", err=True)
        raise click.exceptions.Exit(PROBLEMS)
    click.echo(f"取込 {identity} を取り消し、{count} 件の記録を元に戻しました", err=True)


@click.command()
@json_option
def imports(as_json: bool) -> None:
    """取り込んだファイルの一覧。新しい順。"""
    with reading() as session:
        items = [file_import_object(each) for each in file_imports(session)]
    if as_json:
        print_json({"items": items, "total": len(items)})
        return
    head = ["番号", "ファイル", "表", "日時", "利用者", "新規", "更新", "取消"]
    names = ("import_id", "file", "kind", "at", "by")
    print_table(
        [head]
        + [
            [
                *(str(each[name]) for name in names),
                str(each["counts"]["new"]),
                str(each["counts"]["update"]),
                each["undone_at"] or "—",
            ]
            for each in items
        ]
    )


def _read(path: Path, kind: str) -> ImportFile:
    try:
        file = read_import(path.name, path.read_bytes(), kind=kind)
    except FileRefused as refusal:
        click.echo(f"{path.name}: {refusal}", err=True)
        click.echo("ファイルを読めないため、何も取り込みませんでした。", err=True)
        raise click.exceptions.Exit(PROBLEMS) from None
    except OSError as error:
        raise click.UsageError(f"「{path}」を読めません: {error.strerror}") from None
    for notice in file.notices:
        click.echo(f"{path.name} {notice}", err=True)
    return file


def _progress(file: ImportFile) -> Callable[[str], None]:
    def tell(step: str) -> None:
        if len(file.rows) >= LONG:
            click.echo(f"{step}({len(file.rows)} 行)", err=True)

    return tell


def _print(found: Comparison, ids: list[int | None]) -> None:
    known = ids or [line.id for line in found.lines]
    print_table(
        [["行", "判定", "id", "説明"]]
        + [
            [
                str(line.line),
                line.verdict.value,
                "—" if identity is None else str(identity),
                line.message.replace("\n", " ").replace("\t", " "),
            ]
            for line, identity in zip(found.lines, known, strict=True)
        ]
    )


def _tell(found: Comparison, imported: int | None, dry_run: bool) -> None:
    words = {
        Verdict.NEW: "新規",
        Verdict.UPDATE: "更新",
        Verdict.SAME: "変更なし",
        Verdict.CHECK: "要確認",
        Verdict.ERROR: "エラー",
    }
    told = "、".join(f"{words[verdict]} {found.counts[verdict]}" for verdict in Verdict)
    click.echo(told, err=True)
    if found.refused:
        click.echo("エラーの行があるため、何も取り込みませんでした。", err=True)
    elif dry_run:
        click.echo("判定だけで、何も書いていません。", err=True)
    else:
        click.echo(
            f"取込 {imported} として記録しました(取り消すには registry undo-import {imported})", err=True
        )
