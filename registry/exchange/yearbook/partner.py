"""The organisations that a chapter names, and their other spellings."""

import re
from itertools import combinations

from rapidfuzz import fuzz

from registry.exchange.yearbook.draft import Draft, Named
from registry.exchange.yearbook.vocabulary import first, plain
from registry.japanese.names import LEGAL_FORMS, search_key

_PART = re.compile(r"\S{1,8}(?:部|課|室|支店|支部)")
ALIKE = 88
# A chapter names some hundreds of organisations; comparing each with each has an end.
MOST = 2_000
# A longer text is no name.
LONGEST = 100


_FORM = re.compile(r"^[（(][^（）()]{1,3}[)）]|^\S{2,6}法人|^株式会社|株式会社$")


def bare(name: str) -> str:
    """A name without the legal form before it.

    >>> bare("(公財)架空市産業財団"), bare("地方独立行政法人架空県立試験場")
    ('架空市産業財団', '架空県立試験場')
    """
    return _FORM.sub("", name)


def write_partners(draft: Draft, text: str) -> None:
    """A row for every organisation, one for each further spelling of its name, and one for each short name explained."""
    if len(draft.named) <= MOST:
        _spellings(draft, text)
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
    category = _category(draft, known)
    if not category:
        draft.notice(line, f"「{name}」の区分は名称から分かりません。otherとしました。選んでください")
    municipality = name if category == "municipality" else known.seat
    parent = known.parent or _whole(draft, name)
    draft.add(
        "partners",
        line,
        name=name,
        category=category or "other",
        municipality=municipality,
        basis="stated" if municipality else "",
        parent=parent,
    )
    for spelling, spelt in known.spellings.items():
        if spelling != name:
            draft.add("names", spelt, partner=name, name=spelling, kind="alias")


def _official(known: Named) -> str:
    return known.official or next(iter(known.spellings))


def _category(draft: Draft, known: Named) -> str:
    """What any of the spellings says, with its legal form or without; else a body of the prefecture of the institute."""
    if len(_official(known)) > LONGEST:
        return ""
    if known.seat:
        return "municipal_industry_foundation"
    names = [_official(known), *known.spellings]
    codes = (first("category", each) for name in names for each in (name, bare(name)))
    prefecture = draft.institute.prefecture
    own = any(prefecture and bare(name).startswith(prefecture) for name in names)
    return next(filter(None, codes), "metropolitan_body" if own else "")


def _whole(draft: Draft, name: str) -> str:
    """The organisation of which a name is a part by its form: 架空局 of 架空局商工部."""
    known = [_official(each) for each in draft.named.values()]
    found = [each for each in known if name.startswith(each) and _PART.fullmatch(name[len(each) :])]
    return max(found, key=len, default="")


def _spellings(draft: Draft, text: str) -> None:
    """Names with another legal form, or without any, that stand somewhere else in the text."""
    forms = "|".join(map(re.escape, LEGAL_FORMS))
    for known in draft.named.values():
        name = _official(known)
        if bare(name) == name or not 4 <= len(bare(name)) <= LONGEST:
            continue
        # Behind another letter of a name, or a bracket of its form, it is not the name that was meant.
        pattern = re.compile(rf"(?<![一-龯々ァ-ヴー)）])((?:{forms})?){re.escape(bare(name))}")
        for match in pattern.finditer(text):
            if plain(match[0]) not in map(plain, known.spellings):
                known.spellings[match[0]] = text.count("\n", 0, match.start()) + 1


def _near(draft: Draft, ordered: list[Named]) -> None:
    """Names that are much alike may be one body: a person decides."""
    if len(ordered) > MOST:
        draft.notice(1, f"機関が{len(ordered)}あり、似た名称を比べるのは{MOST}までです")
        return
    keyed = [(search_key(_official(known)), known) for known in ordered]
    for (one, first_known), (other, second) in combinations(keyed, 2):
        if fuzz.ratio(one, other) >= ALIKE:
            line = min(second.spellings.values())
            draft.notice(
                line,
                f"「{_official(second)}」は「{_official(first_known)}」と似ています。同じ機関か確かめてください",
            )
