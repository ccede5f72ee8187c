"""Backups: the newest is young, whole and can be read, the oldest is not too old, and there is room for more."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from registry.cli.backup import PATTERN, moment_of
from registry.cli.complaint import Complaint
from registry.cli.complaint_storage import is_writable
from registry.config import Config
from registry.exchange.archive import ArchiveRefused, opened_archive
from registry.japanese.dates import day_in_tokyo
from registry.model.clock import moved_by_months

UNFINISHED = ".*.zip-*.part"
FOLDER_ADVICE = "REGISTRY_BACKUPS に、書き込めるフォルダ(別のディスクがよい)を設定してください"
NEW_ADVICE = "registry backup を毎日実行してください(例: registry/deploy/registry-backup.timer)"
OLD_ADVICE = (
    "消去した個人データが残っています。古い控えを消してください(例: registry/deploy/registry-backup.service)"
)


def about_backups(config: Config, *, now: datetime, days: int) -> Iterator[Complaint]:
    """Everything that is unsafe about the backups; the newest may not be older than so many days."""
    folder = config.backups
    if folder is None:
        yield Complaint("backup_folder", "控えを置くフォルダが決まっていません", FOLDER_ADVICE)
    elif not folder.is_dir():
        yield Complaint("backup_folder", f"控えのフォルダ「{folder}」がありません", FOLDER_ADVICE)
    elif not is_writable(folder):
        yield Complaint("backup_folder", f"控えのフォルダ「{folder}」に書けません", FOLDER_ADVICE)
    else:
        found = sorted(folder.glob(PATTERN), key=moment_of)
        yield from _unfinished(folder)
        yield from _newest(folder, found, now, days)
        yield from _kept_too_long(folder, config.retention.shortest, now)
        yield from _room(folder, found)


def _unfinished(folder: Path) -> Iterator[Complaint]:
    unfinished = len(list(folder.glob(UNFINISHED)))
    if unfinished:
        yield Complaint(
            "backup_unfinished",
            f"途中で切れた控えの書きかけが {unfinished} 個、フォルダ「{folder}」に残っています",
            f"控えを取っている最中でなければ、{folder}/{UNFINISHED} を消してください",
        )


def _newest(folder: Path, found: list[Path], now: datetime, days: int) -> Iterator[Complaint]:
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
    lacking = archive.manifest.damages
    if lacking:
        yield Complaint(
            "backup_documents",
            f"いちばん新しい控えに、協定の文書が {len(lacking)} 件入っていません(例: {lacking[0]})",
            "registry verify で確かめて元に戻し、registry backup をもう一度実行してください",
        )
    if now - made > timedelta(days=days):
        yield Complaint("backup_old", f"いちばん新しい控えが {(now - made).days} 日前のものです", NEW_ADVICE)
    if made - now > timedelta(minutes=5):
        yield Complaint(
            "clock",
            f"いちばん新しい控えの日時({archive.manifest.made_at})がまだ来ていません",
            "このコンピューターの時計を合わせてください",
        )


def _kept_too_long(folder: Path, months: int, now: datetime) -> Iterator[Complaint]:
    """What was erased in the registry lives on in its backups, whatever somebody has called them."""
    last = moved_by_months(day_in_tokyo(now), -months)
    over = sorted(day for each in folder.glob("*.zip") if (day := day_in_tokyo(moment_of(each))) < last)
    if over:
        yield Complaint(
            "backup_kept",
            f"いちばん短い保存期間({months} か月)より古い控えが {len(over)} 個、フォルダ「{folder}」にあります"
            f"(いちばん古いものは {over[0]})",
            OLD_ADVICE,
        )


def _room(folder: Path, found: list[Path]) -> Iterator[Complaint]:
    """For the next backup, and for one more while somebody looks for a larger disk."""
    if not found:
        return
    free, wanted = shutil.disk_usage(folder).free, 2 * found[-1].stat().st_size
    if free < wanted:
        yield Complaint(
            "backup_disk",
            f"控えのフォルダ「{folder}」のディスクの空きが {free // 1024**2} MB しかありません",
            f"{wanted // 1024**2 + 1} MB 以上(いちばん新しい控えの2倍)を空けてください",
        )
