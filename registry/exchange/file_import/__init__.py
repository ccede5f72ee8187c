"""A table or a report taken in: the verdict on each row beside the registry, then all of it written at once."""

from registry.exchange.file_import.taking import (
    IMPORTED,
    Decisions,
    ImportFile,
    file_import_object,
    preview,
    read_import,
    read_report,
    take_in_file,
)

__all__ = [
    "IMPORTED",
    "Decisions",
    "ImportFile",
    "file_import_object",
    "preview",
    "read_import",
    "read_report",
    "take_in_file",
]
