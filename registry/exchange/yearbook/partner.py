"""The organisations that a chapter names, and their other spellings."""

import re
from itertools import combinations

from rapidfuzz import fuzz

from registry.exchange.yearbook.draft import Draft, Named
from registry.exchange.yearbook.vocabulary import first
from registry.japanese.names import search_key

_OFFICE = re.compile(r"(.{4,}?)\s*(\S{1,10}支(?:店|部))")
ALIKE = 88


def write_partners(draft: Draft) -> None:
    """A row for every organisation, one for each further spelling of its name, and one for each short name explained."""
    for known in list(draft.named.values()):
        _parent(draft, known)
    ordered = sorted(draft.named.values(), key=lambda known: min(known.spellings.values()))
    for known in ordered:
        _write(draft, known)
    for short, (name, line) in draft.short_names.items():
        if search_key(name) in draft.named:
            official = _official(draft.named[search_key(name)])
            draft.add("names", line, partner=official, name=short, kind="abbreviation")
    _near(draft, ordered)


def _write(draft: Draft, known: Named) -> None:
    name, line = _official(known), min(known.spellings.values())
    category = first("category", name)
    if not category:
        draft.notice(line, f"「{name}」の区分は名称から分かりません。otherとしました。選んでください")
    municipality = name if category == "municipality" else known.seat
    office = _OFFICE.fullmatch(name)
    parent = draft.named.get(search_key(office[1])) if office else None
    draft.add(
        "partners",
        line,
        name=name,
        category=category or "other",
        municipality=municipality,
        basis="stated" if municipality else "",
        parent=_official(parent) if parent else "",
    )
    for spelling, spelt in known.spellings.items():
        if spelling != name:
            draft.add("names", spelt, partner=name, name=spelling, kind="alias")


def _official(known: Named) -> str:
    return known.official or next(iter(known.spellings))


def _parent(draft: Draft, known: Named) -> None:
    """An office is named with the body that it belongs to: that one is an organisation, too."""
    if office := _OFFICE.fullmatch(_official(known)):
        draft.organisation(office[1], min(known.spellings.values()))


def _near(draft: Draft, ordered: list[Named]) -> None:
    """Names that are much alike may be one body: a person decides."""
    keyed = [(search_key(_official(known)), known) for known in ordered]
    for (one, first_known), (other, second) in combinations(keyed, 2):
        if fuzz.ratio(one, other) >= ALIKE:
            line = min(second.spellings.values())
            draft.notice(
                line,
                f"「{_official(second)}」は「{_official(first_known)}」と似ています。同じ機関か確かめてください",
            )
