"""The order of readings: after JIS X 4061, total, and free of any database's own collation."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.japanese.readings import reading_key

HIRAGANA = st.text("あいうかがきぎけげさざはばぱんっつゃやゅゆょよぁー")
READINGS = st.one_of(HIRAGANA, st.text("abcz|~ かー0"))


@pytest.mark.parametrize(
    "ordered",
    [
        ["かあと", "かーと", "かくげい", "がくげい"],
        ["はく", "ばく", "ぱく", "はけ"],
        ["きっと", "きつね"],
        ["ひゃく", "ひやけ"],
        ["いたばし", "すみだ", "せたがや"],
        ["すう", "すー", "すえ"],
        ["か", "かあ", "かい"],
        ["ab", "abc", "ABD", "か"],
        ["とうきょう", "とうきょうと"],
    ],
)
def test_readings_come_in_the_order_of_a_dictionary(ordered):
    for shuffled in permutations(ordered):
        assert sorted(shuffled, key=reading_key) == ordered


@pytest.mark.parametrize(
    ("left", "right"),
    [("トウキョウ", "とうきょう"), ("ﾄｳｷｮｳ", "とうきょう"), ("ガーデン", "がーでん"), ("ヴ", "ゔ")],
)
def test_katakana_and_hiragana_are_one_reading(left, right):
    assert reading_key(left) == reading_key(right)


@pytest.mark.parametrize(
    ("reading", "letters"),
    [
        ("カード", "かあと"),
        ("きー", "きい"),
        ("ぐーぐる", "くうくる"),
        ("げーむ", "けえむ"),
        ("きょー", "きよお"),
        ("すーー", "すうう"),
        ("か ー", "かあ"),
        ("んーー", "ん"),
        ("ーー", ""),
        ("ー", ""),
        ("", ""),
        ("とう きょう", "とうきよう"),
        ("TIRI", "tiri"),
    ],
)
def test_a_reading_is_sorted_by_its_plain_letters(reading, letters):
    assert reading_key(reading).split(" ")[0] == letters


@given(st.lists(HIRAGANA, unique=True, max_size=8))
def test_the_order_is_total_and_does_not_depend_on_where_it_starts(readings):
    assert len({reading_key(reading) for reading in readings}) == len(readings)
    backwards = readings[::-1]
    assert sorted(backwards, key=reading_key) == sorted(readings, key=reading_key)


@given(READINGS, READINGS)
def test_two_readings_with_one_key_are_one_reading(left, right):
    assert (reading_key(left) == reading_key(right)) == (left == right)


@given(READINGS, READINGS)
def test_the_beginning_of_a_reading_comes_before_the_whole(beginning, rest):
    assert reading_key(beginning) <= reading_key(beginning + rest)


@given(st.text())
def test_any_text_has_a_key_that_stays_the_same(text):
    assert reading_key(text) == reading_key(text)
    assert " " in reading_key(text)
