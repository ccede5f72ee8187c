"""The form of a need: the company by name, new ones in one step, and what it looks for."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, FormField, HiddenField
from wtforms.widgets import TextArea

from registry.model import Account, Need, Organisation
from registry.model.vocabulary import Category, NeedType
from registry.queries.account import advisers
from registry.queries.place import branches, municipalities
from registry.services.need import Facts
from registry.services.partner import register_organisation
from registry.web.form.field import AtMost, CodesField, DateField, Needed, RecordField, TextField
from registry.web.form.naming import NEW, NamedForm, Resolution, named, resolve_names
from registry.web.frame.access import actor, may_consult
from registry.web.frame.database import db
from registry.web.words.label import label
from registry.web.words.rendering import place


class CompanyForm(NamedForm):
    """The company; a new one may be registered on the way, with its municipality."""

    name = TextField(
        lazy_gettext("企業"), validators=[Needed(lazy_gettext("企業を書いてください。")), AtMost(400)]
    )
    is_new = BooleanField(lazy_gettext("台帳にない企業なら、新しい企業として登録する"))
    municipality = RecordField(lazy_gettext("新しい企業の区市町村"), read=str)


class NeedForm(FlaskForm):
    """Everything that is written down of a need."""

    company = FormField(CompanyForm)
    kinds = CodesField(
        lazy_gettext("相談の種類"),
        NeedType,
        validators=[Needed(lazy_gettext("相談の種類を一つは選んでください。"))],
    )
    fields = TextField(lazy_gettext("技術分野"), validators=[AtMost(400)])
    text = TextField(lazy_gettext("相談の内容"), validators=[AtMost(10_000)], widget=TextArea())
    received_on = DateField(
        lazy_gettext("相談を受けた日"), validators=[Needed(lazy_gettext("相談を受けた日を書いてください。"))]
    )
    branch = RecordField(lazy_gettext("拠点"), read=str)
    staff = RecordField(lazy_gettext("担当"))
    version = HiddenField()

    def offer(self, stored: Need | None) -> None:
        """Give the choices of the lists: one's own branches, people, municipalities."""
        own = [(each.code, place(each)) for each in branches(db()) if may_consult(current_user, each.code)]
        everywhere = [("", gettext("全所"))] if may_consult(current_user, None) else []
        self.branch.choices = [*everywhere, *own]
        people = _people(stored)
        named_people = [(each.id, f"{each.name}（{label(each.role)}）") for each in people]
        self.staff.choices = [("", gettext("決めていない")), *named_people]
        self.company.form.municipality.choices = [
            ("", gettext("わからない")),
            *((each.code, place(each)) for each in municipalities(db())),
        ]

    def facts(self, company: Organisation) -> Facts:
        """What the form says, once it is valid and the company is known."""
        assert self.received_on.day is not None
        return Facts(
            company_id=company.id,
            branch_code=self.branch.data,
            received_on=self.received_on.day,
            kinds=frozenset(NeedType(code) for code in self.kinds.data or ()),
            fields=self.fields.data,
            text=self.text.data,
            staff_id=self.staff.data,
        )


def values_of(need: Need) -> dict[str, Any]:
    """The values with which the form of a need opens."""
    return {
        "company": named(need.company),
        "kinds": [each.kind for each in need.kinds],
        "fields": need.fields,
        "text": need.text,
        "received_on": need.received_on,
        "branch": need.branch_code,
        "staff": need.staff_id,
        "version": need.version,
    }


def resolve_company(form: NeedForm) -> Resolution:
    """Who the company is. One that is like none in the registry is new where that was said, without a question."""
    entry = form.company.form
    if entry.category.data is None and not entry.category.errors:
        entry.category.data = Category.COMPANY
    before = list(entry.name.errors)
    found = resolve_names([entry])
    unknown = 0 in found.open and not found.candidates[0]
    if unknown and entry.is_new.data and not entry.choice.data:
        entry.name.errors = before
        entry.choice.data = NEW
        found = resolve_names([entry])
    return found


def company(form: NeedForm, found: Resolution) -> Organisation:
    """The company, registered on the way where it is new."""
    if 0 in found.known:
        return found.known[0]
    entry = form.company.form
    return register_organisation(
        db(),
        name=entry.name.data,
        category=found.new[0],
        municipality_code=entry.municipality.data,
        by=actor(),
    )


def _people(stored: Need | None) -> Sequence[Account]:
    """Who can look after a need, and whoever does so already."""
    found = list(advisers(db()))
    if stored is not None and stored.staff is not None and stored.staff not in found:
        found.append(stored.staff)
    return found
