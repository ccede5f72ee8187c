"""Digests that no mail carries, as files of the instance folder: written once, erased when the time of mails is over."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from registry.model import Digest
from registry.model.clock import moved_by_months

FOLDER = "digests"
# Also what a run that was killed has left half written.
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-.+\.(txt|part)")


@dataclass(frozen=True)
class DigestFile:
    """A file and the day of its digest."""

    path: Path
    on_date: date

    def ends_on(self, months: int) -> date:
        """The day on which it is erased, when mails are kept for so many months."""
        return moved_by_months(self.on_date, months)


def write_digest_file(instance: Path, digest: Digest) -> Path | None:
    """Write a digest for its account; ``None`` when it is there already. Raises ``OSError`` where it cannot be written."""
    folder = instance / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{digest.on_date.isoformat()}-{digest.account.login}.txt"
    if path.exists():
        return None
    unfinished = path.with_suffix(".part")
    with open(
        os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(digest.text)
    unfinished.replace(path)  # a file that is there is whole
    return path


def digest_files(instance: Path) -> Iterator[DigestFile]:
    """Every file of a digest, the oldest first; whatever else lies there is not ours."""
    folder = instance / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        found = _NAME.fullmatch(path.name)
        if found is not None:
            try:
                yield DigestFile(path, date.fromisoformat(found[1]))
            except ValueError:
                continue
