"""Introductions are proposed, taken step by step to an outcome, and a mistaken step is taken back."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import FormField
from wtforms.widgets import TextArea

from registry.model import Introduction, Need
from registry.model.introduction import OPEN, Step, StepObjection, possible_states, state_before
from registry.model.vocabulary import FailureReason, IntroductionState
from registry.queries.introduction import introduction
from registry.queries.partner import organisation
from registry.queries.programme import programme, programmes
from registry.services.introduction import (
    AlreadyProposed,
    ProposalRefused,
    StepRefused,
    propose,
    record_step,
    step_back,
)
from registry.services.recording import Stale
from registry.web.form.field import AtMost, CodeField, DateField, Needed, NumberField, RecordField, TextField
from registry.web.form.naming import NamedForm, named, registered, resolve_names, say
from registry.web.frame.access import actor, may_consult, opens_to
from registry.web.frame.clock import today
from registry.web.frame.confided import WRITERS
from registry.web.frame.database import db
from registry.web.need.pages import may_step_back
from registry.web.need.writing import writable
from registry.web.words.label import label
from registry.web.words.rendering import called, wrong_fields

pages = Blueprint("introduction_writing", __name__)
Answer = Response | str | tuple[str, int]

# The fields of each step, in the order of the page.
FIELDS: dict[IntroductionState, tuple[str, ...]] = {
    IntroductionState.INTRODUCED: ("consented_on", "on", "follow_up_on"),
    IntroductionState.MET: ("on", "follow_up_on"),
    IntroductionState.CONCLUDED: ("on", "result"),
    IntroductionState.NOT_CONCLUDED: ("on", "failure", "reason"),
    IntroductionState.WITHDRAWN: ("on", "reason"),
}
# The field at which an objection is said, where it is not the day.
_WRONG = {
    StepObjection.NO_CONSENT: "consented_on",
    StepObjection.CONSENT_IN_FUTURE: "consented_on",
    StepObjection.CONSENT_BEFORE_NEED: "consented_on",
    StepObjection.CONSENT_TOO_LATE: "consented_on",
    StepObjection.NO_FAILURE: "failure",
    StepObjection.FOLLOW_UP_TOO_EARLY: "follow_up_on",
}


class PartnerForm(NamedForm):
    """To whom the company is introduced."""

    name = TextField(
        lazy_gettext("紹介先"), validators=[Needed(lazy_gettext("紹介先を書いてください。")), AtMost(400)]
    )


class ProposalForm(FlaskForm):
    """A partner for a need, a programme of it, and the company's consent where it is given already."""

    partner = FormField(PartnerForm)
    programme = RecordField(lazy_gettext("企業が使える制度"))
    consented_on = DateField(lazy_gettext("企業が同意した日"))
    follow_up_on = DateField(lazy_gettext("次に確かめる日"))


class StepForm(FlaskForm):
    """The fields of all steps; a page keeps those of its own."""

    consented_on = DateField(lazy_gettext("企業が同意した日"))
    on = DateField(lazy_gettext("日付"), validators=[Needed(lazy_gettext("日付を書いてください。"))])
    failure = CodeField(lazy_gettext("不成立の理由"), FailureReason, empty=lazy_gettext("選んでください"))
    reason = TextField(lazy_gettext("理由の説明"), validators=[AtMost(400)], widget=TextArea())
    result = TextField(lazy_gettext("成果"), validators=[AtMost(10_000)], widget=TextArea())
    follow_up_on = DateField(lazy_gettext("次に確かめる日"))
    version = NumberField()

    def step(self, to: IntroductionState) -> Step:
        """What the form says, once it is valid."""
        days = {name: self[name].day for name in ("consented_on", "follow_up_on") if name in self}
        words = {name: self[name].data for name in ("failure", "reason", "result") if name in self}
        assert self.on.day is not None
        return Step(to, self.on.day, **days, **words)


class StepBackForm(FlaskForm):
    """Why a step was a mistake."""

    reason = TextField(
        lazy_gettext("戻す理由"),
        validators=[Needed(lazy_gettext("戻す理由を書いてください。")), AtMost(400)],
        widget=TextArea(),
    )
    version = NumberField()


@pages.route("/needs/<int:identity>/introductions/new", methods=["GET", "POST"])
@opens_to(*WRITERS)
def propose_one(identity: int) -> Answer:
    """Propose a partner for a need."""
    need = writable(identity)
    form = ProposalForm(data=_wished() if request.method == "GET" else {})
    form.programme.choices = [
        ("", gettext("使わない・未定")),
        *(
            (each.id, f"{called(each.provider)} {each.title}" if each.provider else each.title)
            for each in programmes(db(), as_of=today())
        ),
    ]
    if request.method == "GET":
        return _proposal(form, need)
    form.validate()
    entry = form.partner.form
    found = resolve_names([entry])
    if wrong_fields(form):
        return _proposal(form, need, status=422, found=found)
    try:
        propose(
            db(),
            need=need,
            organisation=registered([entry], found)[0],
            programme=programme(db(), form.programme.data) if form.programme.data else None,
            consented_on=form.consented_on.day,
            follow_up_on=form.follow_up_on.day,
            by=actor(),
        )
    except StepRefused as refused:
        name = _WRONG.get(refused.objection)
        say(form[name] if name else entry.name, label(refused.objection))
        return _proposal(form, need, status=422, found=found)
    except ProposalRefused as refused:
        say(entry.name, proposal_sentence(refused))
        return _proposal(form, need, status=422, found=found)
    flash(gettext("紹介の候補を加えました。"))
    return redirect(url_for("need.page", identity=identity))


@pages.route("/introductions/<int:identity>/steps/<state>", methods=["GET", "POST"])
@opens_to(*WRITERS)
def record(identity: int, state: str) -> Answer:
    """Record one step with what it needs."""
    found = _known(identity)
    to = _state(state)
    form = _opened(found, to)
    if request.method == "GET":
        possible = to in possible_states(found)
        return _step(form, found, to) if possible else _impossible(found, to)
    form.validate()
    if wrong_fields(form):
        return _step(form, found, to, status=422)
    try:
        record_step(db(), introduction=found, version=form.version.data or 0, step=form.step(to), by=actor())
    except Stale:
        form.version.process_data(found.version)
        return _step(form, found, to, status=409, meanwhile=True)
    except StepRefused as refused:
        name = _WRONG.get(refused.objection, "on")
        say(form[name if name in form else "on"], label(refused.objection))
        return _step(form, found, to, status=422)
    flash(gettext("「%(act)s」を記録しました。", act=label(to)))
    return _back(found)


@pages.route("/introductions/<int:identity>/step-back", methods=["GET", "POST"])
@opens_to(*WRITERS)
def taking_back(identity: int) -> Answer:
    """Take the last step back, with the reason."""
    found = _known(identity)
    if not may_step_back(found.need):
        abort(403)
    form = StepBackForm(data={"version": found.version})
    if request.method == "GET":
        return _step_back(form, found)
    form.validate()
    if wrong_fields(form):
        return _step_back(form, found, status=422)
    try:
        step_back(
            db(),
            introduction=found,
            version=form.version.data or 0,
            reason=form.reason.data or "",
            by=actor(),
        )
    except Stale:
        form.version.process_data(found.version)
        return _step_back(form, found, status=409, meanwhile=True)
    except StepRefused as refused:
        say(form.reason, label(refused.objection))
        return _step_back(form, found, status=422)
    flash(gettext("前の段階に戻しました。"))
    return _back(found)


def _known(identity: int) -> Introduction:
    found = introduction(db(), identity)
    if found is None:
        abort(404)
    if not may_consult(current_user, found.need.branch_code):
        abort(403)
    return found


def _state(code: str) -> IntroductionState:
    try:
        found = IntroductionState(code)
    except ValueError:
        abort(404)
    if found not in FIELDS:
        abort(404)
    return found


def _wished() -> dict[str, Any]:
    """The partner and the programme that a link brings along."""
    wished: dict[str, Any] = {}
    given = {name: request.args.get(name, "") for name in ("partner", "programme")}
    ids = {
        name: int(text)
        for name, text in given.items()
        if text.isascii() and text.isdigit() and len(text) < 10
    }
    if "partner" in ids and (row := organisation(db(), ids["partner"], as_of=today())) is not None:
        wished["partner"] = named(row.organisation)
    if "programme" in ids:
        wished["programme"] = ids["programme"]
    return wished


def _opened(found: Introduction, to: IntroductionState) -> StepForm:
    """The form of one step: today, and the consent where it is known."""
    form = StepForm(data={"on": today(), "consented_on": found.consented_on, "version": found.version})
    for name in set(form._fields) - {*FIELDS[to], "version", "csrf_token"}:
        del form[name]
    for name in {
        IntroductionState.INTRODUCED: ["consented_on"],
        IntroductionState.NOT_CONCLUDED: ["failure"],
    }.get(to, []):
        form[name].flags.required = True
    return form


def _proposal(form: ProposalForm, need: Need, status: int = 200, found: Any = None) -> Answer:
    return render_template("introduction/proposal.html", form=form, need=need, found=found), status


def _step(
    form: StepForm, found: Introduction, to: IntroductionState, status: int = 200, meanwhile: bool = False
) -> Answer:
    page = render_template(
        "introduction/step.html",
        form=form,
        fields=[form[name] for name in FIELDS[to]],
        introduction=found,
        to=to,
        meanwhile=meanwhile,
        goes_on=to in OPEN,
    )
    return page, status


def _impossible(found: Introduction, to: IntroductionState) -> Answer:
    return render_template("introduction/impossible.html", introduction=found, to=to), 409


def _step_back(form: StepBackForm, found: Introduction, status: int = 200, meanwhile: bool = False) -> Answer:
    page = render_template(
        "introduction/step_back.html",
        form=form,
        introduction=found,
        before=state_before(found),
        meanwhile=meanwhile,
    )
    return page, status


def proposal_sentence(refused: ProposalRefused) -> str:
    """Why a partner cannot be proposed, in the language of the page."""
    if isinstance(refused, AlreadyProposed):
        return gettext("この相談では、すでにこの機関を紹介しています。")
    return gettext("相談した企業自身を紹介先にすることはできません。")


def _back(found: Introduction) -> Response:
    return redirect(url_for("need.page", identity=found.need_id, _anchor=f"introduction-{found.id}"))
