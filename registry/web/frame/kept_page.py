"""Pages that are looked at again and again: what stands in one is rendered once for each reader and state of the data.

The frame (menu, own name, messages, form tokens) is made for each request; the rest depends on the address, the
reader with role and branch, the language, the day and the data alone. Templates of such pages begin with
``{% extends layout %}``. A page that is kept is not part of another one that is.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g, render_template, request
from flask_babel import get_locale
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from registry.web.frame.clock import today
from registry.web.frame.kept import kept_text

V = TypeVar("V", bound=Callable[..., Any])
FRAME = "base.html"
# Gives the blocks of a page one after the other, for the frame to take them up.
_BLOCKS = "kept/blocks.html"
# Stand between the blocks, and where the form token of the request belongs: no text of a record is shown unescaped.
_BETWEEN = "<!--between-->"
_TOKEN = "<!--token-->"  # noqa: S105 # nosec B105 - the place of one


class _NotKept(Exception):
    """The view answered with something else than a page, or with the blocks of a refusal and its status."""

    def __init__(self, answer: Any, blocks: tuple[str, ...] = ()) -> None:
        self.answer = answer
        self.blocks = blocks


def kept_page(view: V) -> V:
    """Keep what a view shows; whatever else it answers with (a redirect, a refusal) is not kept."""

    @wraps(view)
    def shown(**arguments: Any) -> Any:
        asked = (
            current_app.config["REGISTRY"],
            (current_user.id, current_user.role, current_user.branch_code),
            str(get_locale()),
            today(),
            request.endpoint,
            tuple(sorted(arguments.items())),
            request.query_string,
        )
        try:
            return _framed(kept_text(asked, lambda: _blocks(view, arguments)))
        except _NotKept as other:
            return (_framed(other.blocks), *other.answer[1:]) if other.blocks else other.answer

    return shown  # type: ignore[return-value]


def install(app: Flask) -> None:
    """Tell the templates what frame they stand in."""
    app.context_processor(lambda: {"layout": g.get("layout", FRAME)})


def _blocks(view: Callable[..., Any], arguments: dict[str, Any]) -> tuple[str, ...]:
    g.layout = _BLOCKS
    try:
        answer = view(**arguments)
    finally:
        del g.layout
    refused = isinstance(answer, tuple)
    told = answer[0] if refused else answer
    blocks = tuple(told.split(_BETWEEN)) if isinstance(told, str) else ()
    if len(blocks) != 4:
        raise _NotKept(answer)
    blocks = tuple(block.replace(generate_csrf(), _TOKEN) for block in blocks)
    if refused:
        raise _NotKept(answer, blocks)
    return blocks


def _framed(blocks: tuple[str, ...]) -> str:
    """The page with its frame and the form token of this session."""
    token = generate_csrf()
    title, head, main, scripts = (_made_by_templates(block.replace(_TOKEN, token)) for block in blocks)
    return render_template("kept/page.html", title=title, head=head, main=main, scripts=scripts)


def _made_by_templates(block: str) -> Markup:
    """A block as it stands: templates have escaped what is in it."""
    return Markup(block)  # noqa: S704 # nosec B704 # nosemgrep: markup-of-words (what templates gave)
