"""What happens to an agreement is recorded: a step, a signature, an amendment, notice, a renewal, an end, a mistake.

One page for every act: its fields, then its effect in words with dates, then the record.
"""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField

from registry.model import Agreement, AgreementEvent
from registry.model.act import Objection, imagined, notice_that_stands, objection, possible_acts
from registry.model.clock import term_end
from registry.model.due import items
from registry.model.standing import counting, standing
from registry.model.vocabulary import AgreementAct, NoticeUnit, RenewalMode, Role
from registry.queries.agreement import successors_for, whole_agreement
from registry.services.agreement import ActRefused, correct_event, record_act, sign_agreement
from registry.web.agreement.effect import outlook
from registry.web.form.field import (
    AtMost,
    CodeField,
    DateField,
    LengthField,
    NumberField,
    RecordField,
    TextField,
)
from registry.web.frame.access import actor, may_approve, may_write, opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.words.label import label
from registry.web.words.rendering import called, day, wrong_fields

pages = Blueprint("agreement_act", __name__)
Answer = Response | str | tuple[str, int]
_PAPER = ("reference", "note")
_TERMS = ("renewal_mode", "renewal_term_months", "notice_count", "notice_unit", "clause")

# The fields of each act, in the order of the page.
FIELDS: dict[AgreementAct, tuple[str, ...]] = {
    AgreementAct.NEGOTIATED: ("on_date", "note"),
    AgreementAct.SUBMITTED: ("on_date", *_PAPER),
    AgreementAct.APPROVED: ("on_date", *_PAPER),
    AgreementAct.SIGNED: ("on_date", "effective_on", "reference"),
    AgreementAct.AMENDED: ("on_date", "effective_on", "ends_on", *_TERMS, *_PAPER),
    AgreementAct.NOTICE_GIVEN: ("on_date", "ends_on", *_PAPER),
    AgreementAct.NOTICE_RECEIVED: ("on_date", "ends_on", *_PAPER),
    AgreementAct.NOTICE_WITHDRAWN: ("on_date", *_PAPER),
    AgreementAct.REVIEWED: ("on_date", "note"),
    AgreementAct.RENEWED: ("on_date", "ends_on", *_PAPER),
    AgreementAct.TERMINATED: ("on_date", "ends_on", *_PAPER),
    AgreementAct.REPLACED: ("on_date", "successor", "ends_on", "note"),
    AgreementAct.VOIDED: ("on_date", "note"),
}
# Acts that cannot be understood later without a word of explanation.
_NEEDS_NOTE = frozenset({AgreementAct.REVIEWED, AgreementAct.VOIDED})

# The field at which an objection is said, where it is not the day.
_WRONG = {
    Objection.END_MISSING: "ends_on",
    Objection.END_TOO_EARLY: "ends_on",
    Objection.END_NOT_LATER: "ends_on",
    Objection.MODE_MISSING: "renewal_mode",
    Objection.NOTHING_CHANGED: "ends_on",
    Objection.NOTICE_TOO_LONG: "notice_count",
    Objection.SUCCESSOR_UNSIGNED: "successor",
}


class ActForm(FlaskForm):
    """The fields of all acts; a page keeps those of its own."""

    on_date = DateField(lazy_gettext("日付"))
    successor = RecordField(lazy_gettext("後継の協定"))
    effective_on = DateField(lazy_gettext("効力の始まる日"))
    ends_on = DateField(lazy_gettext("終わりの日"))
    renewal_mode = CodeField(lazy_gettext("期間が終わるとき"), RenewalMode, empty=lazy_gettext("変わらない"))
    renewal_term_months = LengthField(lazy_gettext("更新後の期間"))
    notice_count = NumberField(lazy_gettext("申出期限（満了の前）"), most=36_500)
    notice_unit = CodeField(lazy_gettext("申出期限の単位"), NoticeUnit, default=NoticeUnit.MONTH)
    clause = TextField(lazy_gettext("変わった条項（原文）"), validators=[AtMost(10_000)])
    reference = TextField(lazy_gettext("文書番号"), validators=[AtMost(400)])
    note = TextField(lazy_gettext("メモ"), validators=[AtMost(2000)])
    version = HiddenField()


class CorrectionForm(FlaskForm):
    """Why something recorded was a mistake."""

    note = TextField(lazy_gettext("誤りだった理由"), validators=[AtMost(2000)])
    version = HiddenField()


@pages.route("/agreements/<int:identity>/acts/<act>", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.HEAD, Role.ADMIN)
def record(identity: int, act: str) -> Answer:
    """Record an act: fields, effect in words, record."""
    agreement = _known(identity)
    kind = _act(act)
    _require(agreement, kind)
    if kind not in possible_acts(agreement, today()):
        return render_template("agreement/impossible.html", agreement=agreement, act=kind), 409
    form = _opened(agreement, kind)
    if request.method == "GET" or "back" in request.form:
        return _form(agreement, kind, form)
    if form.version.data != str(agreement.version):
        form.version.data = str(agreement.version)
        form.validate()
        return _form(agreement, kind, form, status=409, meanwhile=counting(agreement)[-3:])
    event = _event(agreement, kind, form)
    if event is None:
        return _form(agreement, kind, form, status=422)
    if "confirmed" not in request.form:
        return _confirm(agreement, kind, form, event)
    _write(agreement, kind, form, event)
    flash(gettext("「%(act)s」を記録しました。", act=label(kind)))
    return redirect(url_for("agreement.page", identity=identity))


@pages.route("/agreements/<int:identity>/events/<int:number>/correct", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def correct(identity: int, number: int) -> Answer:
    """Mark something recorded as a mistake, after saying what follows."""
    agreement = _known(identity)
    if not may_write(current_user, agreement.branch_code):
        abort(403)
    event = next((each for each in agreement.events if each.id == number), None)
    if event is None:
        abort(404)
    form = CorrectionForm(version=agreement.version)
    if request.method == "POST":
        if form.version.data != str(agreement.version):
            form.version.data = str(agreement.version)
            return _correction(agreement, event, form, status=409)
        form.validate()
        if not form.note.data:
            form.note.errors = [gettext("誤りだった理由を書いてください。")]
        if wrong_fields(form):
            return _correction(agreement, event, form, status=422)
        try:
            correct_event(db(), agreement=agreement, event=event, reason=form.note.data or "", by=actor())
        except ActRefused as refused:
            form.note.errors = [label(refused.objection)]
            return _correction(agreement, event, form, status=422)
        flash(gettext("訂正を記録しました。"))
        return redirect(url_for("agreement.page", identity=identity))
    return _correction(agreement, event, form)


def _known(identity: int) -> Agreement:
    agreement = whole_agreement(db(), identity)
    if agreement is None:
        abort(404)
    return agreement


def _act(code: str) -> AgreementAct:
    try:
        found = AgreementAct(code)
    except ValueError:
        abort(404)
    if found not in FIELDS:
        abort(404)
    return found


def _require(agreement: Agreement, act: AgreementAct) -> None:
    allowed = may_approve if act is AgreementAct.APPROVED else may_write
    if not allowed(current_user, agreement.branch_code):
        abort(403)


def _opened(agreement: Agreement, act: AgreementAct) -> ActForm:
    """The form of one act with what is likely: today, and the end that follows from the running term."""
    form = ActForm(data={"on_date": today(), "version": agreement.version, **_likely(agreement, act)})
    for name in set(form._fields) - {*FIELDS[act], "version", "csrf_token"}:
        del form[name]
    if act is AgreementAct.REPLACED:
        form.successor.choices = [
            ("", gettext("選んでください")),
            *(
                (each.id, f"{each.title}（{day(each.signed_on, each.signed_on_precision)}）")
                for each in successors_for(db(), agreement)
            ),
        ]
    if "ends_on" in form and not _has_own_end(agreement, act):
        del form["ends_on"]
    return form


def _has_own_end(agreement: Agreement, act: AgreementAct) -> bool:
    """Notice on an agreement with a term ends it by its clause; without a term the day must be told."""
    if act not in (AgreementAct.NOTICE_GIVEN, AgreementAct.NOTICE_RECEIVED):
        return True
    stands = standing(agreement, today())
    return stands is not None and stands.running is not None and stands.running.last is None


def _likely(agreement: Agreement, act: AgreementAct) -> dict[str, Any]:
    match act:
        case AgreementAct.SIGNED:
            return {"effective_on": agreement.effective_from, "reference": agreement.document_number}
        case AgreementAct.RENEWED:
            return {"ends_on": _next_end(agreement)}
        case _:
            return {}


def _next_end(agreement: Agreement) -> date | None:
    """The end of a term as long as the renewal clause says, after the running one."""
    stands = standing(agreement, today())
    term = stands.running if stands is not None else None
    months = agreement.renewal_term_months or agreement.initial_term_months
    if term is None or term.last is None or months is None:
        return None
    return term_end(term.last + timedelta(days=1), months)


def _event(agreement: Agreement, act: AgreementAct, form: ActForm) -> AgreementEvent | None:
    """What would be recorded; ``None`` when the form is wrong, which then says where."""
    form.validate()
    _say_missing(act, form)
    if wrong_fields(form):
        return None
    day_of = {
        name: form[name].day if name in form else None for name in ("on_date", "effective_on", "ends_on")
    }
    values = {name: form[name].data for name in (*_TERMS, *_PAPER) if name in form}
    if values.get("notice_count") is None:
        values["notice_unit"] = None
    if act is AgreementAct.REVIEWED:
        day_of["ends_on"] = _decided_on(agreement)
    if act is AgreementAct.RENEWED:
        day_of["effective_on"] = None
    event = AgreementEvent(act=act, **day_of, **values)
    reason = objection(agreement, event, today())
    if reason is None:
        return event
    name = _WRONG.get(reason, "on_date")
    wrong = form[name if name in form else "on_date"]
    wrong.errors = [label(reason)]
    return None


def _say_missing(act: AgreementAct, form: ActForm) -> None:
    if form.on_date.data is None and not form.on_date.errors:
        form.on_date.errors = [gettext("日付を書いてください（例: 2026-04-01）。")]
    if act in _NEEDS_NOTE and not form.note.data:
        form.note.errors = [gettext("決めたことを一言書いてください。")]
    if "successor" in form and form.successor.data is None and not form.successor.errors:
        form.successor.errors = [gettext("後継の協定を選んでください。なければ先に登録します。")]


def _decided_on(agreement: Agreement) -> date | None:
    """The term that a decision settles: the latest one that waits for it."""
    waiting = [
        item.for_date for item in items(agreement, today()) if item.term and item.term.last == item.for_date
    ]
    return max(waiting, default=None)


def _write(agreement: Agreement, act: AgreementAct, form: ActForm, event: AgreementEvent) -> None:
    if act is AgreementAct.SIGNED:
        sign_agreement(
            db(),
            agreement=agreement,
            signed_on=event.on_date,
            effective_from=event.effective_on,
            document_number=event.reference,
            by=actor(),
        )
        return
    successor = whole_agreement(db(), form.successor.data) if "successor" in form else None
    record_act(db(), agreement=agreement, event=event, successor=successor, by=actor())


def _after(agreement: Agreement, act: AgreementAct, event: AgreementEvent) -> Agreement:
    if act is not AgreementAct.SIGNED:
        return imagined(agreement, event)
    start = event.effective_on or agreement.effective_from or event.on_date
    return imagined(agreement, signed_on=event.on_date, signed_on_precision="day", effective_from=start)


def _form(agreement: Agreement, act: AgreementAct, form: ActForm, status: int = 200, **more: Any) -> Answer:
    page = render_template(
        "agreement/act.html", agreement=agreement, act=act, form=form, now=outlook(agreement, today()), **more
    )
    return page, status


def _confirm(agreement: Agreement, act: AgreementAct, form: ActForm, event: AgreementEvent) -> Answer:
    dropped = {"csrf_token", "confirmed", "back"}
    return render_template(
        "agreement/act_confirm.html",
        agreement=agreement,
        act=act,
        form=form,
        event=event,
        parties="、".join(called(party.organisation) for party in agreement.parties),
        now=outlook(agreement, today()),
        then=outlook(_after(agreement, act, event), today()),
        timeliness=_timeliness(agreement, event),
        carried=[(name, value) for name, value in request.form.items(multi=True) if name not in dropped],
    )


def _timeliness(agreement: Agreement, event: AgreementEvent) -> str | None:
    """Whether a notice comes in time, with the deadline that decides it."""
    if event.act is AgreementAct.NOTICE_WITHDRAWN:
        notice = notice_that_stands(agreement, today())
        return (
            gettext("%(day)sの申し出は、なかったことになります。", day=day(notice.on_date))
            if notice
            else None
        )
    stands = standing(agreement, event.on_date)
    term = stands.running if stands is not None else None
    notices = (AgreementAct.NOTICE_GIVEN, AgreementAct.NOTICE_RECEIVED)
    if event.act not in notices or term is None or term.last is None:
        return None
    deadline = term.rules.deadline(term.last)
    if event.on_date <= deadline:
        return gettext("申出期限（%(day)s）に間に合っています。", day=day(deadline))
    return gettext("申出期限（%(day)s）を過ぎているので、一度更新されてから終わります。", day=day(deadline))


def _correction(
    agreement: Agreement, event: AgreementEvent, form: CorrectionForm, status: int = 200
) -> Answer:
    marked = AgreementEvent(act=AgreementAct.CORRECTED, on_date=today(), corrects_id=event.id)
    page = render_template(
        "agreement/correction.html",
        agreement=agreement,
        event=event,
        form=form,
        now=outlook(agreement, today()),
        then=outlook(imagined(agreement, marked), today()),
    )
    return page, status
