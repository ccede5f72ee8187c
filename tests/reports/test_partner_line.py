"""A long line is read in parts of whole fiscal years, and nothing of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from registry.reports.partner import Happening, Point, stretches

LINES = st.lists(st.integers(1, 300), max_size=30).map(
    lambda counts: [
        (2026 - back, [Point(Happening.ACTIVITY, 2026 - back)] * count) for back, count in enumerate(counts)
    ]
)


@given(LINES, st.integers(1, 400))
def test_parts_hold_the_whole_line_in_its_order(line: list[tuple[int, list[Point]]], most: int) -> None:
    parts = stretches(line, most)
    assert [year for part in parts for year in part] == line
    sizes = [sum(len(of_year) for _, of_year in part) for part in parts]
    assert all(size <= most or len(part) == 1 for part, size in zip(parts, sizes, strict=True))
    # No part ends before it is full.
    assert all(size + len(following[0][1]) > most for size, following in zip(sizes, parts[1:], strict=False))
