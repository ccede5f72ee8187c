"""Help inside the registry: the first day of each role, what the numbers mean, words, rules. Shown in the reader's language.

The texts stand in ``templates/help/<language>/<topic>.html``; what can be derived (who may do what, headings, examples) is.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, current_app, render_template
from flask_login import current_user

from registry.config import Config
from registry.model.act_by_phase import acts_by_phase
from registry.model.vocabulary import Role
from registry.web.admin.quality import CHECKS
from registry.web.frame.access import opens_to, opens_to_everybody
from registry.web.frame.clock import today
from registry.web.frame.kept_page import kept_page
from registry.web.frame.language import current_language
from registry.web.help.example import measure_examples
from registry.web.help.example_act import act_by_example, find_example, indicator_examples
from registry.web.help.table import abilities, headings
from registry.web.help.topic import FIRST_DAYS, GROUPS, TITLES, Topic, help_address, topic_address
from registry.web.words.kind import column_name, kind_name

pages = Blueprint("help", __name__)
pages.add_app_template_global(help_address)
pages.add_app_template_global(topic_address)
for _filter in (column_name, kind_name):
    pages.add_app_template_filter(_filter)


def _nothing() -> dict[str, Any]:
    return {}


# What a topic shows beside its text: derived, never typed in.
_DERIVED: Mapping[Topic, Callable[[], dict[str, Any]]] = {
    Topic.AGREEMENTS: lambda: {"examples": act_by_example(), "possible": acts_by_phase()},
    Topic.FIND: lambda: {"examples": find_example()},
    Topic.MEASURES: lambda: {"examples": measure_examples()},
    Topic.INDICATORS: lambda: {"examples": indicator_examples()},
    Topic.IMPORTS: lambda: {"headings": headings()},
    Topic.QUALITY: lambda: {"checks": CHECKS},
    Topic.ROLES: lambda: {"abilities": abilities(), "roles": list(Role)},
}


@pages.get("/help")
@opens_to()
def start() -> str:
    """Who are you, and what do you want to know?"""
    own = FIRST_DAYS[current_user.role]
    return render_template("help/start.html", groups=GROUPS, titles=TITLES, own=own, **_frame())


@pages.get("/help/sign-in")
@opens_to_everybody
def signing_in() -> str:
    """How to sign in, for those who have not yet."""
    return _page(Topic.SIGN_IN)


@pages.get("/help/<topic>")
@opens_to()
@kept_page
def topic(topic: str) -> str:
    """One topic."""
    if topic not in set(Topic):
        abort(404)
    return _page(Topic(topic))


def _page(shown: Topic) -> str:
    derived = _DERIVED.get(shown, _nothing)()
    return render_template(
        "help/topic.html",
        text=f"help/{current_language()}/{shown.value}.html",
        title=TITLES[shown],
        contents=[],
        **derived,
        **_frame(),
    )


def _frame() -> dict[str, Any]:
    config: Config = current_app.config["REGISTRY"]
    return {"contact": config.contact, "day": today(), "topics": Topic}
