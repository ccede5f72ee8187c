"""An empty database filled from a backup: nothing of it stands before all of it was found to be the same."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.orm import Session

from registry.exchange.archive import Archive, ArchiveRefused, DocumentPart, TablePart
from registry.exchange.whole_file import whole_file
from registry.model import Base
from registry.model.schema import current_revision, head_revision, is_known, upgrade
from registry.queries.database_file import faults
from registry.queries.document import damages
from registry.queries.whole_table import LEFT_OUT, lines
from registry.services.document_folder import make_folder, open_as_folder
from registry.services.filling import FillingRefused, fill, is_bare, references_checked_last
from registry.services.recording import broken_link, chain_head


class NotBare(ValueError):
    """The registry holds data, or is prepared for another version; the text is a sentence for the operator."""


class RestoreRefused(ValueError):
    """What stands in the database is not what the backup says; the text is a sentence for the operator."""


def restore(connection: Connection, archive: Archive, *, folder: Path) -> list[str]:
    """Fill a bare database and the folder of its documents from a backup, bring it to head, and check it.

    Returns sentences on documents that were missing already when the backup was made. Raises :class:`NotBare`,
    :class:`RestoreRefused`, or :class:`~registry.exchange.archive.ArchiveRefused` for a backup of a program newer than
    this one; the caller rolls back, and the documents that were written are gone again.
    """
    manifest = archive.manifest
    _prepare(connection, manifest.revision)
    with _documents_written(archive, folder):
        try:
            _fill(connection, archive)
            _check_rows(connection, manifest.tables)
            upgrade(connection)
            return _check_whole(connection, archive, folder)
        except FillingRefused as refused:
            raise RestoreRefused(str(refused)) from None


def _prepare(connection: Connection, revision: str) -> None:
    """Make the tables as they were when the backup was made."""
    if not is_known(revision):
        raise ArchiveRefused(
            f"この控えは、より新しい版({revision})で作られました。プログラムを新しくしてください"
        )
    if not is_bare(connection):
        raise NotBare(
            "台帳にはもうデータがあります。空のデータベースか、--into 新しいフォルダ に復元してください"
        )
    present = current_revision(connection)
    if present not in (None, revision):
        raise NotBare(
            f"データベースは空ですが版({present})が控え({revision})と違います。"
            "表のないデータベースか、--into 新しいフォルダ に復元してください"
        )
    upgrade(connection, revision)


def _fill(connection: Connection, archive: Archive) -> None:
    parts = {part.name: part for part in archive.manifest.tables}
    wanted = set(inspect(connection).get_table_names()) & Base.metadata.tables.keys()
    if current_revision(connection) == head_revision() and parts.keys() != wanted - LEFT_OUT:
        raise ArchiveRefused("控えの表が、この版の表と違います")
    with references_checked_last(connection):
        for part in archive.manifest.tables:
            fill(connection, part.table, archive.lines(part))


def _check_rows(connection: Connection, parts: list[TablePart]) -> None:
    """What the database tells of each table is what the backup has, to the letter."""
    for part in parts:
        digest, rows = hashlib.sha256(), 0
        for line in lines(connection, part.table):
            digest.update(line)
            rows += 1
        if rows != part.rows or digest.hexdigest() != part.sha256:
            raise RestoreRefused(
                f"表 {part.name} が控えと同じになりませんでした({rows} 行、控えは {part.rows} 行)"
            )


def _check_whole(connection: Connection, archive: Archive, folder: Path) -> list[str]:
    for fault in faults(connection):
        raise RestoreRefused(fault)
    with Session(connection) as session:
        broken = broken_link(session)
        if broken is not None:
            raise RestoreRefused(f"変更記録の連鎖が {broken} 番で切れています")
        if chain_head(session) != archive.manifest.chain_head:
            raise RestoreRefused("変更記録の最後のハッシュが控えと違います")
        missing = list(damages(session, folder=folder))
    if len(missing) != len(archive.manifest.damages):
        raise RestoreRefused(f"{next(iter(missing), '協定の文書が控えと違います')}")
    return missing


@contextmanager
def _documents_written(archive: Archive, folder: Path) -> Iterator[None]:
    """Lay the documents in their folder; after an error those that were not there before go again."""
    made: list[Path] = []
    try:
        if archive.manifest.documents:
            make_folder(folder)
        for part in archive.manifest.documents:
            path = folder / part.stored_as
            if not path.exists():
                made.append(path)
                with whole_file(path) as file:
                    open_as_folder(file.fileno(), folder)
                    file.write(archive.content(part))
            elif not _is_same(path, part):
                raise RestoreRefused(f"ファイル「{path}」がもうあり、控えと中身が違います")
        yield
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def _is_same(path: Path, part: DocumentPart) -> bool:
    return hashlib.sha256(path.read_bytes()).hexdigest() == part.sha256
