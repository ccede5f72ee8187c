"""Contacts of a partner: who may see them, and the forms that enter, change, confirm and delete them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from registry.model import Contact, Organisation
from registry.model.vocabulary import Role
from registry.queries import contact as reading
from registry.queries.partner import organisation
from registry.services.contact import (
    SHORTEST_PURPOSE,
    add_contact,
    change_contact,
    confirm_contact,
    delete_contact,
    last_delete_by,
)
from registry.services.recording import Stale
from registry.web.form.conflict import differences
from registry.web.form.field import AtMost, DateField, Needed, NumberField, TextField, TickField
from registry.web.frame.access import actor, opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.error import answer

pages = Blueprint("contact", __name__)
Answer = Response | str | tuple[str, int]

READERS = frozenset({Role.OFFICER, Role.HEAD, Role.ADMIN})
WRITERS = (Role.OFFICER, Role.ADMIN)
_EMAIL = re.compile(r"[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+\.[^\s@<>(),;:\".]+")
_PHONE = re.compile(r"[0-9０-９+＋()（）ー－\-\s.~〜内線extEXT:：]+")


@dataclass(frozen=True)
class Seen:
    """What a reader sees of contacts: how many there are, and the rows only of those who may read them."""

    count: int
    rows: Sequence[Contact]
    readable: bool
    writable: bool


def readable() -> bool:
    """Whether the reader may see who the contacts are."""
    return current_user.role in READERS


def seen(organisation_id: int) -> Seen:
    """The contacts of an organisation for the reader; for others they are counted and never read."""
    writable = current_user.role in WRITERS
    if not readable():
        return Seen(reading.count_contacts(db(), organisations=[organisation_id]), (), False, writable)
    rows = reading.contacts(db(), organisations=[organisation_id])
    return Seen(len(rows), rows, True, writable)


def _email_shape(form: Any, field: Any) -> None:
    if field.data and not _EMAIL.fullmatch(field.data):
        raise ValidationError(gettext("メールアドレスの形ではありません（例: name@example.jp）。"))


def _phone_shape(form: Any, field: Any) -> None:
    if field.data and not (_PHONE.fullmatch(field.data) and any(each.isdigit() for each in field.data)):
        raise ValidationError(gettext("電話番号の形ではありません（例: 03-1234-5678）。"))


def _purpose(form: Any, field: Any) -> None:
    if field.data and len(field.data) < SHORTEST_PURPOSE:
        raise ValidationError(gettext("何のための連絡先か、わかるように書いてください。"))


def _not_too_long(form: Any, field: Any) -> None:
    if field.errors or field.day is None:
        return
    if field.day <= today():
        raise ValidationError(gettext("削除期限は明日以後の日にしてください。"))
    if field.day > last_delete_by(today()):
        raise ValidationError(gettext("削除期限は5年以内にしてください。必要なら後で延ばせます。"))


class ContactForm(FlaskForm):
    """A person with the purpose of keeping the data and the day on which it is deleted."""

    person = TextField(
        lazy_gettext("氏名"), validators=[Needed(lazy_gettext("氏名を入れてください。")), AtMost(100)]
    )
    post = TextField(lazy_gettext("所属・役職"), validators=[AtMost(200)])
    email = TextField(lazy_gettext("メールアドレス"), validators=[AtMost(200), _email_shape])
    phone = TextField(lazy_gettext("電話番号"), validators=[AtMost(60), _phone_shape])
    purpose = TextField(
        lazy_gettext("利用目的"),
        validators=[Needed(lazy_gettext("利用目的を入れてください。")), AtMost(400), _purpose],
    )
    delete_by = DateField(
        lazy_gettext("削除期限"),
        validators=[Needed(lazy_gettext("削除期限を入れてください。")), _not_too_long],
    )
    may_be_given = TickField(lazy_gettext("企業に伝えてよい窓口"))
    version = NumberField()

    @property
    def values(self) -> dict[str, Any]:
        """What the services take."""
        return {
            "person": self.person.data,
            "post": self.post.data,
            "email": self.email.data,
            "phone": self.phone.data,
            "purpose": self.purpose.data,
            "delete_by": self.delete_by.day,
            "may_be_given": self.may_be_given.data,
        }


class VersionForm(FlaskForm):
    """The version of a contact that a button stands beside."""

    version = NumberField()


@pages.route("/partners/<int:identity>/contacts/new", methods=["GET", "POST"])
@opens_to(*WRITERS)
def add(identity: int) -> Answer:
    """Enter a contact of a partner."""
    row = organisation(db(), identity, as_of=today())
    if row is None:
        abort(404)
    form = ContactForm()
    if not form.validate_on_submit():
        return _shown(form, row.organisation)
    add_contact(db(), organisation=row.organisation, by=actor(), **form.values)
    flash(gettext("連携先の担当者を加えました。"))
    return _back(identity)


@pages.route("/contacts/<int:identity>/edit", methods=["GET", "POST"])
@opens_to(*WRITERS)
def edit(identity: int) -> Answer:
    """Change a contact; who comes second sees both versions before anything is overwritten."""
    found = _contact(identity)
    form = ContactForm(obj=found)
    if not form.validate_on_submit():
        return _shown(form, found.organisation, found)
    try:
        change_contact(db(), contact=found, version=_version(form), by=actor(), **form.values)
    except Stale:
        return _both(form, found)
    flash(gettext("連携先の担当者を変更しました。"))
    return _back(found.organisation_id)


@pages.post("/contacts/<int:identity>/confirm")
@opens_to(*WRITERS)
def confirm(identity: int) -> Any:
    """Note that a contact holds today."""
    found = _contact(identity)
    try:
        confirm_contact(db(), contact=found, version=_version(VersionForm()), by=actor())
    except Stale:
        return answer(409)
    flash(gettext("連携先の担当者を今日の日付で確認しました。"))
    return _back(found.organisation_id)


@pages.route("/contacts/<int:identity>/delete", methods=["GET", "POST"])
@opens_to(*WRITERS)
def remove(identity: int) -> Any:
    """Delete a contact, after a page that says what that means."""
    found = _contact(identity)
    form = VersionForm(obj=found)
    if not form.is_submitted():
        return render_template("contact/delete.html", contact=found, form=form)
    try:
        delete_contact(db(), contact=found, version=_version(form), by=actor())
    except Stale:
        return answer(409)
    flash(gettext("連携先の担当者を削除しました。"))
    return _back(found.organisation_id)


def _shown(form: ContactForm, organisation: Organisation, contact: Contact | None = None) -> Answer:
    """The form, first as it is, then with what is wrong in it."""
    page = render_template(
        "contact/form.html", form=form, organisation=organisation, contact=contact, conflict=None
    )
    return (page, 422) if form.is_submitted() else page


def _both(form: ContactForm, found: Contact) -> Answer:
    """What is stored beside what was typed; the form has the newest version: sent again, it overwrites knowingly."""
    stored = ContactForm(formdata=None, obj=found)
    rows = differences(stored, form)
    form.version.process_data(found.version)
    page = render_template(
        "contact/form.html", form=form, organisation=found.organisation, contact=found, conflict=rows
    )
    return page, 409


def _contact(identity: int) -> Contact:
    found = reading.contact(db(), identity)
    if found is None:
        abort(404)
    return found


def _version(form: Any) -> int:
    """The version that a form was filled in for; one without is as good as stale."""
    return form.version.data if form.validate() and form.version.data is not None else 0


def _back(organisation_id: int) -> Response:
    return redirect(url_for("partner.page", identity=organisation_id, _anchor="contacts-heading"))
