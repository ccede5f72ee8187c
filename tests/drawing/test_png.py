"""The PNG shows the map with its words, or says that it cannot."""

import re
import struct

import pytest

from registry.drawing.map import map_svg
from registry.drawing.png import NoJapaneseFont, png
from tests.drawing.test_map import BLOCKS, WORDS, shades


@pytest.fixture(scope="module")
def picture() -> str:
    return map_svg("tiles", shades(), BLOCKS, WORDS, size="compact", focus={"johnan"})


@pytest.fixture(scope="module")
def drawn(picture: str) -> bytes:
    try:
        return png(picture, 520)
    except NoJapaneseFont:
        pytest.skip("NO JAPANESE FONT on this machine")


def test_it_has_the_width_asked_for_and_the_shape_of_the_sheet(drawn: bytes) -> None:
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", drawn[16:24]) == (520, 360)


def test_its_words_are_drawn(picture: str, drawn: bytes) -> None:
    wordless = re.sub(r"<text.*?</text>", "", picture)
    other = picture.replace("大田", "品川")
    assert other != picture
    assert len({drawn, png(wordless, 520), png(other, 520)}) == 3


def test_the_same_picture_gives_the_same_bytes(picture: str, drawn: bytes) -> None:
    assert png(picture, 520) == drawn


def test_without_a_font_it_is_refused_with_a_sentence(picture: str) -> None:
    with pytest.raises(
        NoJapaneseFont, match=r"^このコンピューターには日本語のフォントがないため、PNGを作れません。$"
    ):
        png(picture, 520, fonts=())
