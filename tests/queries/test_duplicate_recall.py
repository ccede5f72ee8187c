"""How many second records of one organisation are found, and that no two known bodies are taken for one in silence."""

import random
import unicodedata
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.japanese.names import ABBREVIATED_FORMS, VARIANTS
from registry.model import Organisation, OrganisationName
from registry.model.vocabulary import NameKind
from registry.queries.loading import related
from registry.queries.twin import Doubt, paired, twins

VARIANTS_MADE = 200
# Least share of the second records that are suspected.
RECALL = 0.98
_LONG = {f"({short})": form for short, form in ABBREVIATED_FORMS.items()}
_SHORT = {form: short for short, form in _LONG.items()}


def _long_form(name: str) -> str:
    return next((name.replace(short, form, 1) for short, form in _LONG.items() if short in name), name)


def _short_form(name: str) -> str:
    found = next((form for form in sorted(_SHORT, key=len, reverse=True) if form in name), None)
    return name.replace(found, _SHORT[found], 1) if found else name


def _no_form(name: str) -> str:
    bare = _long_form(name)
    for form in sorted(_SHORT, key=len, reverse=True):
        bare = bare.removeprefix(form).removesuffix(form)
    return bare.strip() or name


def _full_width(name: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in name)


def _spaced(name: str) -> str:
    middle = len(name) // 2
    return f"{name[:middle]}　{name[middle:]} "


def _variant(name: str) -> str:
    table = {group[0]: group[1] for group in VARIANTS}
    return "".join(table.get(each, each) for each in name)


def _compatible(name: str) -> str:
    return name.replace("(株)", "㈱").replace("(有)", "㈲").replace("-", "－").replace("・", "･")


CHANGES: tuple[Callable[[str], str], ...] = (
    _long_form,
    _short_form,
    _no_form,
    _full_width,
    _spaced,
    _variant,
    _compatible,
    lambda name: _spaced(_full_width(_long_form(name))),
    lambda name: _variant(_no_form(name)),
    lambda name: unicodedata.normalize("NFKC", _spaced(name)),
)


def known(session: Session) -> list[Organisation]:
    found = select(Organisation).options(related(Organisation.names)).order_by(Organisation.id)
    return list(session.scalars(found))


def second(original: Organisation, number: int, name: str) -> Organisation:
    """Another record of the same body, under another spelling."""
    return Organisation(
        id=number,
        name=name,
        category=original.category,
        names=[OrganisationName(name=name, kind=NameKind.OFFICIAL)],
    )


def made(session: Session) -> list[tuple[Organisation, Organisation]]:
    """Two hundred second records: other spellings of official and of former names."""
    dice = random.Random(2020)
    sources = [
        (each, name.name)
        for each in known(session)
        for name in each.names
        if name.kind in (NameKind.OFFICIAL, NameKind.FORMER)
    ]
    former = [(each, name) for each, name in sources if name != each.name]
    pairs, seen = [], {name for _, name in sources}
    while len(pairs) < VARIANTS_MADE:
        # Former names are few, and as important: one in ten of the records bears one.
        original, name = dice.choice(former if former and len(pairs) % 10 == 0 else sources)
        spelled = dice.choice(CHANGES)(name)
        if spelled != original.name and (spelled not in seen or (original, spelled) in former):
            pairs.append((original, second(original, 100_000 + len(pairs), spelled)))
            seen.add(spelled)
    return pairs


def test_second_records_of_known_organisations_are_suspected(session: Session) -> None:
    pairs = made(session)
    suspected = set(twins([*known(session), *(twin for _, twin in pairs)]))
    missed = [
        (original.name, twin.name) for original, twin in pairs if (original.id, twin.id) not in suspected
    ]
    assert len(pairs) == VARIANTS_MADE
    assert len(missed) <= (1 - RECALL) * VARIANTS_MADE, missed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("城南信用金庫", "城北信用金庫"),
        ("(公財)東京都中小企業振興公社", "(公財)板橋区産業振興公社"),
        ("産業技術総合研究所", "神奈川県立産業技術総合研究所"),
        ("株式会社テスト", "テスト株式会社"),
        ("(一財)試験機関", "(公財)試験機関"),
    ],
)
def test_two_bodies_with_like_names_are_never_offered_without_a_warning(
    session: Session, one: str, other: str
) -> None:
    existing = known(session)
    template = existing[0]
    pair = [second(template, 200_001, one), second(template, 200_002, other)]
    assert not twins(pair) or paired(*pair).doubts
    alike = (second(template, 1, "東京都産業振興公社"), second(template, 2, "東京都産業新興公社"))
    assert twins(alike) == [(1, 2)]
    assert Doubt.OTHER_LETTERS in paired(*alike).doubts


def test_no_two_organisations_of_the_seeds_are_offered_without_a_warning(session: Session) -> None:
    by_id = {each.id: each for each in known(session)}
    pairs = [paired(by_id[one], by_id[other]) for one, other in twins(by_id.values())]
    assert [(each.one.name, each.other.name) for each in pairs if not each.doubts] == []
