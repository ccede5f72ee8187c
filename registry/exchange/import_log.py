"""A file that was taken in as a JSON object, without its rows."""

from datetime import UTC
from typing import Any

from registry.model import FileImport
from registry.model.vocabulary import Verdict


def import_object(each: FileImport) -> dict[str, Any]:
    """What was taken in by whom, how many rows it wrote, and whether it was taken back."""
    return {
        "id": each.id,
        "file": each.file,
        "kind": each.kind,
        "at": each.at.astimezone(UTC).isoformat(),
        "by": each.by,
        "new": each.counts.get(Verdict.NEW, 0),
        "update": each.counts.get(Verdict.UPDATE, 0),
        "undone_at": each.undone_at.astimezone(UTC).isoformat() if each.undone_at else None,
        "undone_by": each.undone_by,
    }
