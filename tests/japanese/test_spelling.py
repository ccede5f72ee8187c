"""Spellings: a text is found by any part of it, however it is written, and what was found is marked where it stands."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.japanese.spelling import holds, marks, sought, spellings

PIECES = [
    *("株式会社", "(株)", "（公財）", "㈱", "国立大学法人", "学校法人"),
    *"髙高﨑濵邉・「」() 　-〜ーテクノてくの大田区ＡaB1１㍿",
    *("セミナー", "ﾃｸﾉ", "ß"),
]
NAMES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)


def found(text: str, typed: str) -> list[str]:
    """What is marked in a text for what was typed."""
    asked = sought(typed)
    assert asked is not None
    return [text[start:end] for start, end in marks(text, asked.words)]


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("大田区", "大田", ["大田"]),
        ("髙﨑精機(株)", "高崎", ["髙﨑"]),
        ("(株)テスト大田", "株式会社テスト", ["テスト"]),
        ("テスト(株)大田支店", "テスト大田", ["テスト(株)大田"]),
        ("ＴＩＲＩ クロスミーティング 2020", "tiri くろす", ["ＴＩＲＩ", "クロス"]),
        ("ＴＩＲＩ クロスミーティング 2020", "tiri 2020", ["ＴＩＲＩ", "2020"]),
        ("ﾃｸﾉﾌﾟﾗｻﾞ", "ぷらざ", ["ﾌﾟﾗｻﾞ"]),
        ("ものづくり・商業・サービス", "くり商", ["くり・商"]),
        ("大田区と大田区", "大田", ["大田", "大田"]),
        ("辻\U000e0100精機", "辻精", ["辻\U000e0100精"]),
        ("Straße", "strasse", ["Straße"]),
        ("東京都", "大阪", []),
        ("", "大田", []),
    ],
)
def test_what_was_found_is_marked_where_it_stands(text: str, typed: str, marked: list[str]) -> None:
    assert found(text, typed) == marked


@pytest.mark.parametrize("typed", ["", " ", "　", "、。", "大", "大 田", "(株)", "\x00", "\u200b", "・「」"])
def test_what_is_too_short_is_not_looked_for(typed: str) -> None:
    assert sought(typed) is None


def test_a_legal_form_says_nothing_beside_other_words() -> None:
    assert sought("株式会社 大田") == sought("大田") == sought("㈱　大田 (有)")
    assert sought("株式会社") is not None


@given(NAMES, st.data())
def test_any_part_of_a_name_is_held_by_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    asked = sought(name[start:end])
    assume(asked is not None)
    assert asked is not None
    assert all(holds(name, word) for word in asked.words)
    assert marks(name, asked.words)


@given(st.text(), st.text())
def test_marks_stand_apart_and_in_order_inside_any_text(text: str, typed: str) -> None:
    asked = sought(typed)
    spans = marks(text, asked.words if asked else [])
    places = [place for span in spans for place in span]
    assert places == sorted(set(places))
    assert all(0 <= place <= len(text) for place in places)
    assert "\n" not in "".join(spellings(text))
