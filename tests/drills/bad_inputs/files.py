"""Files for the imports: good ones with a few things wrong."""

import csv
import io
from functools import cache
from random import Random

from registry.exchange.file_import import IMPORTED
from registry.web.file_import.reading import YEARBOOK
from tests.conftest import SEEDS
from tests.drills.bad_inputs.values import encoded, wrong
from tests.exchange.hostile_books import SHEET, STRINGS, book, repacked
from tests.exchange.test_yearbook_hostile import PIECES
from tests.exchange.test_yearbook_made_up import CHAPTER
from tests.web.test_import import OFFICE

Rows = list[list[str]]
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "cp932", "utf-16", "euc_jp", "latin-1", "utf-7")


@cache
def _seed(kind: str) -> Rows:
    path = SEEDS / f"{kind}.csv"
    if not path.exists():
        return list(csv.reader(io.StringIO(OFFICE)))
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def table(chance: Random, kind: str) -> Rows:
    """The head of a table of the seeds, and some of its rows."""
    head, *rows = _seed(kind)
    return [list(head), *(list(row) for row in chance.sample(rows, min(len(rows), chance.randrange(1, 5))))]


def spoilt(chance: Random, rows: Rows) -> Rows:
    """The table with some things wrong in its cells, columns and rows."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        row = chance.choice(rows)
        match chance.randrange(12):
            case 0:
                chance.shuffle(rows[0])
            case 1:
                row.append(wrong(chance))
            case 2 if row:
                row.pop(chance.randrange(len(row)))
            case 3:
                rows.insert(chance.randrange(len(rows) + 1), [wrong(chance)] * chance.randrange(5))
            case 4 if rows[0]:
                rows[0][chance.randrange(len(rows[0]))] = wrong(chance)
            case 5:
                rows.append(list(row))
            case _ if row:
                place = chance.randrange(len(row))
                row[place] = wrong(chance, rows[0][place] if place < len(rows[0]) else "")
            case _:
                pass
    return rows


def _as_text(chance: Random, rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    quoting = chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    writer = csv.writer(out, delimiter=chance.choice(",,,,\t;|"), quoting=quoting, lineterminator="\r\n")
    writer.writerows(rows)
    text = out.getvalue()
    if chance.randrange(10) == 0:
        text = text.replace('"', chance.choice(('""', "'", "", '"\n"')))
    if chance.randrange(10) == 0:
        text = text.replace("\r\n", chance.choice(("\r", "\n", "\n\r", "\x0b", "\u2028")))
    encoding = chance.choice(ENCODINGS)
    return encoded(text) if encoding == "utf-8" else text.encode(encoding, "replace")


def _as_book(chance: Random, rows: Rows) -> bytes:
    # What a cell cannot hold is put into the parts of the file below.
    fit = [[cell.encode("utf-8", "replace").decode()[:32_000] for cell in row] for row in rows]
    content = book(fit)
    if chance.randrange(3) == 0:
        part = chance.choice((SHEET, STRINGS, "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"))
        xml = f"<a>{wrong(chance)}</a>"
        if chance.randrange(2):
            xml = f'<sst uniqueCount="{wrong(chance)}"><si><t>{wrong(chance)}</t></si></sst>'
        content = repacked(content, {part: encoded(xml)})
    return content


def _as_chapter(chance: Random) -> bytes:
    lines = CHAPTER.splitlines()
    for _ in range(chance.choice((1, 2, 5))):
        line = chance.choice((chance.choice(PIECES), wrong(chance), f"{wrong(chance)}\t{wrong(chance)}"))
        lines[chance.randrange(len(lines))] = line
    return encoded("\n".join(lines))


def _damaged(chance: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 20))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return (
        bytes(changed[: chance.randrange(len(changed) + 1)]) if chance.randrange(4) == 0 else bytes(changed)
    )


def wrong_file(chance: Random) -> tuple[str, str, bytes]:
    """What the file is said to be a table of, its name, and its content."""
    kind = chance.choice((*IMPORTED, YEARBOOK))
    said = kind if chance.randrange(3) else chance.choice(("", kind, chance.choice(IMPORTED)))
    if kind == YEARBOOK:
        content, ending = _as_chapter(chance), "txt"
    elif chance.randrange(3):
        content, ending = _as_text(chance, spoilt(chance, table(chance, kind))), "csv"
    else:
        content, ending = _as_book(chance, spoilt(chance, table(chance, kind))), "xlsx"
    if chance.randrange(4) == 0:
        content = _damaged(chance, content)
    return said, chance.choice((f"表.{ending}", f"../{wrong(chance)[:80]}.{ending}", "x.pdf", "")), content
