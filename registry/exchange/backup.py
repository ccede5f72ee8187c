"""All of a registry in one file, as it stood at one moment, while others go on writing."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from registry.exchange.archive import FORMAT, ArchiveWriter, DocumentPart, Manifest, read_archive
from registry.exchange.whole_file import whole_file
from registry.model.schema import current_revision, head_revision
from registry.queries.document import DocumentDamaged, all_documents, content_of
from registry.queries.whole_table import lines, older_tables, whole_tables
from registry.services.recording import chain_head


def write_backup(connection: Connection, *, path: Path, documents: Path, at: datetime) -> Manifest:
    """Write a backup of a database at head or before it, and of the files of its agreements, and read it through.

    ``connection`` shows one moment to the end of its transaction (:func:`registry.model.engine.at_one_moment`).
    Documents that are missing or altered are left out and stand in the ``damages`` of the manifest. The file gets its name
    when it is whole; raises ``OSError`` where it cannot be written.
    """
    with whole_file(path) as file:
        with ArchiveWriter(file) as writer:
            revision = str(current_revision(connection))
            found = whole_tables() if revision == head_revision() else older_tables(connection)
            tables = [writer.table(table, lines(connection, table)) for table in found]
            with Session(connection) as session:
                head = chain_head(session)
                kept, damages = _write_documents(session, writer, documents)
            manifest = Manifest(FORMAT, at.isoformat(), revision, head, tables, kept, damages)
            writer.finish(manifest)
        read_archive(file, path.name)  # what cannot be read now is no backup
    return manifest


def _write_documents(
    session: Session, writer: ArchiveWriter, folder: Path
) -> tuple[list[DocumentPart], list[str]]:
    kept, damages = [], []
    for document in all_documents(session):
        try:
            content = content_of(document, folder=folder)
        except DocumentDamaged as damaged:
            damages.append(str(damaged))
        else:
            kept.append(writer.document(document.stored_as, content))
    return kept, damages
