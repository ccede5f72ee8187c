"""A file that is there is whole: it gets its name only when all of it lies safely on the disk."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from registry.services.document_folder import sync_folder


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A new file, open to its owner alone, that takes the place of ``path`` at the end; after an error nothing is left.

    Raises ``OSError`` where it cannot be written.
    """
    descriptor, unfinished = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
