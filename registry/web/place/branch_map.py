"""The small map on the page of a branch: which municipalities of its regions have an agreement in force."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from flask import url_for
from flask_babel import get_locale, gettext, ngettext
from markupsafe import Markup

from registry.drawing.map import Shade, Words, map_svg
from registry.model import Municipality
from registry.web.frame.kept import kept
from registry.web.words.rendering import place

# Shades: none, one agreement, several. A municipality seldom has more than one.
_STEPS = (0, 2, 4)


def branch_map(
    spots: Sequence[Municipality], agreements: Mapping[str, int], focus: Collection[str], day: date
) -> Markup | None:
    """The map of the municipalities that a branch looks after; ``None`` where it looks after none in Tokyo."""
    if not spots:
        return None
    counts = tuple(sorted(agreements.items()))
    question = ("branch map", counts, tuple(sorted(focus)), day, str(get_locale()))
    drawn = kept(question, lambda: _drawn(spots, agreements, focus, day))
    return Markup(drawn)  # noqa: S704 # nosec B704 # nosemgrep: markup-of-words (a drawing of ours, names escaped)


def _drawn(
    spots: Sequence[Municipality], agreements: Mapping[str, int], focus: Collection[str], day: date
) -> str:
    shades = {
        spot.code: Shade(
            name=place(spot),
            value=str(agreements[spot.code]),
            step=_STEPS[min(agreements[spot.code], len(_STEPS) - 1)],
            sentence=ngettext(
                "%(place)s: 有効な協定 %(num)s 件",
                "%(place)s: 有効な協定 %(num)s 件",
                agreements[spot.code],
                place=place(spot),
            ),
            href=url_for("municipality.page", code=spot.code, as_of=day.isoformat()),
            region=spot.region_code,
        )
        for spot in spots
    }
    words = Words(
        gettext("区市町村との有効な協定"),
        islands=gettext("島しょ"),
        language=str(get_locale()),
    )
    return map_svg("outlines", shades, (), words, size="compact", focus=set(focus))
