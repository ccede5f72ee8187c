"""Aspects: the needs and the fields that a company may ask for, as keys of one kind, and what a text says of them."""

from collections.abc import Iterable

from registry.finder.need_words import need_words
from registry.finder.rules import WORK
from registry.finder.words import Words
from registry.model.vocabulary import ActivityType, NeedType

# The aspect of all joint work, whatever it speaks of.
ANY = "any"
_NEED, _FIELD = "need:", "field:"


def of_need(need: NeedType) -> str:
    """The key of a need.

    >>> of_need(NeedType.DESIGN), of_field("design")
    ('need:design', 'field:design')
    """
    return _NEED + need.value


def of_field(code: str) -> str:
    """The key of a field of technology."""
    return _FIELD + code


def need_of(aspect: str) -> NeedType | None:
    """The need of a key; ``None`` for a field."""
    return NeedType(aspect.removeprefix(_NEED)) if aspect.startswith(_NEED) else None


def field_of(aspect: str) -> str:
    """The code of the field of a key."""
    return aspect.removeprefix(_FIELD)


def spoken(text: str, fields: Words) -> dict[str, str]:
    """What a text speaks of: by aspect the word that tells."""
    needs = {_NEED + hit.code: hit.word for hit in need_words().found(text)}
    return needs | {of_field(hit.code): hit.word for hit in fields.found(text)}


def worked(title: str, kinds: Iterable[ActivityType], fields: Words) -> frozenset[str]:
    """The aspects of a piece of joint work, by its kinds and its title.

    A subsidy for tests or for research is a subsidy, whatever need its title names.
    """
    shown = {of_need(need) for kind in kinds for need in WORK.get(kind, ())}
    told = spoken(title, fields)
    if of_need(NeedType.FEE_SUPPORT) in shown:
        return frozenset(shown.union(aspect for aspect in told if aspect.startswith(_FIELD)))
    return frozenset(shown.union(told))
