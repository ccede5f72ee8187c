"""The form of all memberships of a group: the stored ones by their id, new ones by the name of the organisation."""

import unicodedata
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import current_app
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField

from registry.config import Config
from registry.model import Group, Membership
from registry.model.vocabulary import MembershipRole
from registry.services import membership as service
from registry.services.membership import Member
from registry.web.form.field import AtMost, CodeField, DateField, TextField, plausible, written
from registry.web.form.naming import NamedForm, Resolution, registered, resolve_names, say
from registry.web.words.label import label

MOST_STORED = 2000
MOST_NEW = 60
BLANK_ROWS = 3
_NOBODY = SimpleNamespace(name=SimpleNamespace(data=None))


class _Term(Form):
    """As what, and from when to when."""

    role = CodeField(lazy_gettext("役割"), MembershipRole, default=MembershipRole.MEMBER)
    valid_from = DateField(lazy_gettext("加入"), to_the_day=False, validators=[plausible])
    valid_to = DateField(lazy_gettext("脱退"), to_the_day=False, validators=[plausible])


class StoredForm(_Term):
    """A stored membership. It ends by a day; only what was entered by mistake is deleted."""

    id = HiddenField()
    mistaken = BooleanField(lazy_gettext("誤り（削除する）"))


class NewForm(NamedForm, _Term):
    """A new membership; without a name it is left out."""

    name = TextField(lazy_gettext("機関名"), validators=[AtMost(400)])


class MembersForm(FlaskForm):
    """All memberships of a group."""

    stored = FieldList(FormField(StoredForm), max_entries=MOST_STORED)
    added = FieldList(FormField(NewForm), max_entries=MOST_NEW)
    version = HiddenField()


@dataclass(frozen=True)
class Named:
    """Who the new members are: registered organisations and questions, and the rows that mean the institute."""

    found: Resolution
    own: frozenset[int]


def stored_members(group: Group) -> dict[str, Any]:
    """The values with which the form opens."""
    return {
        "stored": [_values(each) for each in group.memberships],
        "added": [{} for _ in range(BLANK_ROWS)],
        "version": group.version,
    }


def bring_up_to_date(form: MembersForm, group: Group) -> None:
    """After somebody else was first: keep what was typed of rows that are still there, add those that are new."""
    memberships = {str(each.id): each for each in group.memberships}
    form.stored.entries = [entry for entry in form.stored.entries if entry.form.id.data in memberships]
    shown = {entry.form.id.data for entry in form.stored.entries}
    for identity, each in memberships.items():
        if identity not in shown:
            form.stored.append_entry(_values(each))
    form.version.data = str(group.version)


def named(form: MembersForm) -> Named:
    """Who the typed names are; what is not certain becomes an error at its field."""
    entries = [entry.form for entry in form.added]
    own = frozenset(position for position, entry in enumerate(entries) if is_institute(entry.name.data))
    found = resolve_names([_NOBODY if position in own else entry for position, entry in enumerate(entries)])
    for entry in entries:
        if not entry.name.data and (entry.valid_from.typed or entry.valid_to.typed):
            say(entry.name, gettext("機関名を書いてください。"))
    return Named(found, own)


def members(form: MembersForm, group: Group, names: Named) -> list[Member]:
    """What the form says, once it is valid; new organisations are registered on the way."""
    memberships = {str(each.id): each for each in group.memberships}
    entries = [entry.form for entry in form.added]
    made = registered(entries, names.found)
    rows = [
        _member(entry.form, known.organisation_id, known.id)
        for entry in form.stored
        if (known := memberships.get(entry.form.id.data)) is not None and not entry.form.mistaken.data
    ]
    for position, entry in enumerate(entries):
        organisation = made.get(position)
        if position in names.own or organisation is not None:
            rows.append(_member(entry, organisation.id if organisation is not None else None))
    return rows


def mistaken(form: MembersForm, group: Group) -> list[int]:
    """The stored memberships that were entered by mistake."""
    marked = {entry.form.id.data for entry in form.stored if entry.form.mistaken.data}
    return [each.id for each in group.memberships if str(each.id) in marked]


def refuse(form: MembersForm, refused: service.MemberRefused) -> None:
    """Put a refusal to the row that it is about."""
    rows = [entry.form for entry in form.stored if not entry.form.mistaken.data]
    rows += [entry.form for entry in form.added if entry.form.name.data]
    row = rows[refused.position]
    match refused:
        case service.EndsBeforeStart():
            say(row.valid_to, gettext("脱退が加入より前です。"))
        case service.EndsUncounted():
            say(
                row.valid_from,
                gettext(
                    "加入の時期が空のときは、確認した日から数えます。その前に脱退したなら、加入の時期も書いてください。"
                ),
            )
        case _:
            say(
                row.valid_from,
                gettext(
                    "%(name)s は同じ期間に二度「%(role)s」になっています。",
                    name=refused.organisation or _config().institute_short,
                    role=label(row.role.data),
                ),
            )


def is_institute(name: str | None) -> bool:
    """Whether a typed name is one of the institute's own."""
    config = _config()
    own = (config.institute, config.institute_short, config.institute_en, config.institute_short_en)
    return bool(name) and _folded(name or "") in {_folded(each) for each in own}


def _member(row: Any, organisation_id: int | None, identity: int | None = None) -> Member:
    return Member(
        organisation_id=organisation_id,
        role=row.role.data or MembershipRole.MEMBER,
        valid_from=row.valid_from.data,
        valid_to=row.valid_to.data,
        id=identity,
    )


def _values(membership: Membership) -> dict[str, Any]:
    return {
        "id": membership.id,
        "role": membership.role,
        "valid_from": written(membership.valid_from, membership.valid_from_precision),
        "valid_to": written(membership.valid_to, membership.valid_to_precision),
    }


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _config() -> Config:
    found: Config = current_app.config["REGISTRY"]
    return found
