"""Organisations in forms: typed by any name, found in the registry, or registered as new. A person decides."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Form, StringField

from registry.japanese.names import mend_blanks
from registry.model import Organisation
from registry.model.vocabulary import Category
from registry.queries.candidate import Candidate, likely, named_exactly, suggestions
from registry.services.partner import register_organisation
from registry.web.form.field import AtMost, CodeField, TextField
from registry.web.frame.access import actor
from registry.web.frame.database import db

NEW = "new"


class NamedForm(Form):
    """An organisation by any of its names. ``choice`` is the organisation that is meant (its id), or ``new``."""

    name = TextField(lazy_gettext("相手機関"), validators=[AtMost(400)])
    choice = StringField()
    category = CodeField(lazy_gettext("新しい機関の区分"), Category, empty=lazy_gettext("選んでください"))


@dataclass
class Resolution:
    """Who the typed names are, by position: known organisations, new ones, and questions for a person."""

    known: dict[int, Organisation] = field(default_factory=dict)
    new: dict[int, Category] = field(default_factory=dict)
    candidates: dict[int, Sequence[Candidate]] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)


def named(organisation: Organisation | None, name: str | None = None) -> dict[str, str]:
    """The values with which the form of a known organisation opens."""
    if organisation is None:
        return {}
    return {"name": name or organisation.name, "choice": str(organisation.id)}


def resolve_names(entries: Sequence[Any]) -> Resolution:
    """Find the organisation of each name; what is not certain becomes an error at its field, with the candidates."""
    found = Resolution()
    for position, entry in enumerate(entries):
        if entry.name.data and not entry.name.errors:
            _resolve(entry, position, found)
    return found


def registered(
    entries: Sequence[Any], found: Resolution, newcomers: dict[str, Organisation] | None = None
) -> dict[int, Organisation]:
    """The organisations by position, new ones registered on the way: once, however often the form names them.

    ``newcomers`` are those registered so far, by name, where a form names organisations in several places.
    """
    made = dict(found.known)
    newcomers = {} if newcomers is None else newcomers
    for position, category in found.new.items():
        name = mend_blanks(entries[position].name.data)
        if name not in newcomers:
            newcomers[name] = register_organisation(db(), name=name, category=category, by=actor())
        made[position] = newcomers[name]
    return made


def say(wrong: Any, sentence: str) -> None:
    """Put a sentence to a field."""
    wrong.errors = [*wrong.errors, sentence]


def _resolve(entry: Any, position: int, found: Resolution) -> None:
    typed, choice = entry.name.data, entry.choice.data or ""
    exact = named_exactly(db(), typed)
    # A name that only one organisation bears is meant, whatever a field that was filled before still carries.
    if len(exact) == 1 and (choice != NEW or entry.category.data is None):
        found.known[position] = exact[0]
        return
    candidates = _candidates(typed, exact)
    meant = next((each.organisation for each in candidates if str(each.organisation.id) == choice), None)
    if meant is not None:
        found.known[position] = meant
        return
    found.candidates[position] = candidates
    found.open.add(position)
    if choice != NEW:
        if candidates:
            say(
                entry.name,
                gettext("「%(name)s」は台帳の機関のどれですか。下から選んでください。", name=typed),
            )
        else:
            say(
                entry.name,
                gettext(
                    "「%(name)s」は台帳にありません。新しい機関なら、下で区分を選んでください。", name=typed
                ),
            )
    elif entry.category.errors:
        return  # that it is none of the list is said already
    elif entry.category.data is None:
        say(entry.category, gettext("新しい機関の区分を選んでください。"))
    else:
        found.new[position] = entry.category.data


def _candidates(typed: str, exact: Sequence[Organisation]) -> Sequence[Candidate]:
    found = {each.organisation.id: each for each in (*likely(db(), typed), *suggestions(db(), typed, most=5))}
    for organisation in exact:
        found.setdefault(organisation.id, Candidate(organisation, typed))
    return list(found.values())
