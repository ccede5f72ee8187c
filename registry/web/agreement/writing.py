"""Agreements are registered, revised and corrected; what has legal effect is said in words first."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from registry.japanese.dates import ParsedDate
from registry.model import Agreement
from registry.model.act import imagined
from registry.model.place import HEADQUARTERS
from registry.model.vocabulary import Role
from registry.queries.account import keepers
from registry.queries.agreement import alike, whole_agreement
from registry.services.agreement import (
    ActRefused,
    Facts,
    correct_agreement,
    refuse_long_notice,
    register_agreement,
)
from registry.web.agreement.effect import outlook
from registry.web.agreement.form import AgreementForm, facts_of, register_new, resolve
from registry.web.form.conflict import differences
from registry.web.form.field import number_sent
from registry.web.form.naming import Resolution
from registry.web.frame.access import actor, may_write, opens_to, require_write
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.words.label import label
from registry.web.words.rendering import wrong_fields

pages = Blueprint("agreement_writing", __name__)
Answer = Response | str | tuple[str, int]


@pages.route("/agreements/new", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def register() -> Answer:
    """A new agreement, signed or as a draft; a memorandum under another one or a successor of it where asked."""
    people = keepers(db())
    form = _opened(None, _beginning() if request.method == "GET" else {}, people)
    if request.method == "GET" or _only_changes_the_form(form):
        return _form(form, None)
    found = _understood(form, None)
    if found is None:
        return _form(form, None, status=422)
    if "confirmed" not in request.form:
        return _confirm(form, None, found)
    named = {each.id: each for each in people}
    made = register_agreement(
        db(),
        facts=form.facts(register_new(form, found)),
        owner=named.get(form.owner.data),
        deputy=named.get(form.deputy.data),
        by=actor(),
    )
    flash(gettext("協定を登録しました。"))
    return redirect(url_for("agreement.page", identity=made.id))


@pages.route("/agreements/<int:identity>/edit", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def correct(identity: int) -> Answer:
    """A draft is revised; a signed agreement is corrected, with the reason."""
    agreement = _writable(identity)
    form = _opened(agreement, facts_of(agreement), keepers(db()))
    if request.method == "GET" or _only_changes_the_form(form):
        return _form(form, agreement)
    if str(agreement.version) != form.version.data:
        return _conflict(form, agreement)
    found = _understood(form, agreement)
    if found is None:
        return _form(form, agreement, status=422)
    if "confirmed" not in request.form:
        return _confirm(form, agreement, found)
    facts = form.facts(register_new(form, found))
    correct_agreement(db(), agreement=agreement, facts=facts, reason=form.reason.data, by=actor())
    flash(gettext("変更を記録しました。"))
    return redirect(url_for("agreement.page", identity=identity))


def _writable(identity: int) -> Agreement:
    agreement = whole_agreement(db(), identity)
    if agreement is None:
        abort(404)
    require_write(agreement.branch_code)
    return agreement


def _opened(agreement: Agreement | None, values: dict[str, Any], people: Any) -> AgreementForm:
    form = AgreementForm(data=values)
    form.offer(people)
    if agreement is not None and request.method == "GET" and agreement.signed_on is not None:
        written = agreement.signed_on_written or ""
        form.signed_on.process_data(ParsedDate(agreement.signed_on, agreement.signed_on_precision, written))
    return form


def _beginning() -> dict[str, Any]:
    """What a new agreement starts with: the reader's branch and name, or what a parent or predecessor gives."""
    own = current_user.branch_code
    start: dict[str, Any] = {"owner": current_user.id, "branch": None if own == HEADQUARTERS else own}
    for name in ("parent", "predecessor"):
        given = number_sent(request.args.get(name))
        other = whole_agreement(db(), given) if given is not None else None
        if other is not None:
            parties = [
                {"name": party.organisation.name, "choice": str(party.organisation_id)}
                for party in other.parties
            ]
            start |= {"parties": parties, "branch": other.branch_code, f"{name}_id": other.id}
    return start


def _only_changes_the_form(form: AgreementForm) -> bool:
    """One more party, or back from the confirmation: nothing is judged yet."""
    if "more" in request.form and len(form.parties) < form.parties.max_entries:
        form.parties.append_entry()
    return "more" in request.form or "back" in request.form


def _understood(form: AgreementForm, agreement: Agreement | None) -> Resolution | None:
    """Who the parties are, when form and parties leave no question; else the form carries what is wrong."""
    good = form.validate()
    found = resolve(form)
    if agreement is not None and agreement.signed_on is not None and not form.reason.data:
        form.reason.errors = [gettext("締結した協定を訂正する理由を書いてください。")]
    if not may_write(current_user, form.branch.data) and not form.branch.errors:
        form.branch.errors = [gettext("自分の支所の協定だけを登録できます。")]
    if good:
        try:
            refuse_long_notice(form.facts(()))
        except ActRefused as refused:
            form.notice_count.errors = [label(refused.objection)]
    form.resolution = found
    return None if wrong_fields(form) or not good else found


def _form(form: AgreementForm, agreement: Agreement | None, status: int = 200, **more: Any) -> Answer:
    page = render_template(
        "agreement/form.html",
        form=form,
        agreement=agreement,
        found=getattr(form, "resolution", None),
        **more,
    )
    return page, status


def _confirm(form: AgreementForm, agreement: Agreement | None, found: Resolution) -> Answer:
    facts = form.facts(())
    before = agreement if agreement is not None else Agreement(events=[])
    after = imagined(before, **facts.columns())
    signed = facts.signed_on
    warnings = alike(
        db(),
        organisation_ids=[each.id for each in found.known.values()],
        signed_on=signed.date if signed and agreement is None else None,
    )
    return render_template(
        "agreement/confirm.html",
        form=form,
        facts=facts,
        agreement=agreement,
        found=found,
        now=outlook(agreement, today()) if agreement is not None else [],
        then=outlook(after, _first_day(facts)),
        alike=warnings,
        carried=_carried(),
    )


def _first_day(facts: Facts) -> date:
    """The day whose outlook is told: today, or the day on which a later agreement begins."""
    return max(today(), facts.signed_on.last) if facts.signed_on else today()


def _carried() -> list[tuple[str, str]]:
    dropped = {"csrf_token", "confirmed", "back", "more"}
    return [(name, value) for name, value in request.form.items(multi=True) if name not in dropped]


def _conflict(form: AgreementForm, agreement: Agreement) -> Answer:
    """Both versions, field by field; what was typed stays in the form and can be sent again knowingly."""
    form.validate()
    found = resolve(form)
    form.resolution = found
    stored = AgreementForm(formdata=None, data=facts_of(agreement))
    stored.offer(keepers(db()))
    if agreement.signed_on is not None:
        stored.signed_on.process_data(
            ParsedDate(agreement.signed_on, agreement.signed_on_precision, agreement.signed_on_written or "")
        )
    rows = differences(stored, form, without=("reason", "owner", "deputy"))
    theirs = "、".join(party.name_as_printed for party in agreement.parties)
    mine = "、".join(entry.form.name.data for entry in form.parties if entry.form.name.data)
    if theirs != mine:
        rows.insert(0, (gettext("相手機関"), theirs, mine))
    form.version.data = str(agreement.version)
    form.version.raw_data = [str(agreement.version)]
    return _form(form, agreement, status=409, conflict=rows)
