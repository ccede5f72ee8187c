"""The sentences of the finder in the language of the page, and where their records stand."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from registry.finder.reason import Reason, ReasonCode
from registry.finder.sentence import AS_KNOWN, TEMPLATES
from registry.finder.thesaurus import Term
from registry.japanese.codes import PREFECTURES
from registry.model import Municipality, Region
from registry.model.vocabulary import Category, NeedType
from registry.network.tie import Record
from registry.web.frame.language import english
from registry.web.words.label import label
from registry.web.words.rendering import fiscal_year, number, own_language, place

_ENDPOINTS = {
    "partner": "partner.page",
    "programme": "programme.page",
    "agreement": "agreement.page",
    "activity": "activity.page",
    "event": "event.page",
    "group": "group.page",
}


def record_address(record: Record, anchor: str | None = None) -> str | None:
    """The page of the record behind a reason."""
    endpoint = _ENDPOINTS.get(record.type)
    return url_for(endpoint, identity=record.id, _anchor=anchor) if endpoint else None


def reason_address(reason: Reason) -> str | None:
    """The page of the record behind a reason, at what is said there by hand where that is the reason."""
    by_hand = reason.code is ReasonCode.FIELD_BY_HAND
    return record_address(reason.record, anchor="fields" if by_hand else None)


def field_name(term: Term) -> str:
    """A field in the language of the page."""
    return term.name_en if english() else term.name


class Sentences:
    """Sentences of reasons: codes by their labels, places by their names."""

    def __init__(
        self,
        fields: Mapping[str, Term],
        regions: Mapping[str, Region],
        municipalities: Mapping[str, Municipality],
    ) -> None:
        by_name = {each.name: each for each in municipalities.values()}
        separator = gettext("・")
        self._shown: dict[str, Callable[[Any], str]] = {
            "need": lambda need: label(NeedType(need)),
            "category": lambda category: label(Category(category)),
            "field": lambda code: field_name(fields[code]),
            "region": lambda code: place(regions[code]),
            "areas": lambda codes: separator.join(place(regions[code]) for code in codes),
            "prefecture": lambda code: PREFECTURES[code],
            "municipality": lambda code: place(municipalities[code]),
            "place": lambda name: place(by_name[name]) if name in by_name else name or "",
            "by": lambda name: (
                place(by_name[name]) if name in by_name else name or gettext("条件に合う所在地")
            ),
            "year": lambda year: fiscal_year(year),
            "rate": lambda rate: f"{rate:.0%}",
            "count": number,
        }

    def of(self, code: Any, facts: Mapping[str, Any]) -> Markup:
        """One sentence; what is Japanese inside an English one is marked as such."""
        told = {name: own_language(self._shown.get(name, str)(value)) for name, value in facts.items()}
        sentence = escape(gettext(TEMPLATES[code])) % told
        known = facts.get("known_year")
        return sentence + escape(gettext(AS_KNOWN)) % {"year": fiscal_year(known)} if known else sentence
