"""What differs between two versions of a table: matched by records, complete, and nothing where only the order differs."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.vocabulary import SectionKind
from registry.network.tie import Record
from registry.reports.annual.difference import (
    Kind,
    Place,
    TableDifference,
    difference,
    differences,
    rows_of,
)
from registry.reports.annual.matching import Row
from registry.reports.annual.table import CONTINUED, Cell, Line, Table, cell, lines

WORDS = st.sampled_from(["甲", "乙", "丙", "・連携会議（6月）", "・連携会議（7月）", ""])
RECORDS = st.builds(Record, st.sampled_from(["activity", "partner", "agreement", "event"]), st.integers(1, 4))
LINES = st.builds(Line, WORDS, st.lists(RECORDS, max_size=2).map(tuple))
CELLS = st.one_of(st.just(CONTINUED), st.lists(LINES, max_size=3).map(lambda found: Cell(tuple(found))))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    rows = draw(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6))
    return Table(
        section="4.2.1",
        kind=SectionKind.AGREEMENTS,
        codes=("no", "parties", "work"),
        title=draw(st.sampled_from(["一覧", "一覧：3機関"])),
        columns=("No.", "機関名", "事業"),
        rows=tuple(rows),
        empty="" if rows else draw(st.sampled_from(["記録はありません。", "開催されなかった。"])),
        notes=tuple(draw(st.lists(st.sampled_from(["注一", "注二", "注三"]), max_size=3))),
    )


def shape(row: Row) -> tuple[tuple[str, ...], ...]:
    """The words of a row, in no order of its lines."""
    return tuple(tuple(sorted(line.text for line in each)) for each in row)


def facts(table: Table) -> Counter[tuple[tuple[str, ...], ...]]:
    return Counter(shape(row) for row in rows_of(table))


def applied(table: Table, found: TableDifference) -> Counter[tuple[tuple[str, ...], ...]]:
    """The facts of a table after what is said of its rows was done to them."""
    known = facts(table)
    for change in found.rows:
        if change.before is not None:
            assert known[shape(change.before)] > 0
            known[shape(change.before)] -= 1
        if change.before is None:
            assert change.after is not None
            known[shape(change.after)] += 1
        elif change.after is not None:
            cells = [Counter(line.text for line in each) for each in change.before]
            for each in change.lines:
                if each.before is not None:
                    assert cells[each.column][each.before.text] > 0
                    cells[each.column][each.before.text] -= 1
                if each.after is not None:
                    cells[each.column][each.after.text] += 1
            known[tuple(tuple(sorted(words.elements())) for words in cells)] += 1
    return +known


@given(tables())
def test_a_table_does_not_differ_from_itself(table: Table) -> None:
    found = difference(table, table)
    assert found.told == []
    assert not found.reordered
    assert differences([table], [table]) == []


@given(tables(), tables())
def test_what_is_told_of_two_tables_makes_the_one_out_of_the_other(before: Table, after: Table) -> None:
    found = difference(before, after)
    assert applied(before, found) == facts(after)
    said = Counter(each.after for each in found.told if each.place is Place.NOTE)
    unsaid = Counter(each.before for each in found.told if each.place is Place.NOTE)
    whole = Counter(before.notes) + said - unsaid
    assert {text: number for text, number in whole.items() if text and text != after.empty} == Counter(
        after.notes
    )
    assert any(each.place is Place.TITLE for each in found.told) == (before.title != after.title)
    assert all(each.before != each.after for each in found.told)


@given(tables(), st.randoms())
def test_another_order_is_mentioned_and_no_difference(table: Table, random: object) -> None:
    rows = [row for row in table.rows if not any(each.continued for each in row)]
    turned = list(rows)
    random.shuffle(turned)  # type: ignore[attr-defined]
    found = difference(
        replace(table, rows=tuple(rows), empty=""), replace(table, rows=tuple(turned), empty="")
    )
    assert found.told == []


PARTNER, OTHER = Record("partner", 1), Record("partner", 2)


def signed(number: int, partner: str, document: str, day: str, record: Record = PARTNER) -> tuple[Cell, ...]:
    agreement = Record("agreement", number)
    return cell(number, agreement), cell(partner, record), cell(document, agreement), cell(day, agreement)


def listed(*rows: tuple[Cell, ...]) -> Table:
    codes, headings = ("no", "parties", "document", "signed_on"), ("No.", "機関名", "文書", "締結日")
    return Table("4.2.1", SectionKind.AGREEMENTS, "一覧", codes, headings, rows, "")


def work(*pieces: tuple[int, str], partner: str = "信州大学") -> Table:
    told = lines((text, Record("activity", number)) for number, text in pieces)
    rows = ((cell(partner, PARTNER), told),)
    return Table("4.2.4", SectionKind.WORK, "大学", ("partner", "work"), ("機関名", "連携事業"), rows, "")


def test_numbers_that_count_the_rows_follow_and_tell_nothing() -> None:
    before = listed(signed(1, "甲", "協定書", "1月"), signed(2, "乙", "協定書", "2月", OTHER))
    after = listed((cell(1), *before.rows[1][1:]))
    [only] = difference(before, after).told
    assert (only.kind, only.place, only.before) == (Kind.GONE, Place.ROW, "甲\n協定書\n1月")
    assert only.records == (Record("agreement", 1),)


def test_a_second_document_that_stands_first_now_is_the_same() -> None:
    first = signed(1, "甲", "協定書", "1月")
    second = (CONTINUED, CONTINUED, *signed(2, "甲", "覚書", "2月")[2:])
    after = listed((cell(1, Record("agreement", 2)), first[1], *second[2:]))
    [only] = difference(listed(first, second), after).told
    assert (only.kind, only.records) == (Kind.GONE, (Record("agreement", 1),))


def test_an_agreement_in_the_place_of_another_is_not_the_same_altered() -> None:
    found = difference(listed(signed(1, "甲", "協定書", "1月")), listed(signed(9, "甲", "覚書", "2月"))).told
    assert [each.kind for each in found] == [Kind.ADDED, Kind.GONE]


def test_a_renamed_partner_and_a_corrected_line_are_told_as_such() -> None:
    before, after = (
        work((1, "・会議（6月）"), (2, "・見学")),
        work((2, "・見学"), (1, "・会議（7月）"), partner="新信州大学"),
    )
    found = difference(before, after)
    assert [(each.kind, each.column, each.before, each.after) for each in found.told] == [
        (Kind.ALTERED, "機関名", "信州大学", "新信州大学"),
        (Kind.ALTERED, "連携事業", "・会議（6月）", "・会議（7月）"),
    ]
    assert [each.records for each in found.told] == [(PARTNER,), (Record("activity", 1),)]
    assert {each.row for each in found.told} == {"新信州大学"}
    assert found.reordered


def test_work_in_the_place_of_other_work_is_added_and_the_other_gone() -> None:
    found = difference(work((1, "・会議"), (2, "・見学")), work((2, "・見学"), (3, "・講演"))).told
    assert [(each.kind, each.after or each.before) for each in found] == [
        (Kind.ADDED, "・講演"),
        (Kind.GONE, "・会議"),
    ]


def test_the_same_words_of_another_record_are_no_difference_in_print() -> None:
    assert differences([work((1, "・会議"), (2, "・見学"))], [work((3, "・会議"), (2, "・見学"))]) == []


def test_two_talks_at_one_event_are_told_apart_by_their_words() -> None:
    event = Record("event", 1)

    def talks(*titles: str) -> Table:
        rows = tuple((cell(number, event), cell(title, event)) for number, title in enumerate(titles, 1))
        return Table("4.2.5(2)", SectionKind.PRESENTATIONS, "発表", ("no", "title"), ("No.", "題"), rows, "")

    [only] = difference(talks("音", "光", "熱"), talks("光", "熱")).told
    assert (only.kind, only.before) == (Kind.GONE, "音")


def test_a_table_that_came_or_went_is_one_difference() -> None:
    extra = replace(work((1, "・会議")), section="4.9", title="新しい表")
    [come] = differences([work((1, "・会議"))], [work((1, "・会議")), extra])
    assert [(each.place, each.kind, each.after) for each in come.told] == [
        (Place.TABLE, Kind.ADDED, "新しい表")
    ]
    [gone] = differences([extra, work((1, "・会議"))], [work((1, "・会議"))])
    assert [each.kind for each in gone.told] == [Kind.GONE]


@pytest.mark.parametrize("headings", [("機関名", "年", "連携事業"), ("連携事業",)])
def test_another_column_is_said_once(headings: tuple[str, ...]) -> None:
    before = work((1, "・会議"))
    by_name = dict(zip(before.columns, before.rows[0], strict=True))
    after = replace(
        before, columns=headings, rows=(tuple(by_name.get(each, cell("2020")) for each in headings),)
    )
    assert [each.place for each in difference(before, after).told] == [Place.COLUMNS]


def test_rows_in_place_of_the_sentence_that_there_were_none_say_so_themselves() -> None:
    before = replace(work(), rows=(), empty="この年度の記録はありません。")
    after = work((1, "・会議"))
    assert [each.place for each in difference(before, after).told] == [Place.ROW]
    assert [each.place for each in difference(after, before).told] == [Place.ROW]
