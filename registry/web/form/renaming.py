"""Since when something is otherwise, or whether it always was: two fields that a form asks for a name or a seat."""

from datetime import date
from typing import Any

from flask_babel import gettext

from registry.services.renaming import FirstDayRefused, NotYet, TooEarly
from registry.web.form.naming import say
from registry.web.words.rendering import day as shown_day

SINCE = "since"
ALWAYS = "always"


def offer(how: Any, since: str, always: str) -> None:
    """Give the choices of what a change is."""
    how.choices = [("", gettext("変わっていない")), (SINCE, since), (ALWAYS, always)]


def judge(how: Any, day: Any, *, changed: bool, ask: str, unchanged: str, needed: str) -> bool:
    """Say what is missing: what a change is, or its day; and what is too much. True when there is nothing to say."""
    if how.errors or day.errors:
        return False
    if not changed and (how.data == SINCE or day.data is not None):
        say(day, unchanged)
    elif changed and how.data is None:
        say(how, ask)
    elif how.data == SINCE and day.data is None:
        say(day, needed)
    elif how.data == ALWAYS and day.data is not None:
        say(day, gettext("訂正は過去にさかのぼるので、日付を空にしてください。"))
    return not (how.errors or day.errors)


def first_day(how: Any, day: Any) -> date | None:
    """The first day of what is new; ``None`` for a correction."""
    return day.day if how.data == SINCE else None


def refuse(day: Any, refused: FirstDayRefused) -> None:
    """Say why nothing can be new from a day on."""
    match refused:
        case TooEarly():
            first = shown_day(refused.first)
            say(day, gettext("前の変わり目より後の日（%(day)s以後）にしてください。", day=first))
        case NotYet():
            say(day, gettext("まだ来ていない日は書けません。"))
        case _:
            say(day, str(refused))
