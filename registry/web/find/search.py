"""The search over everything: what was found by noun, or all that was found of one."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup, escape

from registry.japanese.spelling import Span
from registry.model.search_entry import Noun
from registry.queries.search import Answer, FoundGroup, search
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.clock import today
from registry.web.frame.confided import READERS
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.listing.paging import Page

pages = Blueprint("search", __name__)
# Rows of a page that shows one noun.
ROWS = 50
MOST_PAGES = 10_000


@pages.get("/search")
@opens_to()
@kept_page
def page() -> Any:
    """What a text finds: the first of each noun, or all of one noun page by page."""
    q = parameter.text("q")
    kind = parameter.code("kind", Noun)
    number = parameter.whole_number("page", 1, 1, MOST_PAGES) if kind else 1
    found = asked(q, kind, start=(number - 1) * ROWS, most=ROWS) if kind else asked(q)
    group = found.groups[0] if kind and found.groups else None
    shown = render_template(
        "search/page.html",
        q=q,
        kind=kind,
        kinds=list(Noun),
        found=found,
        refusal=too_short() if q and found.sought is None else None,
        page=Page(group.hits, group.total, number, ROWS) if group else None,
        whole_list=_whole_list,
    )
    return (shown, 422) if q and found.sought is None else shown


def asked(q: str, kind: Noun | None = None, **part: int) -> Answer:
    """What the reader finds: companies are shown to those who help them."""
    nouns = (kind,) if kind else tuple(Noun)
    companies = current_user.role in READERS
    return search(db(), q=q, as_of=today(), nouns=nouns, companies=companies, **part)


def too_short() -> str:
    """Why a text cannot be looked for, and what can."""
    return gettext("2文字以上で探してください（例: 大田、首都大学、しゅとだい）。")


def _whole_list(group: FoundGroup, q: str) -> str:
    """The address of everything found of a noun: its own list where that shows the same, with all its filters."""
    if group.listed:
        return url_for(f"{group.noun.value}.listing", q=q)
    return url_for("search.page", q=q, kind=group.noun.value)


@pages.app_template_filter()
def marked(text: str, spans: list[Span]) -> Markup:
    """A text with what was found in it marked.

    >>> marked("<大田>", [(1, 3)])
    Markup('&lt;<mark>大田</mark>&gt;')
    """
    parts, done = [Markup()], 0
    for start, end in spans:
        parts += [escape(text[done:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        done = end
    return Markup("").join([*parts, escape(text[done:])])
