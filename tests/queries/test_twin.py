"""Suspected twins: names that make one body of two records, perhaps."""

import random
from time import process_time

import pytest

from registry.model import Organisation, OrganisationName
from registry.model.vocabulary import Category, NameKind
from registry.queries.twin import paired, twins


def organisation(identity: int, *names: str, category: Category = Category.OTHER) -> Organisation:
    """An organisation whose first name is the official one, the others former."""
    kinds = [NameKind.OFFICIAL, *(NameKind.FORMER for _ in names[1:])]
    return Organisation(
        id=identity,
        name=names[0],
        category=category,
        names=[OrganisationName(name=name, kind=kind) for name, kind in zip(names, kinds, strict=True)],
    )


@pytest.mark.parametrize(
    ("one", "other", "suspected"),
    [
        ("㈱髙崎テスト", "株式会社高﨑テスト", True),
        ("東京都産業振興公社", "東京都産業新興公社", True),
        ("城南信用金庫", "城北信用金庫", False),
        ("東京都工業団体連合会第1支部", "東京都工業団体連合会第2支部", False),
        ("東京都工業団体連合会第1支部", "東京都工業団体聯合会第1支部", True),
        ("産業技術総合研究所", "神奈川県立産業技術総合研究所", False),
        ("(公財)東京都中小企業振興公社", "(公財)板橋区産業振興公社", False),
    ],
)
def test_likeness_is_suspicion_and_kinship_of_words_is_not(one: str, other: str, suspected: bool) -> None:
    assert bool(twins([organisation(1, one), organisation(2, other)])) == suspected


def test_the_same_key_is_suspected_in_any_category_a_like_one_only_in_the_same() -> None:
    bank = Category.FINANCIAL
    assert twins([organisation(1, "(株)試験機関"), organisation(2, "試験機関", category=bank)])
    alike = [organisation(1, "東京都産業振興公社"), organisation(2, "東京都産業新興公社", category=bank)]
    assert not twins(alike)


def test_a_former_name_makes_a_twin_too_and_a_pair_stands_once() -> None:
    pair = [organisation(7, "首都大学東京"), organisation(3, "東京都立大学", "首都大学東京", "首都大學東京")]
    assert twins(pair) == [(3, 7)]
    found = paired(*pair)
    assert (found.one.id, found.other.id, found.likeness) == (3, 7, 100)


def test_abbreviations_are_shared_by_many_and_make_no_twins() -> None:
    pair = [organisation(1, "東京都中小企業振興公社"), organisation(2, "板橋区産業振興公社")]
    for each in pair:
        each.names.append(OrganisationName(name="振興公社", kind=NameKind.ABBREVIATION))
    assert not twins(pair)


@pytest.mark.parametrize("bond", ["parent_id", "successor_id"])
def test_whom_the_registry_knows_to_be_two_is_not_suspected(bond: str) -> None:
    pair = [organisation(1, "東京都産業振興公社"), organisation(2, "東京都産業振興公社")]
    assert twins(pair)
    setattr(pair[1], bond, 1)
    assert not twins(pair)
    assert not twins(list(reversed(pair)))


def test_two_thousand_organisations_are_compared_in_two_seconds() -> None:
    dice = random.Random(1)
    parts = [
        "東京",
        "産業",
        "技術",
        "振興",
        "中小企業",
        "大学",
        "信用",
        "研究",
        "機械",
        "工業",
        "電気",
        "財団",
    ]
    made = [
        organisation(number, "".join(dice.choices(parts, k=5)), f"旧{''.join(dice.choices(parts, k=5))}")
        for number in range(2, 2000)
    ]
    far = [organisation(1, "東京都地域振興公社"), organisation(2000, "東京都地域新興公社")]
    start = process_time()
    found = twins([*made, *far])
    assert process_time() - start < 2
    assert (1, 2000) in found
