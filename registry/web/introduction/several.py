"""Several partners of the finder are introduced in one step: all of them, or none."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import FieldList, Form, FormField

from registry.finder.rank import claimable
from registry.model import Need, Organisation, Programme
from registry.model.introduction import StepObjection
from registry.queries.partner import organisations
from registry.queries.programme import programmes
from registry.services.introduction import (
    Choice,
    Days,
    ProposalRefused,
    SeveralRefused,
    StepRefused,
    introduce_several,
    refusals,
)
from registry.services.recording import Stale
from registry.web.find.question import MOST_CHOSEN, chosen, question
from registry.web.form.field import DateField, Needed, NumberField, RecordField, TickField
from registry.web.form.naming import say
from registry.web.frame.access import actor, opens_to
from registry.web.frame.clock import today
from registry.web.frame.confided import WRITERS
from registry.web.frame.database import db
from registry.web.introduction.writing import proposal_sentence
from registry.web.need.writing import writable
from registry.web.words.label import label
from registry.web.words.rendering import wrong_fields

pages = Blueprint("introduction_several", __name__)
Answer = Response | str | tuple[str, int]

# The field of the shared days at which an objection is said as well, for that is where it is mended.
_DAYS = {
    StepObjection.FUTURE: "on",
    StepObjection.BEFORE_NEED: "on",
    StepObjection.NO_CONSENT: "consented_on",
    StepObjection.CONSENT_IN_FUTURE: "consented_on",
    StepObjection.CONSENT_BEFORE_NEED: "consented_on",
    StepObjection.CONSENT_TOO_LATE: "consented_on",
    StepObjection.FOLLOW_UP_TOO_EARLY: "follow_up_on",
}


class PartnerRow(Form):
    """One partner: whether it is recorded, with which programme, and whether the company consented."""

    taken = TickField(lazy_gettext("記録する"))
    partner = NumberField()
    programme = RecordField(lazy_gettext("企業が使える制度"))
    consented = TickField(lazy_gettext("企業が同意した"))


class SeveralForm(FlaskForm):
    """The partners, and the days that they share."""

    rows = FieldList(FormField(PartnerRow), max_entries=MOST_CHOSEN)
    consented_on = DateField(lazy_gettext("企業が同意した日"))
    on = DateField(
        lazy_gettext("紹介した日"), validators=[Needed(lazy_gettext("紹介した日を書いてください。"))]
    )
    follow_up_on = DateField(lazy_gettext("次に確かめる日"))
    version = NumberField()

    @property
    def days(self) -> Days:
        """The shared days, once the form is valid."""
        assert self.on.day is not None
        return Days(self.consented_on.day, self.on.day, self.follow_up_on.day)


@pages.route("/needs/<int:identity>/introductions/several", methods=["GET", "POST"])
@opens_to(*WRITERS)
def record(identity: int) -> Answer:
    """Record an introduction for each partner with the company's consent, a proposal for each other one."""
    need = writable(identity)
    form = SeveralForm()
    partners = _offer(form)
    if request.method == "GET" or not partners:
        form = SeveralForm(formdata=None, data=_opening(need))
        partners = _offer(form)
    if request.method == "GET":
        return _form(form, need, partners)
    form.validate()
    taken = [entry.form for entry in form.rows if entry.form.taken.data and entry.form.taken.raw_data]
    if form.rows.entries and not taken:
        say(form.rows[0].form.taken, gettext("記録する機関を一つは選んでください。"))
    if wrong_fields(form) or not taken:
        return _form(form, need, partners, status=422)
    choices = [_choice(row, partners) for row in taken]
    try:
        introduce_several(
            db(), need=need, version=form.version.data or 0, choices=choices, days=form.days, by=actor()
        )
    except Stale:
        _object(form, taken, refusals(need, choices, form.days, actor()))
        form.version.process_data(need.version)
        return _form(form, need, partners, status=409)
    except SeveralRefused as refused:
        _object(form, taken, refused.reasons)
        return _form(form, need, partners, status=422)
    introduced = sum(choice.consented for choice in choices)
    flash(
        gettext(
            "紹介%(introduced)s件と紹介候補%(proposed)s件を記録しました。",
            introduced=introduced,
            proposed=len(choices) - introduced,
        )
    )
    return redirect(url_for("need.page", identity=identity))


def _opening(need: Need) -> dict[str, Any]:
    """The partners that the finder brings, each with the programme that the company can claim most surely."""
    posed = question(need)
    best: dict[int, int] = {}
    if posed.found is not None:
        asked = posed.found.understood.question
        for match in posed.found.matches:
            claims = claimable(match, asked)
            if claims:
                best[match.profile.id] = claims[0].offer.id
    return {
        "rows": [{"taken": True, "partner": each, "programme": best.get(each)} for each in chosen()],
        "consented_on": today(),
        "on": today(),
        "version": need.version,
    }


def _offer(form: SeveralForm) -> dict[int, tuple[Organisation, Mapping[int, Programme]]]:
    """The organisations of the rows with their programmes, which become the choices; unknown rows go."""
    for entry in form.rows:
        entry.form.partner.validate(entry.form)
    ids = [entry.form.partner.data for entry in form.rows if entry.form.partner.data is not None]
    known = organisations(db(), ids)
    offered: dict[int, dict[int, Programme]] = {each: {} for each in known}
    for programme in programmes(db(), partner_ids=list(known), as_of=today()):
        assert programme.provider_id is not None
        offered[programme.provider_id][programme.id] = programme
    form.rows.entries = [entry for entry in form.rows if entry.form.partner.data in known]
    for entry in form.rows:
        own = offered[entry.form.partner.data]
        entry.form.programme.choices = [
            ("", gettext("使わない・未定")),
            *((each.id, each.title) for each in own.values()),
        ]
    return {each: (known[each], offered[each]) for each in known}


def _choice(row: Any, partners: Mapping[int, tuple[Organisation, Mapping[int, Programme]]]) -> Choice:
    organisation, offered = partners[row.partner.data]
    return Choice(organisation, offered.get(row.programme.data), row.consented.data)


def _object(
    form: SeveralForm, taken: Sequence[Any], reasons: Mapping[int, ProposalRefused | StepRefused]
) -> None:
    """Say at each partner why it cannot be recorded, and at the day that is to blame."""
    for position, refused in reasons.items():
        if isinstance(refused, StepRefused):
            sentence = label(refused.objection)
            day = form[_DAYS[refused.objection]] if refused.objection in _DAYS else None
            if day is not None and sentence not in day.errors:
                say(day, sentence)
        else:
            sentence = proposal_sentence(refused)
        say(taken[position].taken, sentence)


def _form(
    form: SeveralForm,
    need: Need,
    partners: Mapping[int, tuple[Organisation, Mapping[int, Programme]]],
    status: int = 200,
) -> tuple[str, int]:
    page = render_template(
        "introduction/several.html",
        form=form,
        need=need,
        bodies={each: found[0] for each, found in partners.items()},
        meanwhile=status == 409,
        refused=status != 200,
    )
    return page, status
