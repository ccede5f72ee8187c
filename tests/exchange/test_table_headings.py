"""Which column is which: by its heading, by what is like it, by hand; what stays unknown is kept and told."""

import pytest

from registry.exchange.table.file import read_file
from registry.exchange.table.grid import FileRefused
from registry.exchange.table.heading import How
from tests.exchange.office_files import as_csv, column, told


def test_unknown_columns_are_reported_and_kept() -> None:
    table = read_file(
        "a.csv",
        as_csv(("No.", "機関名", "区分", "担当者", ""), ("1", "架空大学", "大学", "甲", "乙")),
        kind="partners",
    )
    assert table.left == {2: (("No.", "1"), ("担当者", "甲"), ("E列", "乙"))}
    assert "D列: 列「担当者」は台帳にない列" in told(table)
    assert "E列: この列には見出しがない" in told(table)
    assert [heading.how for heading in table.columns] == [
        How.UNKNOWN,
        How.SYNONYM,
        How.SYNONYM,
        How.UNKNOWN,
        How.UNKNOWN,
    ]


def test_a_heading_that_is_very_like_one_is_suggested_and_told() -> None:
    table = read_file(
        "a.csv",
        as_csv(("締結相手先機関名", "協定名", "締結年月"), ("架空大学", "覚書", "2020-04-01")),
        kind="agreements",
    )
    assert [(heading.column, heading.how) for heading in table.columns] == [
        ("parties", How.SUGGESTED),
        ("title", How.SYNONYM),
        ("signed_on", How.SUGGESTED),
    ]
    assert "A列: 列「締結相手先機関名」を parties の列と見なしました" in told(table)


def test_a_column_chosen_by_hand_goes_before_its_heading() -> None:
    content = as_csv(("相手先", "協定名", "締結日", "相手先"), ("A大学", "覚書", "2020-04-01", "B大学"))
    with pytest.raises(FileRefused, match="A列とD列の見出しがどちらも「相手先」"):
        read_file("a.csv", content)
    table = read_file("a.csv", content, kind="agreements", columns={0: None, 2: "effective_from"})
    assert column(table, "parties") == ["B大学"]
    assert column(table, "effective_from") == ["2020-04-01"]
    assert table.left == {}
    assert next(heading.how for heading in table.columns) is How.LEFT_OUT
    with pytest.raises(ValueError, match="name"):
        read_file("a.csv", content, kind="agreements", columns={0: "name"})


def test_the_same_heading_over_an_empty_column_harms_nothing() -> None:
    table = read_file(
        "a.csv", as_csv(("相手先", "協定名", "締結日", "相手先"), ("A大学", "覚書", "2020-04-01", ""))
    )
    assert column(table, "parties") == ["A大学"]


def test_what_the_headings_do_not_tell_is_asked() -> None:
    table = read_file("a.csv", as_csv(("機関名", "備考"), ("架空大学", "一")))
    assert table.kind is None
    assert table.rows == ()
    assert {"partners", "memberships", "names"} <= {candidate.kind for candidate in table.kinds}
    assert table.left == {2: (("機関名", "架空大学"), ("備考", "一"))}
    assert "何の表か見出しから分かりません" in told(table)
    with pytest.raises(ValueError, match="no such kind"):
        read_file("a.csv", b"a,b\n", kind="companies")
