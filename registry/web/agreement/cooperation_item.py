"""Cooperation items 連携事項 of an agreement: what was promised, in order, with the benefit behind it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import FieldList, Form, FormField, HiddenField

from registry.model import Agreement
from registry.model.vocabulary import Role, Tier
from registry.queries.agreement import whole_agreement
from registry.queries.programme import programmes
from registry.services.agreement import Item, set_items
from registry.web.form.field import AtMost, CodeField, NumberField, RecordField, TextField
from registry.web.frame.access import actor, opens_to, require_write
from registry.web.frame.database import db
from registry.web.words.rendering import wrong_fields

pages = Blueprint("cooperation_item", __name__)
BLANK_ROWS = 3
MOST = 100


class ItemForm(Form):
    """One item; without a subject it is left out."""

    position = NumberField(lazy_gettext("順番"), most=999)
    subject = TextField(lazy_gettext("連携事項"), validators=[AtMost(2000)])
    tier = CodeField(lazy_gettext("区分"), Tier, default=Tier.COMPREHENSIVE)
    programme = RecordField(lazy_gettext("企業が使える制度"))


class ItemsForm(FlaskForm):
    """All items of an agreement."""

    items = FieldList(FormField(ItemForm), max_entries=MOST)
    version = HiddenField()


@pages.route("/agreements/<int:identity>/items", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def edit(identity: int) -> Response | str | tuple[str, int]:
    """The items in a table: change, add, leave out, put in another order."""
    agreement = whole_agreement(db(), identity)
    if agreement is None:
        abort(404)
    require_write(agreement.branch_code)
    form = ItemsForm(data=_stored(agreement))
    _offer(form, agreement)
    if request.method == "GET":
        return render_template("cooperation_item/form.html", form=form, agreement=agreement)
    if form.version.data != str(agreement.version):
        form.version.data = str(agreement.version)
        return render_template(
            "cooperation_item/form.html", form=form, agreement=agreement, conflict=True
        ), 409
    form.validate()
    if wrong_fields(form):
        return render_template("cooperation_item/form.html", form=form, agreement=agreement), 422
    set_items(db(), agreement=agreement, items=_typed(form), by=actor())
    flash(gettext("連携事項を記録しました。"))
    return redirect(url_for("agreement.page", identity=identity))


def _stored(agreement: Agreement) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {
            "position": item.position,
            "subject": item.subject,
            "tier": item.tier,
            "programme": item.programme_id,
        }
        for item in agreement.items
    ]
    start = len(rows) + 1
    rows += [{"position": number, "tier": Tier.COMPREHENSIVE} for number in range(start, start + BLANK_ROWS)]
    return {"items": rows, "version": agreement.version}


def _offer(form: ItemsForm, agreement: Agreement) -> None:
    """The programmes of the parties, and any that an item names already."""
    offered = {
        each.id: each.title
        for party in agreement.parties
        for each in programmes(db(), partner_id=party.organisation_id)
    }
    offered |= {
        item.programme.id: item.programme.title for item in agreement.items if item.programme is not None
    }
    for entry in form.items:
        entry.form.programme.choices = [("", gettext("なし")), *offered.items()]


def _typed(form: ItemsForm) -> list[Item]:
    rows = [entry.form for entry in form.items if entry.form.subject.data]
    rows.sort(key=lambda row: MOST * 10 if row.position.data is None else row.position.data)
    return [Item(row.tier.data or Tier.COMPREHENSIVE, row.subject.data, row.programme.data) for row in rows]
