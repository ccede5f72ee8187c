"""What was read, checked cell by cell against the sheets that will take it in."""

from collections.abc import Iterator, Mapping, Sequence

from registry.exchange.loading import KINDS
from registry.exchange.sheet import Row
from registry.exchange.yearbook.draft import Draft


def checked_rows(draft: Draft, kinds: Sequence[str]) -> Mapping[str, Sequence[Row]]:
    """The rows of each kind that has any. A cell that its sheet refuses is left blank and told, as is a row that lacks
    what its sheet requires."""
    found = {kind: tuple(_checked(draft, kind)) for kind in kinds}
    return {kind: rows for kind, rows in found.items() if rows}


def _checked(draft: Draft, kind: str) -> Iterator[Row]:
    for row in draft.rows[kind]:
        cells = dict(row.cells)
        lacking = []
        for column in KINDS[kind].columns:
            cell = cells.get(column.name, "")
            if cell.strip() and column.read is not None:
                try:
                    column.read(cell)
                except ValueError as error:
                    draft.notice(row.line, f"{column.name}: {error}")
                    cells[column.name] = cell = ""
            if column.required and not cell.strip():
                lacking.append(column.name)
        if lacking:
            draft.not_read(row.line, f"{'、'.join(lacking)} が読めないため、{kind} の行になりません")
        else:
            yield Row(row.line, cells)
