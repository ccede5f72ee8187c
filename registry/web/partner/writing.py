"""Organisations are changed: renamed or moved since a day, or corrected."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from registry.model import Organisation
from registry.model.vocabulary import Role
from registry.queries.partner import organisation
from registry.queries.place import municipalities, regions
from registry.services.partner import change_organisation
from registry.services.recording import Stale
from registry.web.form.conflict import differences
from registry.web.form.naming import Resolution, resolve_names
from registry.web.frame.access import actor, opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.partner.form import REFUSALS, PartnerForm, facts_of
from registry.web.partner.pages import moved
from registry.web.words.rendering import wrong_fields

pages = Blueprint("partner_writing", __name__)
Answer = Response | str | tuple[str, int]


@pages.route("/partners/<int:identity>/edit", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def change(identity: int) -> Answer:
    """Change an organisation; a new name or seat says since when, or that the old one was a mistake."""
    row = organisation(db(), identity, as_of=today())
    if row is None:
        return moved(identity, "partner_writing.change")
    found = row.organisation
    form = _offered(PartnerForm(data=facts_of(found) if request.method == "GET" else {}))
    if request.method == "GET":
        return _page(form, found)
    version = _version(form)
    if version != found.version:
        return _both(form, found)
    form.judged(found)
    others = resolve_names(form.others)
    if wrong_fields(form):
        return _page(form, found, 422, others)
    facts = form.facts(others)
    try:
        change_organisation(db(), organisation=found, version=version, facts=facts, by=actor())
    except Stale:
        return _both(form, found)
    except REFUSALS as refused:
        form.refuse(refused)
        return _page(form, found, 422, others)
    flash(gettext("機関を変更しました。"))
    return redirect(url_for("partner.page", identity=identity))


def _offered(form: PartnerForm) -> PartnerForm:
    form.offer(municipalities(db()), regions(db()))
    return form


def _version(form: PartnerForm) -> int:
    """The version that the form was filled in for; one without is as good as stale."""
    text = form.version.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _page(
    form: PartnerForm, found: Organisation, status: int = 200, others: Resolution | None = None, **more: Any
) -> Answer:
    page = render_template(
        "partner/form.html", form=form, organisation=found, found=others, areas=regions(db()), **more
    )
    return page, status


def _both(form: PartnerForm, found: Organisation) -> Answer:
    """What is stored beside what was typed; sent again, the form overwrites knowingly."""
    form.validate()
    others = resolve_names(form.others)
    stored = _offered(PartnerForm(formdata=None, data=facts_of(found)))
    rows = differences(stored, form, without=("name_change", "renamed_on", "seat_change", "moved_on"))
    for there, here in zip(stored.others, form.others, strict=True):
        theirs, mine = there.name.data or "", here.name.data or ""
        if theirs != mine:
            rows.append((str(here.name.label.text), theirs, mine))
    form.version.data = str(found.version)
    return _page(form, found, 409, others, conflict=rows)
