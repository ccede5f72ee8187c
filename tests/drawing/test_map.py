"""The map says what it is told, in every kind and size, to eyes, to readers of the screen and to those who see no colours."""

import csv
import doctest
import re
from dataclasses import replace
from itertools import pairwise, product
from typing import get_args
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.drawing import label
from registry.drawing.geometry import SOURCE, Kind, geometry, neighbours
from registry.drawing.map import Block, Shade, Words, map_svg
from registry.drawing.palette import BORDER, LINE, MINOR, PALE, PAPER, STEPS, UNDEFINED, Tone
from registry.drawing.sheet import SHEETS, Size
from tests.conftest import SEEDS

SVG = "{http://www.w3.org/2000/svg}"
KINDS: tuple[Kind, ...] = get_args(Kind)
SIZES: tuple[Size, ...] = get_args(Size)
WORDS = Words(
    title="区市町村ごとの協定",
    subtitle="基準日 2021年3月31日",
    steps=("0件", "1件", "2件", "3～4件", "5～8件", "9件以上"),
    undefined="データなし",
    current="この区市町村",
    neighbours="隣り合う区市町村",
    regions="地域",
    islands="島しょ",
    source=SOURCE,
)
BLOCKS = [
    Block("多摩", "15", 4, "多摩：協定 15件", "/regions/tama"),
    Block("島しょ", "—", None, "島しょ：データなし", "/regions/tosho"),
    Block("海外", "3", 1, "海外：協定 3件", "/regions/overseas"),
]
OTA = "131113"


def shades(english: bool = False) -> dict[str, Shade]:
    """Each municipality of the seeds with a number of its own, every step and some without data."""
    with (SEEDS / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["code"]: Shade(
            name=row["name_en" if english else "name"],
            value="—" if position % 7 == 6 else f"{100 + position}",
            step=None if position % 7 == 6 else position % 7,
            sentence=f"{row['name']}：協定 {100 + position}件",
            href=f"/organisations?municipality={row['code']}&fy=2020",
            region=row["region"],
        )
        for position, row in enumerate(rows)
    }


@pytest.fixture(params=list(product(KINDS, SIZES, ("ja", "en"))), ids="-".join)
def drawn(request: pytest.FixtureRequest) -> str:
    kind, size, language = request.param
    return map_svg(kind, shades(language == "en"), BLOCKS, replace(WORDS, language=language), size=size)


def texts(picture: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def links(picture: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(picture).iter(f"{SVG}a"))


def test_every_municipality_and_block_is_a_link_with_its_sentence(drawn: str) -> None:
    found = links(drawn)
    assert len(found) == 62 + len(BLOCKS)
    for link, told in zip(found, [*dict(sorted(shades().items())).values(), *BLOCKS], strict=True):
        assert link.get("href") == told.href
        assert link.get("aria-label") == told.sentence
        title = link.find(f"{SVG}title")
        assert title is not None
        assert title.text == told.sentence


def test_every_number_is_printed(drawn: str) -> None:
    """Alone on its line, or behind the name."""
    printed = " ".join(texts(drawn)).split()
    for told in [*shades().values(), *BLOCKS]:
        assert told.value in printed


def test_words_and_source_are_printed(drawn: str) -> None:
    printed = texts(drawn)
    for word in (WORDS.title, WORDS.subtitle, *WORDS.steps, WORDS.undefined, WORDS.islands, WORDS.source):
        assert word in printed


def test_it_keeps_to_the_content_policy(drawn: str) -> None:
    root = ElementTree.fromstring(drawn)
    for element in root.iter():
        assert element.tag not in (f"{SVG}style", f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject")
        assert not any(name == "style" or name.startswith("on") for name in element.attrib)
    assert "http" not in drawn.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_text_stays_on_the_sheet(drawn: str) -> None:
    root = ElementTree.fromstring(drawn)
    _, _, width, height = map(int, root.attrib["viewBox"].split())
    for element in root.iter(f"{SVG}text"):
        half = label.text_width(element.text or "", float(element.attrib["font-size"]))
        x, y = float(element.attrib["x"]), float(element.attrib["y"])
        start, end = (x - half / 2, x + half / 2) if element.get("text-anchor") == "middle" else (x, x + half)
        assert start >= 0, element.text
        assert end <= width, element.text
        assert 0 < y < height, element.text


def test_two_maps_fit_on_one_page() -> None:
    both = [map_svg("outlines", shades(), BLOCKS, WORDS, prefix=prefix) for prefix in ("one", "two")]
    ids = [re.findall(r' id="([^"]+)"', picture) for picture in both]
    assert not set(ids[0]) & set(ids[1])
    for picture, own in zip(both, ids, strict=True):
        assert len(own) == len(set(own))
        assert set(re.findall(r"url\(#([^)]+)\)", picture)) <= set(own)


@pytest.mark.parametrize(("kind", "size"), list(product(KINDS, SIZES)))
def test_the_same_facts_give_the_same_picture(kind: Kind, size: Size) -> None:
    turned = dict(reversed(shades().items()))
    one = map_svg(kind, shades(), BLOCKS, WORDS, size=size, focus={"joto", "tama"}, current=OTA)
    other = map_svg(kind, turned, BLOCKS, WORDS, size=size, focus=["tama", "joto"], current=OTA)
    assert one == other


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_focus_has_numbers_and_links(kind: Kind) -> None:
    picture = map_svg(kind, shades(), BLOCKS, WORDS, size="compact", focus={"johnan"})
    inside = {shade.sentence for shade in shades().values() if shade.region == "johnan"}
    assert {link.get("aria-label") for link in links(picture)[: -len(BLOCKS)]} == inside
    printed = " ".join(texts(picture)).split()
    for shade in shades().values():
        if shade.value != "—":
            assert (shade.value in printed) == (shade.region == "johnan")


@pytest.mark.parametrize("kind", KINDS)
def test_the_focus_on_islands_shows_them_alone(kind: Kind) -> None:
    picture = map_svg(kind, shades(), BLOCKS, WORDS, size="compact", focus={"tosho"})
    assert len(links(picture)) == 9 + len(BLOCKS)
    assert "千代田" not in "".join(texts(picture))


def test_the_focus_on_what_is_not_in_tokyo_shows_it_pale() -> None:
    picture = map_svg("outlines", shades(), BLOCKS, WORDS, size="compact", focus={"overseas"})
    assert len(links(picture)) == len(BLOCKS)
    assert PALE in picture


def test_the_current_municipality_is_marked_and_its_neighbours_dashed() -> None:
    plain = map_svg("outlines", shades(), BLOCKS, replace(WORDS, current="", neighbours=""))
    marked = map_svg("outlines", shades(), BLOCKS, replace(WORDS, current="", neighbours=""), current=OTA)
    assert dashed(plain) == []
    [beside] = dashed(marked)
    assert beside.count("M") == len(neighbours(OTA)) == 4
    island = map_svg("tiles", shades(), [], WORDS, current="134210")
    assert island != map_svg("tiles", shades(), [], WORDS)
    assert dashed(island) == []


def dashed(picture: str) -> list[str]:
    paths = ElementTree.fromstring(picture).iter(f"{SVG}path")
    return [path.attrib["d"] for path in paths if path.get("stroke-dasharray")]


def test_a_municipality_without_a_shade_is_ground() -> None:
    some = {code: shade for code, shade in shades().items() if code == OTA}
    assert len(links(map_svg("outlines", some, [], WORDS))) == 1


def test_without_address_it_is_a_picture_and_no_link() -> None:
    still = {code: replace(shade, href=None) for code, shade in shades().items()}
    picture = map_svg("outlines", still, [replace(block, href=None) for block in BLOCKS], WORDS)
    images = [
        group for group in ElementTree.fromstring(picture).iter(f"{SVG}g") if group.get("role") == "img"
    ]
    assert links(picture) == []
    assert len(images) == 62 + len(BLOCKS)


def test_tiles_are_not_the_agency_s_and_say_nothing_of_it() -> None:
    assert f'<metadata lang="ja">{SOURCE}</metadata>' in map_svg("outlines", {}, [], Words("x"))
    assert "気象庁" not in map_svg("tiles", {}, [], Words("x"))


@settings(max_examples=25)
@given(st.text(), st.text())
def test_hostile_words_stay_words(name: str, value: str) -> None:
    hostile = f'<script>alert("1")</script>\' onload=x {name}'
    told = {OTA: Shade(hostile, value, 2, hostile, f'/"><script>{name}', "johnan")}
    picture = map_svg(
        "tiles", told, [Block(hostile, value, None, hostile, hostile)], Words(hostile, hostile, (hostile,))
    )
    root = ElementTree.fromstring(picture)
    assert not list(root.iter(f"{SVG}script"))
    assert not any("onload" in element.attrib for element in root.iter())
    assert len(links(picture)) == 2


@given(st.text(max_size=12), st.text(max_size=6), st.sampled_from(sorted(geometry("outlines").places)))
def test_labels_lie_inside_or_are_the_number_alone(name: str, value: str, code: str) -> None:
    place = geometry("outlines").places[code]
    room = label.Room([[(x / 9, y / 9) for x, y in ring] for ring in place.rings])
    middle = (place.label[0] / 9, place.label[1] / 9)
    lines = label.fitted(name, value, room, middle, SHEETS["full"].labels)
    assert lines[-1].text.endswith(value)
    if len(lines) > 1:
        for line in lines:
            half = label.text_width(line.text, line.size) / 2
            assert any(
                left <= line.x - half and line.x + half <= right
                for left, right in room.level(line.y - line.size / 3)
            )


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tone", [*STEPS, UNDEFINED], ids=[*map(str, range(len(STEPS))), "undefined"])
def test_ink_can_be_read_on_ground_and_pattern(tone: Tone) -> None:
    assert contrast(tone.ink, tone.ground) >= 4.5
    assert contrast(tone.ink, tone.marks) >= 4.5


def test_lines_can_be_seen() -> None:
    assert contrast(LINE, PAPER) >= 3
    assert contrast(BORDER, PAPER) >= 3
    assert contrast(MINOR, PAPER) >= 4.5
    assert contrast(MINOR, PALE) >= 4.5


def test_steps_darken_and_differ_without_colour() -> None:
    assert all(luminance(one.ground) > luminance(other.ground) for one, other in pairwise(STEPS))
    signs = [(tone.square, tone.ink) for tone in (*STEPS, UNDEFINED)]
    assert len(set(signs)) == len(signs)


def test_the_examples_run() -> None:
    outcome = doctest.testmod(label)
    assert outcome.attempted >= 3
    assert outcome.failed == 0
