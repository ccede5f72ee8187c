"""All of a registry into one file, and out of it into an empty one."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from registry.cli.database import PROBLEMS, fail, opened, settings
from registry.cli.options import json_option, now, print_json
from registry.config import DOCUMENTS
from registry.exchange.archive import Archive, ArchiveRefused, Manifest, opened_archive
from registry.exchange.backup import write_backup
from registry.exchange.restore import NotBare, RestoreRefused, restore
from registry.model.engine import at_one_moment, open_engine, writing
from registry.services.document_folder import sync_folder

NAME = "registry-%Y%m%d-%H%M%S.zip"
PATTERN = "registry-*-*.zip"
DATABASE = "registry.sqlite3"


@click.command("backup")
@click.argument("file", metavar="[ファイル]", type=click.Path(path_type=Path), required=False)
@json_option
def backup_command(file: Path | None, as_json: bool) -> None:
    """データベースと協定の文書の控えを、一つのファイルに書き出す。ほかの人が書き込んでいてもよい。

    フォルダを指定するか、省く(REGISTRY_BACKUPS のフォルダ)と、日時を付けた名前にする。
    """
    config, at = settings(), now()
    path = _target(file, config.backups, at)
    with opened(older=True) as engine, at_one_moment(engine) as connection:
        try:
            manifest = write_backup(connection, path=path, documents=config.documents, at=at)
        except OSError as error:
            raise click.UsageError(f"「{path}」に書けません: {error.strerror}") from None
        except ArchiveRefused as refused:
            fail(f"書いた控えを読み返せません: {refused}")
    _tell(path, manifest, as_json)
    for sentence in manifest.damages:
        click.echo(f"{sentence}。控えに入れられませんでした。", err=True)
    if manifest.damages:
        raise click.exceptions.Exit(PROBLEMS)


@click.command("restore")
@click.argument("file", metavar="ファイル", type=click.Path(path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), help="新しく作るフォルダ(SQLite と文書)")
@click.option("--dry-run", is_flag=True, help="控えを確かめるだけで、何も書かない")
@json_option
def restore_command(file: Path, into: Path | None, dry_run: bool, as_json: bool) -> None:
    """控えを、空のデータベースか新しいフォルダに復元し、控えと同じになったかを確かめる。データのある台帳には書かない。"""
    try:
        with opened_archive(file) as archive:
            missing = archive.manifest.damages
            if not dry_run:
                missing = _restore_into(archive, into) if into else _restore(archive)
            _tell(file, archive.manifest, as_json)
    except (ArchiveRefused, RestoreRefused) as refused:
        click.echo(f"{refused}。何も復元しませんでした。", err=True)
        raise click.exceptions.Exit(PROBLEMS) from None
    except NotBare as refused:
        fail(f"{refused}。")
    except DBAPIError as error:
        fail(f"データベースに書けません: {error.orig}")
    except OSError as error:
        raise click.UsageError(
            f"「{error.filename or file}」を読み書きできません: {error.strerror}"
        ) from None
    if dry_run:
        click.echo("控えは壊れていません。何も書いていません。", err=True)
    else:
        click.echo(
            "復元しました。行数、内容、参照、変更記録の連鎖、文書は、控えと同じです。"
            "サインインしていた人は、もう一度サインインします。",
            err=True,
        )
    for sentence in missing:
        click.echo(f"{sentence}(控えを取ったときからです)。", err=True)


def _target(file: Path | None, backups: Path | None, at: datetime) -> Path:
    wanted = file or backups
    if wanted is None:
        raise click.UsageError("控えのファイルを指定するか、REGISTRY_BACKUPS にフォルダを設定してください")
    if file is None and not wanted.is_dir():
        # Never made here: where a disk is not mounted, the backup would lie on the disk that it is to outlive.
        raise click.UsageError(
            f"REGISTRY_BACKUPS のフォルダ「{wanted}」がありません。"
            "ディスクがつながっているかを確かめるか、フォルダを作ってください"
        )
    path = wanted / at.astimezone(UTC).strftime(NAME) if wanted.is_dir() else wanted
    if path.exists():
        raise click.UsageError(f"「{path}」はもうあります。控えは上書きしません")
    return path


def moment_of(path: Path) -> datetime:
    """When a backup was made: by its name, else by the day of the file, which copying may alter."""
    try:
        return datetime.strptime(path.name, NAME).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _restore(archive: Archive) -> list[str]:
    """Into the database of the settings."""
    config = settings()
    url = make_url(config.database_url)
    new = url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists()
    config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return _fill(config.database_url, archive, config.documents)
    except BaseException:
        if new:
            for end in ("", "-wal", "-shm"):
                Path(f"{url.database}{end}").unlink(missing_ok=True)
        raise


def _restore_into(archive: Archive, folder: Path) -> list[str]:
    """Into a new instance folder, which is there when all of it is."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.UsageError(
            f"「{folder}」はもうあります。新しいフォルダか、空のフォルダを指定してください"
        )
    with _unfinished(folder) as made:
        missing = _fill(f"sqlite:///{made / DATABASE}", archive, made / DOCUMENTS)
        with suppress(FileNotFoundError):
            folder.rmdir()
        made.rename(folder)
    sync_folder(folder.parent)
    return missing


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=".part", dir=folder.parent)).resolve()
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)  # gone already, when it got its name


def _fill(url: str, archive: Archive, documents: Path) -> list[str]:
    engine = writing(open_engine(url))
    try:
        with engine.begin() as connection:
            return restore(connection, archive, folder=documents)
    finally:
        engine.dispose()


def _tell(path: Path, manifest: Manifest, as_json: bool) -> None:
    changes = next((table.rows for table in manifest.tables if table.name == "change"), 0)
    if as_json:
        print_json(
            {
                "file": str(path),
                "made_at": manifest.made_at,
                "revision": manifest.revision,
                "chain_head": manifest.chain_head,
                "changes": changes,
                "rows": {table.name: table.rows for table in manifest.tables},
                "documents": len(manifest.documents),
                "damages": manifest.damages,
            }
        )
        return
    click.echo(str(path))
    click.echo(
        f"表 {len(manifest.tables)}、行 {manifest.rows}、変更記録 {changes} 件、文書 {len(manifest.documents)} 件。"
        f"変更記録の最後のハッシュ {manifest.chain_head}",
        err=True,
    )
