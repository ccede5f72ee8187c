"""Items and grades in the seeds are those of the printed evaluation and of the printed items, compared both ways."""

import re
import unicodedata
from collections import Counter

from tests.seeds import Row, same, seed, unmatched

GRADE = re.compile(r"(?<![A-Za-z])[SABCD](?![A-Za-z])")
YEARS = (2021, 2022, 2023)
# Lines with a letter of a grade that are no grade of an item: how many items have which, and how many moved.
COUNTS = {40, *range(111, 121), *range(123, 133), *range(135, 145)}


def lines(text: str) -> list[str]:
    """The printed lines, letters and figures in half width; the first is at 1."""
    return ["", *(unicodedata.normalize("NFKC", line) for line in text.splitlines())]


def printed_twice(text: str) -> tuple[dict[tuple[int, int, str], str], dict[int, str]]:
    """What the table of items says by item, year and evaluator, and what is said of each item by itself."""
    table: dict[tuple[int, int, str], str] = {}
    alone: dict[int, str] = {}
    found = lines(text)
    for number, line in enumerate(found):
        row = re.fullmatch(r"(\d+) \S+((?: [SABCD] [SABCD] [=↓↑]){3})", line.strip())
        if row:
            for year, (own, theirs) in zip(YEARS, re.findall(r" (\w) (\w) .", row[2]), strict=True):
                table[int(row[1]), year, "self"] = own
                table[int(row[1]), year, "authority"] = theirs
        item = re.match(r"項目(\d+) ", line)
        if item:
            grade = re.match(r"([SABCD])\(年度計画を", found[number + 1])
            assert grade, line
            alone[int(item[1])] = grade[1]
    return table, alone


def number_of(row: Row) -> int:
    """The item of a grade; all that is printed is of the fourth plan."""
    plan, _, item = row["item"].partition(" ")
    assert plan == "4"
    return int(item)


def test_every_printed_grade_is_in_the_seeds_and_no_other(results: str) -> None:
    table, alone = printed_twice(results)
    assert len(table) == 13 * 3 * 2
    assert sorted(alone) == list(range(1, 21))
    for item, grade in alone.items():
        assert table.get((item, 2023, "authority"), grade) == grade, item
    whole = re.findall(r"\(([SABCD])評価相当\)", "\n".join(lines(results)))
    assert len(whole) == 1
    printed = {**table, **{(item, 2023, "authority"): grade for item, grade in alone.items()}}
    printed[0, 2023, "authority"] = whole[0]
    same(
        "grades",
        ((*key, grade) for key, grade in printed.items()),
        ((number_of(row), int(row["fiscal_year"]), row["evaluator"], row["grade"]) for row in _seeds()),
    )


def test_every_grade_stands_on_its_line_and_every_line_with_a_grade_is_a_source(results: str) -> None:
    found, rows = lines(results), _seeds()
    problems = []
    for row in rows:
        line = found[int(row["source_line"])]
        if row["source_file"] != "001" or row["grade"] not in GRADE.findall(line):
            problems.append(f"  {row['item']} {row['fiscal_year']} {row['evaluator']}: {line}")
    unmatched("grades", problems, len(rows))
    graded = {number for number, line in enumerate(found) if GRADE.search(line)}
    assert graded - COUNTS == {int(row["source_line"]) for row in rows}
    for row in rows:
        item, line = number_of(row), int(row["source_line"])
        own = found[line - 1] if row["reason"] and item else found[line]
        assert re.match(rf"(?:項目)?{item} " if item else r".*評価相当", own), row


def test_the_grades_add_up_to_the_printed_numbers_of_each(results: str) -> None:
    found = lines(results)
    given = Counter(
        row["grade"] for row in _seeds() if (row["fiscal_year"], row["evaluator"]) == ("2023", "authority")
    )
    given["A"] -= 1  # the whole
    assert dict(re.findall(r"([SABCD])評価:(\d+)個", found[40])) == {
        grade: str(number) for grade, number in given.items()
    }
    # Of seven items the table does not say how they were graded by the institute itself, or before 2023.
    for start, year in zip((111, 123, 135), YEARS, strict=True):
        for first, evaluator in ((start, "self"), (start + 4, "authority")):
            known = Counter(
                row["grade"]
                for row in _seeds()
                if (row["fiscal_year"], row["evaluator"]) == (str(year), evaluator) and number_of(row)
            )
            text = "\n".join(found[first : first + 3])
            printed = Counter({grade: int(n) for grade, n in re.findall(r"([SABCD]):(\d+)個", text)})
            assert printed.total() == 20
            assert known <= printed


def test_the_grounds_of_a_grade_name_nothing_that_is_not_printed_with_it(results: str) -> None:
    found = lines(results)
    starts = [number for number, line in enumerate(found) if re.match(r"項目\d+ ", line)]
    problems, told = [], 0
    for row in _seeds():
        if not row["reason"]:
            continue
        line = int(row["source_line"])
        end = next((start for start in starts if start > line), len(found)) if number_of(row) else 38
        text = re.sub(r"\s", "", "".join(found[line:end]))
        for word in re.findall(
            r"[\d,.]+|[ァ-ヶー]{3,}|[一-龥々]{2,}|[A-Za-z]{2,}", unicodedata.normalize("NFKC", row["reason"])
        ):
            told += 1
            if word not in text:
                problems.append(f"  {row['item']}: {word}")
    unmatched("grounds", problems, told)
    assert len([row for row in _seeds() if row["reason"]]) == 21


def test_every_item_is_printed_under_its_number(results: str, comparison: str) -> None:
    texts = {"001": lines(results), "002": lines(comparison)}
    for row in seed("plan_items"):
        line = texts[row["source_file"]][int(row["source_line"])]
        name = unicodedata.normalize("NFKC", row["name"])
        start = f"{row['number']} {name}" if row["number"] != "0" else name
        assert line.startswith(start), (row, line)
    numbers = {
        plan: [int(row["number"]) for row in seed("plan_items") if row["plan"] == plan] for plan in "45"
    }
    assert numbers == {"4": list(range(21)), "5": list(range(1, 17))}


def test_every_indicator_belongs_to_an_item_of_its_plan() -> None:
    items = {(row["plan"], row["number"]) for row in seed("plan_items")}
    assert {(row["plan"], row["item"]) for row in seed("indicators")} <= items


def _seeds() -> list[Row]:
    return seed("evaluations")
