"""Room on the disk, and a folder of documents that can be written and is shut to others."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from registry.cli.complaint import Complaint
from registry.config import Config

LEAST_FREE = 1024**3


def about_storage(config: Config) -> Iterator[Complaint]:
    """Everything that is unsafe about the disk and the files of agreements."""
    if config.instance.is_dir():
        yield from _room(config.instance)
    yield from _documents(config)


def _room(folder: Path) -> Iterator[Complaint]:
    """Twice what lies there, for a migration and a backup, and a gigabyte at the least."""
    held = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    free, wanted = shutil.disk_usage(folder).free, max(2 * held, LEAST_FREE)
    if free < wanted:
        yield Complaint(
            "disk",
            f"ディスクの空きが {free // 1024**2} MB しかありません",
            f"{wanted // 1024**2} MB 以上を空けてください",
        )


def _documents(config: Config) -> Iterator[Complaint]:
    """A folder on a share is somebody else's: it may be away, closed to us, or open to others."""
    folder = config.shared_documents
    if folder is None:
        return
    if not folder.is_dir() or not is_writable(folder):
        yield Complaint(
            "documents_folder",
            f"協定の文書のフォルダ「{folder}」がないか、書けません",
            "共有フォルダがつながっているかを確かめ、REGISTRY_DOCUMENTS に書き込めるフォルダを設定してください",
        )
    elif stat.S_IMODE(folder.stat().st_mode) & 0o007:
        yield Complaint(
            "documents_open",
            f"協定の文書のフォルダ「{folder}」をほかの利用者が開けます",
            f"chmod 2770 {folder} としてください(文書は、フォルダを開けるグループだけが読めます)",
        )


def is_writable(folder: Path) -> bool:
    """Tried, not asked: a disk that is mounted to be read says nothing of it in its permissions."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            os.fsync(file.fileno())
    except OSError:
        return False
    return True
