"""A drawn SVG as PNG, with the fonts of this machine."""

from functools import cache

import resvg_py

from registry.drawing.palette import FAMILIES, PAPER

# Characters that every Japanese font has: without one, each is drawn as the same empty box, or as nothing.
_PROBES = ("都", "区", "島")
_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><text x="0" y="28" font-size="32"'
    f' font-family="{FAMILIES}">{{}}</text></svg>'
)
# What "sans-serif" may mean where the fonts of the pages are not: first what the machine says, then fonts that are common.
_MEANINGS = (
    None,
    "Noto Sans CJK JP",
    "Source Han Sans JP",
    "IPAexGothic",
    "IPAPGothic",
    "TakaoPGothic",
    "VL PGothic",
    "MS PGothic",
    "Droid Sans Fallback",
    "Noto Serif CJK JP",
    "IPAexMincho",
)

Fonts = tuple[str, ...] | None
"""Files of fonts to be used alone, or the fonts of the system."""


class NoJapaneseFont(ValueError):
    """The machine has no font with Japanese characters: the picture would have no words."""

    def __init__(self) -> None:
        super().__init__("このコンピューターには日本語のフォントがないため、PNGを作れません。")


def png(svg: str, width: int, *, fonts: Fonts = None) -> bytes:
    """The picture ``width`` pixels wide on white; ``NoJapaneseFont`` when its words could not be drawn.

    The same picture and fonts give the same bytes. Patterns are sharpest when ``width`` is a multiple of a quarter of the
    width of the view box (1200, 1800, 2400).
    """
    return _drawn(svg, width, fonts, _meaning(fonts))


@cache
def _meaning(fonts: Fonts) -> str | None:
    """The first meaning of "sans-serif" with which different characters look different, and none of them is blank.

    There is nothing to ask about fonts: what a missing character looks like shows whether it is missing.
    """
    for meaning in _MEANINGS:
        pictures = {_drawn(_PROBE.format(text), 32, fonts, meaning) for text in (*_PROBES, "")}
        if len(pictures) == len(_PROBES) + 1:
            return meaning
    raise NoJapaneseFont


def _drawn(svg: str, width: int, fonts: Fonts, sans_serif: str | None) -> bytes:
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        width=width,
        background=PAPER,
        font_files=None if fonts is None else list(fonts),
        skip_system_fonts=fonts is not None,
        sans_serif_family=sans_serif,
    )
