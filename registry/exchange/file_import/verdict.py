"""What becomes of each row of a file: the verdict with its reason, before anything is written."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from registry.exchange.file_import.directory import Undecided
from registry.model import Base
from registry.model.vocabulary import Verdict
from registry.services.row_change import RowChange


@dataclass(frozen=True)
class CellChange:
    """A cell that would change: the text as an export shows it, and as the file has it."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class LineVerdict:
    """A row of the file. ``id`` is the record that it speaks of; a new one has none before it is written.

    ``candidates`` are records that the row may speak of, ``undecided`` the names on which a person has to decide before the row can be written. ``new`` is the record that would be registered, ``rows`` are those that would be altered; both are empty unless the
    verdict says so. ``named`` are the placeholders of organisations that the row names and that would be created.
    """

    line: int
    verdict: Verdict
    message: str
    id: int | None = None
    changes: tuple[CellChange, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    candidates: tuple[int, ...] = ()
    new: Base | None = field(default=None, compare=False, repr=False)
    rows: tuple[RowChange, ...] = field(default=(), compare=False, repr=False)
    named: frozenset[int] = field(default=frozenset(), compare=False, repr=False)

    def told(self) -> "LineVerdict":
        """The same without the records behind it: what is shown of it, and what it is agreed to by."""
        return replace(self, new=None, rows=(), named=frozenset())


@dataclass(frozen=True)
class Comparison:
    """The verdicts of a file, in the order of its rows; ``organisations`` are those created because a row names them."""

    kind: str
    lines: tuple[LineVerdict, ...]
    organisations: tuple[Base, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each verdict."""
        found = Counter(line.verdict for line in self.lines)
        return {verdict.value: found[verdict] for verdict in Verdict}

    @property
    def refused(self) -> bool:
        """Whether a row is wrong: then nothing of the file is taken in."""
        return any(line.verdict is Verdict.ERROR for line in self.lines)

    @property
    def undecided(self) -> dict[str, tuple[Undecided, int]]:
        """Each name on which a person has to decide, with how many rows wait for it, the most waited for first."""
        waiting = Counter(each.name for line in self.lines for each in line.undecided)
        names = {each.name: each for line in self.lines for each in line.undecided}
        return {name: (names[name], rows) for name, rows in waiting.most_common()}

    @property
    def digest(self) -> str:
        """SHA-256 over all verdicts: whoever agreed to them agrees to nothing else."""
        body = [self.kind, [line_object(line) for line in self.lines]]
        return hashlib.sha256(json.dumps(body, ensure_ascii=False).encode()).hexdigest()


def line_object(line: LineVerdict, identity: int | None = None) -> dict[str, Any]:
    """A verdict as the interfaces publish it; ``identity`` is the id that a new record got."""
    return {
        "line": line.line,
        "verdict": line.verdict.value,
        "message": line.message,
        "id": line.id if identity is None else identity,
        "changes": [
            {"column": each.column, "before": each.before, "after": each.after} for each in line.changes
        ],
    }


def import_object(
    comparison: Comparison, *, file: str, import_id: int | None, ids: Sequence[int | None] = ()
) -> dict[str, Any]:
    """An import as the interfaces publish it; ``ids`` are those of the records, row by row, once they are written."""
    known = ids or [None] * len(comparison.lines)
    return {
        "import_id": import_id,
        "file": file,
        "kind": comparison.kind,
        "counts": comparison.counts,
        "rows": [line_object(line, identity) for line, identity in zip(comparison.lines, known, strict=True)],
    }
