"""Public codes: prefectures, municipalities and corporate numbers with their check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.japanese.codes import PREFECTURES, TOKYO, corporate_number, municipality_code, prefecture_code

_CODES = """
131016 131024 131032 131041 131059 131067 131075 131083 131091 131105 131113 131121 131130 131148 131156
131164 131172 131181 131199 131202 131211 131229 131237 132012 132021 132039 132047 132055 132063 132071
132080 132098 132101 132110 132128 132136 132144 132152 132187 132195 132209 132217 132225 132233 132241
132250 132276 132284 132292 133035 133051 133078 133086 133612 133621 133639 133647 133817 133825 134015
134023 134210
"""
TOKYO_MUNICIPALITIES = _CODES.split()
DIGITS = "0123456789"
INSTITUTE = "7000012050002"


def accepted(reader, texts) -> list[str]:
    """The texts that a reader of codes accepts; each of the others must be refused with a sentence."""
    found, refusals = [], []
    for text in texts:
        try:
            found.append(reader(text))
        except ValueError as error:
            refusals.append(error)
    assert all(type(refusal) is ValueError and "例: " in str(refusal) for refusal in refusals)
    return found


def test_all_sixty_two_municipalities_of_tokyo_are_accepted():
    assert len(set(accepted(municipality_code, TOKYO_MUNICIPALITIES))) == 62


@pytest.mark.parametrize("code", TOKYO_MUNICIPALITIES)
def test_a_municipality_of_tokyo_has_the_one_right_check_digit(code):
    assert accepted(municipality_code, [code[:5] + digit for digit in DIGITS]) == [code]
    assert code.startswith(TOKYO)


@pytest.mark.parametrize("code", ["011002", "342084", "271071"])
def test_municipalities_elsewhere_are_accepted_and_leading_zeros_stay(code):
    assert municipality_code(code) == code


@pytest.mark.parametrize("text", ["１３１０７５", " 131075\n", "\u3000131075"])
def test_a_municipality_code_may_be_full_width_with_blanks_around(text):
    assert municipality_code(text) == "131075"


@pytest.mark.parametrize(
    "text", ["", "13107", "1310755", "墨田区", "13107X", "١٣١٠٧٥", "131 075", "-31075", "1" * 9_000]
)
def test_what_is_not_six_digits_is_refused(text):
    with pytest.raises(ValueError, match=r"6桁の数字ではありません\(例: 131075\)"):
        municipality_code(text)


@given(st.text(DIGITS, min_size=5, max_size=5))
def test_a_wrong_check_digit_of_a_municipality_is_always_refused(body):
    assert len(accepted(municipality_code, [body + digit for digit in DIGITS])) == 1


def test_a_wrong_check_digit_of_a_municipality_is_named():
    with pytest.raises(ValueError, match="「131076」の検査数字が合いません"):
        municipality_code("131076")


@pytest.mark.parametrize(
    "text",
    [
        INSTITUTE,
        f"T{INSTITUTE}",
        f"t{INSTITUTE}",
        "７００００１２０５０００２",
        "Ｔ７００００１２０５０００２",
        "T７０００ ０１２０ ５０００２",
        "T 7 0000 1205 0002",
        "7\u30000000\u30001205\u30000002",
        "7-0000-1205-0002",
        f"  {INSTITUTE}\n",
    ],
)
def test_a_corporate_number_is_read_in_every_usual_spelling(text):
    assert corporate_number(text) == INSTITUTE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "T",
        "8000012050002",
        "700001205000",
        "70000120500022",
        "TT7000012050002",
        "700001205000X",
        "٧" * 13,
        "未定",
    ],
)
def test_what_is_no_corporate_number_is_refused_with_the_text_and_an_example(text):
    with pytest.raises(ValueError, match=f"「{text}」は正しい13桁の番号ではありません.例: {INSTITUTE}"):
        corporate_number(text)


@given(st.text(DIGITS, min_size=12, max_size=12))
def test_a_wrong_check_digit_of_a_corporate_number_is_always_refused(body):
    right = accepted(corporate_number, [digit + body for digit in DIGITS])
    assert len(right) == 1
    assert right[0][0] != "0"


@given(st.one_of(st.text(), st.text("T0１2²٣ -\u3000\n")))
def test_any_text_is_a_code_or_refused_in_japanese(text):
    for reader in (corporate_number, municipality_code, prefecture_code):
        for code in accepted(reader, [text]):
            assert code.isascii()
            assert code.isdigit()


def test_there_are_forty_seven_prefectures_in_their_order():
    assert list(PREFECTURES) == [f"{number:02}" for number in range(1, 48)]
    assert len(set(PREFECTURES.values())) == 47
    assert (PREFECTURES["01"], PREFECTURES[TOKYO], PREFECTURES["27"]) == ("北海道", "東京都", "大阪府")
    assert (PREFECTURES["15"], PREFECTURES["34"], PREFECTURES["47"]) == ("新潟県", "広島県", "沖縄県")


@pytest.mark.parametrize(("code", "name"), PREFECTURES.items(), ids=PREFECTURES)
def test_a_prefecture_is_found_by_name_and_by_code(code, name):
    assert prefecture_code(name) == prefecture_code(code) == code


@pytest.mark.parametrize("text", ["", "新潟", "00", "48", "1", "東京"])
def test_an_unknown_prefecture_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=f"「{text}」という都道府県はありません"):
        prefecture_code(text)
