"""Who looks after which agreement: one agreement at a time, or many at once when people move (人事異動)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField

from registry.model import Account
from registry.model.standing import BINDING
from registry.model.vocabulary import Duty, Phase, Role
from registry.queries.account import accounts, keepers
from registry.queries.agreement import AgreementRow, agreement_ids, agreement_rows, whole_agreement
from registry.queries.agreement_state import AgreementState
from registry.queries.due import has_owner
from registry.queries.rows import Rows
from registry.services.duty import assign, hand_over
from registry.web.agreement.state import states
from registry.web.form.field import DateField, RecordField, number_sent
from registry.web.frame import parameter
from registry.web.frame.access import actor, may_write, opens_to, require_write
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.listing.paging import WHOLE
from registry.web.words.label import label
from registry.web.words.rendering import wrong_fields

pages = Blueprint("duty", __name__)
Answer = Response | str | tuple[str, int]
NOBODY = "nobody"
OPEN = frozenset({*BINDING, Phase.DRAFT, Phase.NEGOTIATING, Phase.APPROVING, Phase.SIGNED})


class DutyForm(FlaskForm):
    """Owner and deputy of one agreement from a day on."""

    owner = RecordField(lazy_gettext("主担当"))
    deputy = RecordField(lazy_gettext("副担当"))
    from_day = DateField(lazy_gettext("いつから"))
    version = HiddenField()


class HandOverForm(FlaskForm):
    """Who takes over, and from which day."""

    to = RecordField(lazy_gettext("引き継ぐ人"))
    from_day = DateField(lazy_gettext("いつから"))


@pages.route("/agreements/<int:identity>/duty", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def assigning(identity: int) -> Answer:
    """Owner and deputy of one agreement; whoever was stays in its history."""
    agreement = whole_agreement(db(), identity)
    if agreement is None:
        abort(404)
    require_write(agreement.branch_code)
    held = {each.duty: each.account_id for each in agreement.duties if each.holds_on(today())}
    form = DutyForm(
        data={
            "owner": held.get(Duty.OWNER),
            "deputy": held.get(Duty.DEPUTY),
            "from_day": today(),
            "version": agreement.version,
        }
    )
    people = {each.id: each for each in keepers(db())}
    form.owner.choices = form.deputy.choices = [("", gettext("なし")), *_named(people.values())]
    if request.method == "GET":
        return render_template("duty/form.html", form=form, agreement=agreement)
    if form.version.data != str(agreement.version):
        form.version.data = str(agreement.version)
        return render_template(
            "duty/form.html", form=form, agreement=agreement, held=held, people=people
        ), 409
    form.validate()
    _say_missing_day(form.from_day)
    if form.owner.data is not None and form.owner.data == form.deputy.data:
        form.deputy.errors = [gettext("主担当と副担当は別の人にします。")]
    if wrong_fields(form):
        return render_template("duty/form.html", form=form, agreement=agreement), 422
    from_day = form.from_day.day
    assert from_day is not None
    for duty, chosen in ((Duty.OWNER, form.owner.data), (Duty.DEPUTY, form.deputy.data)):
        assign(
            db(),
            agreement=agreement,
            duty=duty,
            account=people.get(chosen) if chosen else None,
            from_day=from_day,
            by=actor(),
        )
    flash(gettext("担当者を記録しました。"))
    return redirect(url_for("agreement.page", identity=identity))


@pages.route("/agreements/hand-over", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def handing_over() -> Answer:
    """All agreements of one person, or of nobody, to choose from and to hand over on a day."""
    people = accounts(db())
    source = parameter.one_of("from", [NOBODY, *(each.login for each in people)]) or NOBODY
    duty = parameter.code("duty", Duty) or Duty.OWNER
    rows, more = _held(source, duty, {each.login: each.id for each in people})
    form = HandOverForm(data={"from_day": today() + timedelta(days=1)})
    able = {each.id: each for each in keepers(db())}
    form.to.choices = [("", gettext("選んでください")), *_named(able.values())]
    shown = {
        "form": form,
        "rows": rows,
        "more": more,
        "people": people,
        "source": source,
        "duty": duty,
        "duties": list(Duty),
        "ticked": {row.agreement.id for row in rows},
    }
    if request.method == "GET":
        return render_template("duty/hand_over.html", **shown)
    ticked = {number_sent(each) for each in request.form.getlist("agreement")}
    shown["ticked"] = ticked
    form.validate()
    _say_missing_day(form.from_day)
    if form.to.data is None and not form.to.errors:
        form.to.errors = [gettext("引き継ぐ人を選んでください。")]
    chosen = [row for row in rows if row.agreement.id in ticked]
    extra = [] if chosen else [gettext("引き継ぐ協定を選んでください。")]
    if wrong_fields(form) or extra or "back" in request.form:
        status = 200 if "back" in request.form else 422
        return render_template("duty/hand_over.html", extra=extra, **shown), status
    to = able[form.to.data]
    if "confirmed" not in request.form:
        return render_template("duty/confirm.html", chosen=chosen, to=to, **shown)
    whole = [found for row in chosen if (found := whole_agreement(db(), row.agreement.id)) is not None]
    from_day = form.from_day.day
    assert from_day is not None
    hand_over(db(), agreements=whole, duty=duty, to=to, from_day=from_day, by=actor())
    flash(ngettext("%(num)s 件を引き継ぎました。", "%(num)s 件を引き継ぎました。", len(whole)))
    return redirect(f"{url_for('duty.handing_over', duty=duty)}&from={source}")


def _held(source: str, duty: Duty, numbers: Mapping[str, int]) -> tuple[list[AgreementRow], bool]:
    """The first open agreements that somebody holds today, or that nobody active owns, and whether there are more."""
    day = today()
    found: list[AgreementRow] = []
    stand = states(day)

    def likely(state: AgreementState) -> bool:
        held = state.holders if source != NOBODY else ()
        unowned = source == NOBODY and (duty is not Duty.OWNER or not state.owned)
        return state.phase in OPEN and (unowned or numbers.get(source) in held)

    def is_held(row: AgreementRow) -> bool:
        holder = row.on_duty(duty)
        if source != NOBODY:
            return holder is not None and holder.login == source
        return not has_owner(row) if duty is Duty.OWNER else holder is None or not holder.active

    keys = [each for each in agreement_ids(db(), as_of=day) if each in stand and likely(stand[each])]
    for row in Rows(keys, lambda few: agreement_rows(db(), few, as_of=day)):
        if is_held(row) and may_write(current_user, row.agreement.branch_code):
            if len(found) == WHOLE:
                return found, True
            found.append(row)
    return found, False


def _named(people: Any) -> list[tuple[int, str]]:
    return [(each.id, _name(each)) for each in people]


def _name(account: Account) -> str:
    return f"{account.name}（{label(account.role)}）"


def _say_missing_day(field: DateField) -> None:
    if field.data is None and not field.errors:
        field.errors = [gettext("日付を書いてください（例: 2026-04-01）。")]
