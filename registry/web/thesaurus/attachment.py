"""What is attached to technical fields by hand: written down, taken off, and shown where its subject is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from registry.model import Branch, Event, FieldAttachment, Group, Organisation
from registry.model.vocabulary import Role
from registry.queries.attachment import Subject, attachment, attachments, subject_record
from registry.services.attachment import AttachedAlready, AttachmentRefused, attach, detach
from registry.services.recording import Stale
from registry.web.frame.access import actor, may_write, opens_to, require_write
from registry.web.frame.database import db
from registry.web.frame.error import answer
from registry.web.thesaurus.attachment_form import AttachmentForm
from registry.web.thesaurus.pages import field_name
from registry.web.thesaurus.writing import VersionForm, version_of
from registry.web.words.rendering import called, place

pages = Blueprint("attachment", __name__)
Answer = Response | str | tuple[Response | str, int]
WRITERS = (Role.OFFICER, Role.ADMIN)
# The column of a subject by its name in addresses.
_COLUMNS = {
    "partner": "organisation_id",
    "group": "group_id",
    "event": "event_id",
    "branch": "branch_code",
}
Record = Organisation | Group | Event | Branch


@dataclass(frozen=True)
class Said:
    """What is said by hand of a subject, and where the reader adds to it, if he may."""

    rows: Sequence[FieldAttachment]
    add: str | None


def said_of(**given: Any) -> Said:
    """The fields of an organisation (``partner``), a group, an event or a branch."""
    subject = Subject(**{_COLUMNS[name]: value for name, value in given.items()})
    add = url_for("attachment.add", **given) if may_write(current_user, None) else None
    return Said(attachments(db(), subject=subject), add)


@pages.route("/fields/attach", methods=["GET", "POST"])
@opens_to(*WRITERS)
def add() -> Answer:
    """Attach to a field: the field, or what is attached, may stand in the address already."""
    require_write(None)
    subject, record = _given()
    form = AttachmentForm(data={"field_code": request.args.get("field")}).offer()
    if not form.is_submitted():
        return _page(form, subject, record)
    form.validate()
    meant = form.subject(subject)
    if meant is None or form.wrong:
        return _page(form, subject, record, 422)
    try:
        made = attach(db(), facts=form.facts(meant()), by=actor())
    except AttachedAlready as refused:
        form.refuse_twice(refused.found)
        return _page(form, subject, record, 422)
    except AttachmentRefused:
        form.refuse_nothing()
        return _page(form, subject, record, 422)
    (written,) = attachments(db(), identity=made.id)
    words = {"name": subject_name(written), "field": field_name(written.field)}
    if made.holds:
        flash(gettext("「%(name)s」を「%(field)s」に付けました。", **words))
    else:
        flash(gettext("「%(name)s」は「%(field)s」に当てはまらないと記録しました。", **words))
    if record is not None:
        return redirect(subject_address(written))
    return redirect(url_for("thesaurus.page", code=made.field_code, _anchor="attached"))


@pages.route("/fields/attachments/<int:identity>/delete", methods=["GET", "POST"])
@opens_to(*WRITERS)
def remove(identity: int) -> Answer:
    """Take an attachment off, after a page that says what that means."""
    require_write(None)
    found = attachment(db(), identity)
    if found is None:
        abort(404)
    form = VersionForm(obj=found)
    if not form.is_submitted():
        return render_template("attachment/delete.html", attachment=found)
    words = {"name": subject_name(found), "field": field_name(found.field)}
    code = found.field_code
    try:
        detach(db(), attachment=found, version=version_of(form), by=actor())
    except Stale:
        return answer(409)
    flash(gettext("「%(name)s」を「%(field)s」からはずしました。", **words))
    return redirect(url_for("thesaurus.page", code=code, _anchor="attached"))


@pages.app_template_filter()
def subject_name(found: FieldAttachment) -> str:
    """What is attached, in the language of the page where its name is known in it."""
    record = found.organisation or found.group or found.event or found.branch
    assert record is not None
    return record_name(record)


def record_name(record: Record) -> str:
    """The name of an organisation, a group, an event or a branch."""
    match record:
        case Organisation():
            return called(record)
        case Branch():
            return place(record)
        case Group():
            return record.name
        case Event():
            return record.title


@pages.app_template_filter()
def subject_address(found: FieldAttachment) -> str:
    """The page of what is attached, at the section that says so."""
    if found.branch_code is not None:
        return url_for("branch.page", code=found.branch_code, _anchor="fields")
    endpoint, identity = next(
        (endpoint, identity)
        for endpoint, identity in (
            ("partner.page", found.organisation_id),
            ("group.page", found.group_id),
            ("event.page", found.event_id),
        )
        if identity is not None
    )
    return url_for(endpoint, identity=identity, _anchor="fields")


def _given() -> tuple[Subject | None, Record | None]:
    """The subject that stands in the address; 404 where there is no such record."""
    given = [(name, request.args[name]) for name in _COLUMNS if request.args.get(name)]
    if not given:
        return None, None
    name, value = given[0]
    if len(given) > 1 or (name != "branch" and not (value.isascii() and value.isdigit() and len(value) < 10)):
        abort(404)
    key: Any = value if name == "branch" else int(value)
    subject = Subject(**{_COLUMNS[name]: key})
    record = subject_record(db(), subject)
    if record is None:
        abort(404)
    return subject, record


def _page(form: AttachmentForm, subject: Subject | None, record: Record | None, status: int = 200) -> Answer:
    written = FieldAttachment(**subject.known()) if subject is not None else None
    page = render_template(
        "attachment/form.html",
        form=form,
        record_name=record_name(record) if record is not None else None,
        back=subject_address(written) if written is not None else None,
        found=form.resolution,
    )
    return page, status
