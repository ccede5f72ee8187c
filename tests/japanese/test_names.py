"""Search keys: spellings of one name meet, unlike bodies stay unlike, blanks of a scan go."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.japanese.names import (
    ABBREVIATED_FORMS,
    LEGAL_FORMS,
    VARIANTS,
    mend_blanks,
    search_key,
    search_text,
)

# A combining mark, an accent that NFKC splits, and characters that casefold undoes are the hard cases.
PIECES = [
    *LEGAL_FORMS,
    *"㈱㈲㈳㈶㈻",
    "(株)",
    "（公財）",
    "學校法人",
    *"()・「」 　-〜ー",
    "テスト",
    "髙",
    "か",
    "株",
]
PIECES += ["\u3099", "´", "ǰ", "\u0345", "ß", "İ", "ﬁ", "T"]
NAMES = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))
BODIES = st.text("高崎浜テストABC123", min_size=1)


@pytest.mark.parametrize(
    ("usual", "variant"),
    [*("高髙", "崎﨑", "浜濱", "浜濵", "辺邊", "辺邉", "斎齋", "斎齊", "徳德", "吉𠮷")]
    + [(group[0], other) for group in VARIANTS for other in group[1:]],
)
def test_a_variant_character_meets_the_usual_one(usual, variant):
    assert search_key(f"株式会社{variant}テスト") == search_key(f"{usual}テスト")
    assert unicodedata.normalize("NFKC", variant) != usual


@pytest.mark.parametrize(
    "name",
    [
        "株式会社テスト",
        "㈱テスト",
        "(株)テスト",
        "（株）テスト",
        "株式会社 テスト",
        "株式会社\u3000ﾃｽﾄ",
        "株式会社・テスト",
        "「株式会社」テスト",
        "テスト",
    ],
)
def test_spellings_of_one_company_share_a_key(name):
    assert search_key(name) == "テスト"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ＡＢＣ工業", "abc工業"),
        ("Straße", "STRASSE"),
        ("ABC-D", "ＡＢＣ－Ｄ"),
        ("東京〜大阪", "東京～大阪"),
        ("東京~大阪", "東京―大阪"),
        ("ABC−D", "ABC‐D"),
        ("(公財)テスト", "公益財団法人テスト"),
        ("(地独)東京都立産業技術研究センター", "地方独立行政法人 東京都立産業技術研究センター"),
        ("學校法人テスト", "学校法人テスト"),
        ("株式会社学校法人テスト", "テスト"),
        ("ジョン・スミス", "ジョンスミス"),
    ],
)
def test_ways_to_write_one_name_meet(left, right):
    assert search_key(left) == search_key(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("城南信用金庫", "城北信用金庫"),
        ("(公財)東京都中小企業振興公社", "(公財)板橋区産業振興公社"),
        ("産業技術総合研究所", "神奈川県立産業技術総合研究所"),
        ("首都大学東京", "東京都立大学"),
        ("産業技術大学院大学", "東京都立産業技術大学院大学"),
        ("サーバー", "サ-バ-"),
    ],
)
def test_unlike_names_stay_unlike(left, right):
    assert search_key(left) != search_key(right)


def test_prefix_and_suffix_forms_share_a_key_so_that_a_warning_can_name_both():
    assert search_key("株式会社テスト") == search_key("テスト株式会社")


@pytest.mark.parametrize("form", [*LEGAL_FORMS, *(f"({short})" for short in ABBREVIATED_FORMS)])
def test_every_legal_form_is_taken_off_at_either_end(form):
    assert search_key(f"{form}テスト") == search_key(f"テスト{form}") == "テスト"


@pytest.mark.parametrize("form", LEGAL_FORMS)
def test_a_legal_form_inside_or_alone_stays(form):
    assert search_key(f"東京{form}会議") == f"東京{form}会議"
    assert search_key(form) == form


@pytest.mark.parametrize(
    ("typed", "key"), [("(株)", "(株)"), ("㈱", "(株)"), ("㈱テスト", "テスト"), (" ・ ", "・")]
)
def test_a_legal_form_typed_alone_can_be_searched(typed, key):
    assert search_text(typed) == key


@given(NAMES)
def test_a_key_is_its_own_key(name):
    key = search_key(name)
    assert search_key(key) == key


@given(NAMES)
def test_a_key_holds_no_blank_and_one_kind_of_dash(name):
    assert not any(character.isspace() or character in "‐–—−～〜" for character in search_key(name))


@given(NAMES)
def test_a_searched_text_is_empty_only_when_blank(name):
    assert bool(search_text(name)) == bool(unicodedata.normalize("NFKC", name).strip())


@given(BODIES, st.sampled_from(LEGAL_FORMS), st.sampled_from(list(ABBREVIATED_FORMS)))
def test_a_legal_form_never_changes_a_key(body, form, short):
    assert search_key(body) == search_key(f"{form} {body}") == search_key(f"{body}（{short}）")


@pytest.mark.parametrize(
    ("scanned", "mended"),
    [
        ("(株)商工組合 中央金庫", "(株)商工組合中央金庫"),
        ("商工組合\u3000 中央金庫", "商工組合中央金庫"),
        ("山﨑 製作所", "山﨑製作所"),
        ("𠮷 野家", "𠮷野家"),
        ("佐々 木ゼミ ナール", "佐々木ゼミナール"),
        ("  東 京 都  ", "東京都"),
        ("TIRI クロスミーティング 2020", "TIRI クロスミーティング 2020"),
        ("髙﨑 ABC", "髙﨑 ABC"),
        ("", ""),
    ],
)
def test_blanks_between_japanese_characters_are_mended(scanned, mended):
    assert mend_blanks(scanned) == mended


@given(NAMES)
def test_mending_takes_out_nothing_but_blanks_and_is_done_once(name):
    mended = mend_blanks(name)
    assert "".join(mended.split()) == "".join(name.split())
    assert mend_blanks(mended) == mended
