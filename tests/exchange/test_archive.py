"""The file of a backup: whatever happened to it, it is read as it was written or refused with one sentence."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.exchange.archive import MANIFEST, Archive, ArchiveRefused, Manifest, read_archive
from registry.exchange.backup import write_backup
from registry.model.engine import at_one_moment, open_engine
from registry.model.portable import Kind, understood, written
from tests.conftest import LOADED_AT, MANY, ON_ONE_DATABASE

VALUES = {
    Kind.TEXT: st.text(),
    Kind.NUMBER: st.integers(),
    Kind.BOOLEAN: st.booleans(),
    Kind.DATE: st.dates(),
    Kind.MOMENT: st.datetimes(timezones=st.just(UTC)),
    Kind.DECIMAL: st.decimals(-(10**12), 10**12, places=2),
    Kind.BYTES: st.binary(),
    Kind.JSON: st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    ),
}


@given(st.sampled_from(Kind).flatmap(lambda kind: st.tuples(st.just(kind), st.none() | VALUES[kind])))
@MANY
def test_every_value_comes_back_as_it_was(case: tuple[Kind, object]) -> None:
    kind, value = case
    line = json.dumps(written(kind, value), ensure_ascii=False)
    assert understood(kind, json.loads(line)) == value


def test_days_and_amounts_are_written_as_people_read_them() -> None:
    assert written(Kind.DATE, date(2021, 3, 31)) == "2021-03-31"
    assert written(Kind.MOMENT, datetime(2021, 3, 31, 9, tzinfo=UTC)) == "2021-03-31T09:00:00+00:00"
    assert written(Kind.DECIMAL, Decimal("120.00")) == "120"


@pytest.fixture(scope="module")
def content(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup of the seeds."""
    return backup_of(shared_url, tmp_path_factory.mktemp("backup"))


def backup_of(url: str, folder: Path) -> bytes:
    """A backup of a database without documents."""
    engine = open_engine(url)
    with at_one_moment(engine) as connection:
        write_backup(connection, path=folder / "a.zip", documents=folder, at=LOADED_AT)
    engine.dispose()
    return (folder / "a.zip").read_bytes()


def parts(content: bytes) -> tuple[Manifest, dict[str, bytes]]:
    """What a backup holds."""
    archive: Archive = read_archive(BytesIO(content), "a.zip")
    tables = {part.name: b"".join(archive.lines(part)) for part in archive.manifest.tables}
    return archive.manifest, tables


@ON_ONE_DATABASE
@given(data=st.data())
@MANY
def test_an_altered_byte_is_harmless_or_refused(content: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(content) - 1))
    altered = bytearray(content)
    altered[place] ^= data.draw(st.integers(1, 255))
    try:
        found = parts(bytes(altered))
    except ArchiveRefused:
        return
    assert found == parts(content)


@ON_ONE_DATABASE
@given(data=st.data())
@MANY
def test_a_file_cut_off_anywhere_is_refused(content: bytes, data: st.DataObject) -> None:
    with pytest.raises(ArchiveRefused, match="途中で切れて"):
        read_archive(BytesIO(content[: data.draw(st.integers(0, len(content) - 1))]), "a.zip")


def without_a_part(entries: dict[str, bytes]) -> None:
    del entries["tables/organisation.jsonl"]


def with_one_part_more(entries: dict[str, bytes]) -> None:
    entries["documents/../../etc/passwd"] = b"x"


def with_a_document_outside(entries: dict[str, bytes]) -> None:
    manifest = json.loads(entries[MANIFEST])
    manifest["documents"] = [{"stored_as": "../x", "size": 1, "sha256": "0" * 64}]
    entries[MANIFEST] = json.dumps(manifest).encode()


def with_a_row_less(entries: dict[str, bytes]) -> None:
    rows = entries["tables/change.jsonl"]
    entries["tables/change.jsonl"] = rows[: rows.rindex(b"\n", 0, -1) + 1]


def with_another_row(entries: dict[str, bytes]) -> None:
    entries["tables/region.jsonl"] = entries["tables/region.jsonl"].replace(b"joto", b"jota")


def of_a_later_format(entries: dict[str, bytes]) -> None:
    entries[MANIFEST] = entries[MANIFEST].replace(b'"format": 1', b'"format": 2')


def without_a_manifest(entries: dict[str, bytes]) -> None:
    del entries[MANIFEST]


def with_a_manifest_of_a_list(entries: dict[str, bytes]) -> None:
    entries[MANIFEST] = b"[]"


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "damage",
    [
        without_a_part,
        with_one_part_more,
        with_a_document_outside,
        with_a_row_less,
        with_another_row,
        of_a_later_format,
        without_a_manifest,
        with_a_manifest_of_a_list,
    ],
)
def test_a_file_put_together_by_somebody_else_is_refused(
    content: bytes, damage: Callable[[dict[str, bytes]], None]
) -> None:
    with zipfile.ZipFile(BytesIO(content)) as found:
        entries = {name: found.read(name) for name in found.namelist()}
    damage(entries)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, entry in entries.items():
            file.writestr(name, entry)
    with pytest.raises(ArchiveRefused):
        read_archive(BytesIO(made.getvalue()), "a.zip")


def test_the_same_registry_gives_the_same_bytes(shared_url: str, content: bytes, tmp_path: Path) -> None:
    assert backup_of(shared_url, tmp_path) == content
