"""The file of a backup: a ZIP with one part a table, one a document, and a manifest that knows them all.

``manifest.json`` comes last and holds the revision of the database, the head of the change record, and of every part
its size and SHA-256. Nothing in the file depends on the kind of database that it was made of.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from registry.model.portable import Kind
from registry.queries.whole_table import WholeTable

FORMAT = 1
MANIFEST = "manifest.json"
_PIECE = 64 * 1024
_DOCUMENT = re.compile(r"[0-9a-f]{1,40}")
# What a damaged ZIP makes Python's reader raise, besides the obvious.
_BROKEN = (
    BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    TypeError,
)


class ArchiveRefused(ValueError):
    """A file that is no whole backup; the text is a sentence for the operator."""


@dataclass(frozen=True)
class TablePart:
    """A table of a backup, with how many rows it has."""

    name: str
    columns: dict[str, str]
    key: list[str]
    rows: int
    sha256: str

    @property
    def path(self) -> str:
        return f"tables/{self.name}.jsonl"

    @property
    def table(self) -> WholeTable:
        columns = {name: Kind(kind) for name, kind in self.columns.items()}
        return WholeTable(self.name, columns, tuple(self.key))


@dataclass(frozen=True)
class DocumentPart:
    """A file of an agreement, under the name by which the database knows it."""

    stored_as: str
    size: int
    sha256: str

    @property
    def path(self) -> str:
        return f"documents/{self.stored_as}"


@dataclass(frozen=True)
class Manifest:
    """What a backup holds; ``damages`` are sentences on documents that were missing when it was made."""

    format: int
    made_at: str
    revision: str
    chain_head: str
    tables: list[TablePart]
    documents: list[DocumentPart]
    damages: list[str]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    def written(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def read_manifest(content: bytes) -> Manifest:
    """The manifest as :meth:`Manifest.written` wrote it; anything else is refused with ``ValueError`` and the like."""
    found: dict[str, Any] = json.loads(content)
    if found["format"] != FORMAT:
        raise ArchiveRefused(
            f"控えの形式が {found['format']} です。このプログラムが読めるのは {FORMAT} です。プログラムを新しくしてください"
        )
    tables = [TablePart(**each) for each in found.pop("tables")]
    documents = [DocumentPart(**each) for each in found.pop("documents")]
    if not all(_DOCUMENT.fullmatch(each.stored_as) for each in documents):
        raise ValueError("a document under a name that the registry does not give")
    for each in tables:
        _ = each.table  # its kinds are known ones
    return Manifest(tables=tables, documents=documents, **found)


class ArchiveWriter:
    """Writes parts one after another; the same parts give the same bytes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        with suppress(OSError, ValueError):  # after an error: of a full disk enough was said
            self._zip.close()

    def table(self, table: WholeTable, lines: Iterable[bytes]) -> TablePart:
        """Write the rows of a table."""
        digest, rows = hashlib.sha256(), 0
        with self._part(f"tables/{table.name}.jsonl", ZIP_DEFLATED) as part:
            for line in lines:
                part.write(line)
                digest.update(line)
                rows += 1
        columns = {name: kind.value for name, kind in table.columns.items()}
        return TablePart(table.name, columns, list(table.key), rows, digest.hexdigest())

    def document(self, stored_as: str, content: bytes) -> DocumentPart:
        """Write a document; signed papers are compressed already."""
        made = DocumentPart(stored_as, len(content), hashlib.sha256(content).hexdigest())
        with self._part(made.path, ZIP_STORED) as part:
            part.write(content)
        return made

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and the directory of the ZIP."""
        with self._part(MANIFEST, ZIP_DEFLATED) as part:
            part.write(manifest.written())
        self._zip.close()

    def _part(self, name: str, compression: int) -> IO[bytes]:
        entry = ZipInfo(name)  # of 1980: a part has no day of its own
        entry.compress_type = compression
        entry.external_attr = 0o600 << 16
        return self._zip.open(entry, "w", force_zip64=True)


class Archive:
    """A backup whose every part was found to be what the manifest says."""

    def __init__(self, found: ZipFile, manifest: Manifest) -> None:
        self._zip = found
        self.manifest = manifest

    def lines(self, part: TablePart) -> Iterator[bytes]:
        """The rows of a table."""
        with self._zip.open(part.path) as file:
            yield from file

    def content(self, part: DocumentPart) -> bytes:
        """A document."""
        return self._zip.read(part.path)


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """A backup, read through from end to end first.

    Raises :class:`ArchiveRefused` if anything is missing, altered or more than the manifest says, and ``OSError`` if
    the file cannot be read.
    """
    with path.open("rb") as file:
        yield read_archive(file, path.name)


def read_archive(file: IO[bytes], name: str) -> Archive:
    """The backup in an open file, which has a name for refusals; otherwise like :func:`opened_archive`."""
    try:
        found = ZipFile(file)
        manifest = read_manifest(found.read(MANIFEST))
        _check(found, manifest)
    except ArchiveRefused:
        raise
    except _BROKEN as error:
        raise ArchiveRefused(
            f"「{name}」は壊れているか、途中で切れているか、registry backup の控えではありません({error})"
        ) from None
    return Archive(found, manifest)


def _check(found: ZipFile, manifest: Manifest) -> None:
    parts: list[TablePart | DocumentPart] = [*manifest.tables, *manifest.documents]
    if sorted(found.namelist()) != sorted([MANIFEST, *(part.path for part in parts)]):
        raise ValueError("parts")
    for part in parts:
        digest, size, rows = hashlib.sha256(), 0, 0
        with found.open(part.path) as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                rows += piece.count(b"\n")
        counted = rows == part.rows if isinstance(part, TablePart) else size == part.size
        if digest.hexdigest() != part.sha256 or not counted:
            raise ValueError(part.path)
