"""Room on the disk, and a backup that is young and can be read."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from registry.cli.backup import PATTERN
from registry.cli.complaint import Complaint
from registry.config import Config
from registry.exchange.archive import ArchiveRefused, opened_archive

UNFINISHED = ".*.zip-*.part"
LEAST_FREE = 1024**3
FOLDER_ADVICE = "REGISTRY_BACKUPS に、書き込めるフォルダ(別のディスクがよい)を設定してください"
NEW_ADVICE = "registry backup を毎日実行してください(例: registry/deploy/registry-backup.timer)"


def about_storage(config: Config, *, now: datetime, days: int) -> Iterator[Complaint]:
    """Everything that is unsafe about the disk and the backups; none may be older than so many days."""
    if config.instance.is_dir():
        yield from _room(config.instance)
    yield from _documents(config)
    folder = config.backups
    if folder is None:
        yield Complaint("backup_folder", "控えを置くフォルダが決まっていません", FOLDER_ADVICE)
    elif not folder.is_dir():
        yield Complaint("backup_folder", f"控えのフォルダ「{folder}」がありません", FOLDER_ADVICE)
    elif not _is_writable(folder):
        yield Complaint("backup_folder", f"控えのフォルダ「{folder}」に書けません", FOLDER_ADVICE)
    else:
        yield from _newest(folder, now, days)


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
    if not folder.is_dir() or not _is_writable(folder):
        yield Complaint(
            "documents_folder",
            f"協定の文書のフォルダ「{folder}」がないか、書けません",
            "共有フォルダがつながっているかを確かめ、REGISTRY_DOCUMENTS に書き込めるフォルダを設定してください",
        )
    elif stat.S_IMODE(folder.stat().st_mode) & 0o007:
        yield Complaint(
            "documents_open",
            f"協定の文書のフォルダ「{folder}」をほかの利用者が開けます",
            f"chmod 770 {folder} としてください",
        )


def _is_writable(folder: Path) -> bool:
    """Tried, not asked: a disk that is mounted to be read says nothing of it in its permissions."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            os.fsync(file.fileno())
    except OSError:
        return False
    return True


def _newest(folder: Path, now: datetime, days: int) -> Iterator[Complaint]:
    unfinished = len(list(folder.glob(UNFINISHED)))
    if unfinished:
        yield Complaint(
            "backup_unfinished",
            f"途中で切れた控えの書きかけが {unfinished} 個、フォルダ「{folder}」に残っています",
            f"控えを取っている最中でなければ、{folder}/{UNFINISHED} を消してください",
        )
    found = sorted(folder.glob(PATTERN))
    if not found:
        yield Complaint("backup_old", f"フォルダ「{folder}」に控えがありません", NEW_ADVICE)
        return
    try:
        with opened_archive(found[-1]) as archive:
            made = datetime.fromisoformat(archive.manifest.made_at)
    except (ArchiveRefused, OSError) as error:
        yield Complaint(
            "backup_damaged", f"いちばん新しい控えが読めません: {error}", "registry backup を実行してください"
        )
        return
    if now - made > timedelta(days=days):
        yield Complaint("backup_old", f"いちばん新しい控えが {(now - made).days} 日前のものです", NEW_ADVICE)
    if made - now > timedelta(minutes=5):
        yield Complaint(
            "clock",
            f"いちばん新しい控えの日時({archive.manifest.made_at})がまだ来ていません",
            "このコンピューターの時計を合わせてください",
        )
