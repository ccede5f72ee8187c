"""The folder of the files of agreements: made for the program's own user alone, and left as it is where an operator
has made it for several machines or people."""

import os
import stat
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make the folder, if there is none, open to nobody else. One that is there keeps its mode: it may be another's."""
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sync_folder(folder.parent)


def open_as_folder(descriptor: int, folder: Path) -> None:
    """Open a new file to the group exactly where its folder is open to it, and to nobody else."""
    wanted = 0o640 if folder.stat().st_mode & stat.S_IXGRP else 0o600
    # The umask of a service takes the group's right away from new files, and some shares know no modes at all.
    if stat.S_IMODE(os.fstat(descriptor).st_mode) != wanted:
        os.fchmod(descriptor, wanted)


def sync_folder(folder: Path) -> None:
    """See the names in a folder safely on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
