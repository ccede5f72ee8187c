"""Long lists that are read where they are looked at."""

from collections.abc import Sequence

from registry.queries.rows import PART, Rows, Stretch, in_order


class Read:
    """Reads rows for keys and notes how many at a time."""

    def __init__(self) -> None:
        self.parts: list[int] = []

    def __call__(self, keys: Sequence[int]) -> list[str]:
        self.parts.append(len(keys))
        return [f"row {key}" for key in keys]


def test_only_what_is_looked_at_is_read() -> None:
    read = Read()
    rows = Rows(range(100, 2_000), read)
    assert len(rows) == 1_900
    assert read.parts == []
    assert list(rows[50:53]) == ["row 150", "row 151", "row 152"]
    assert rows[-1] == "row 1999"
    assert list(rows[5_000:]) == []
    assert read.parts == [3, 1]


def test_going_through_all_of_them_holds_a_part_at_a_time() -> None:
    read = Read()
    rows = Rows(range(PART * 2 + 1), read)
    assert list(rows) == [f"row {key}" for key in range(PART * 2 + 1)]
    assert read.parts == [PART, PART, 1]


def test_a_stretch_reads_from_one_place_up_to_another() -> None:
    asked = []

    def read(start: int, stop: int) -> list[int]:
        asked.append((start, stop))
        return list(range(start, stop))

    found = Stretch(1_000_000, read)
    assert len(found) == 1_000_000
    assert found[7] == 7
    assert list(found[999_990:1_000_010]) == list(range(999_990, 1_000_000))
    assert list(found[1_000_000:]) == []
    assert asked == [(7, 8), (999_990, 1_000_000)]


def test_rows_come_in_the_order_of_their_keys_and_what_is_gone_is_left_out() -> None:
    assert in_order([3, 1, 2], ["b 2", "c 3"], lambda row: int(row[-1])) == ["c 3", "b 2"]
