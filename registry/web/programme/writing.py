"""Programmes are registered and changed, and each spring last year's are carried on or ended."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from registry.japanese.dates import FIRST_FISCAL_YEAR, fiscal_year
from registry.model import Organisation, Programme
from registry.model.vocabulary import Category, Role
from registry.queries.partner import organisation
from registry.queries.place import municipalities, regions
from registry.queries.programme import latest_offer, offered_in, programme, programmes, year_row
from registry.services.programme import (
    Decision,
    EndedBefore,
    ProgrammeRefused,
    ProgrammesStale,
    change_programme,
    continue_programmes,
    register_programme,
)
from registry.services.recording import Stale
from registry.web.form.conflict import differences
from registry.web.form.naming import Resolution, named, resolve_names, say
from registry.web.frame import parameter
from registry.web.frame.access import actor, opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.programme.form import (
    OFFERED,
    DecisionsForm,
    ProgrammeForm,
    choice_of,
    facts_of,
    names_differ,
)
from registry.web.words.rendering import day as shown_day
from registry.web.words.rendering import fiscal_year as shown_year
from registry.web.words.rendering import wrong_fields

pages = Blueprint("programme_writing", __name__)
Answer = Response | str | tuple[str, int]
# Programmes belong to partners, not to branches: every officer writes them.
WRITERS = (Role.OFFICER, Role.ADMIN)
# Providers whose programmes are, as a rule, for companies of their own place.
_LOCAL = (Category.MUNICIPALITY, Category.MUNICIPAL_INDUSTRY_FOUNDATION)


@pages.route("/programmes/new", methods=["GET", "POST"])
@opens_to(*WRITERS)
def register() -> Answer:
    """A new programme, of a partner where one is named in the address."""
    form = _offered(ProgrammeForm(data=_beginning() if request.method == "GET" else {}))
    if request.method == "GET" or _only_grows(form):
        return _page(form, None)
    found = _understood(form)
    if found is not None:
        try:
            made = register_programme(db(), facts=form.facts(found), by=actor())
        except ProgrammeRefused as refused:
            form.refuse(refused)
        else:
            flash(gettext("支援制度を登録しました。"))
            return redirect(url_for("programme.page", identity=made.id))
    return _page(form, None, 422)


@pages.route("/programmes/<int:identity>/edit", methods=["GET", "POST"])
@opens_to(*WRITERS)
def change(identity: int) -> Answer:
    """Change what is written down of a programme."""
    found = programme(db(), identity)
    if found is None:
        abort(404)
    form = _offered(ProgrammeForm(data=facts_of(found) if request.method == "GET" else {}))
    if request.method == "GET" or _only_grows(form):
        return _page(form, found)
    names = _understood(form)
    if form.version.data != str(found.version):
        return _both(form, found)
    if names is not None:
        try:
            change_programme(
                db(), programme=found, version=found.version, facts=form.facts(names), by=actor()
            )
        except Stale:
            return _both(form, found)
        except ProgrammeRefused as refused:
            form.refuse(refused)
        else:
            flash(gettext("支援制度を変更しました。"))
            return redirect(url_for("programme.page", identity=identity))
    return _page(form, found, 422)


@pages.route("/programmes/continue", methods=["GET", "POST"])
@opens_to(*WRITERS)
def carry_on() -> Answer:
    """Every programme offered in the year before: goes on, ended, or not known yet."""
    year = parameter.fiscal_year(fiscal_year(today()))
    if year == FIRST_FISCAL_YEAR:
        abort(404)
    known = {each.id: each for each in programmes(db()) if offered_in(each, year - 1)}
    if request.method == "GET":
        return _rows_page(_rows(known, year), known, year)
    form = DecisionsForm()
    form.offer()
    form.validate()
    for entry in form.rows:
        if entry.form.choice.data not in OFFERED:
            say(entry.form.choice, gettext("一覧から選んでください。"))
    if wrong_fields(form):
        return _rows_page(form, known, year, 422)
    decisions = [
        Decision(found, _number(row.version.data), OFFERED[row.choice.data])
        for row in (entry.form for entry in form.rows)
        if (found := known.get(_number(row.id.data))) is not None
    ]
    try:
        changed = continue_programmes(db(), fiscal_year=year, decisions=decisions, by=actor())
    except ProgrammesStale as stale:
        for entry in form.rows:
            found = known.get(_number(entry.form.id.data))
            if found is not None:
                entry.form.version.data = str(found.version)
        return _rows_page(form, known, year, 409, conflict=stale.programmes)
    except EndedBefore as refused:
        for entry in form.rows:
            if entry.form.id.data == str(refused.programme.id):
                sentence = gettext(
                    "「%(title)s」は%(day)sに終わったと記録されています。続くなら、先にその期間を直してください。",
                    title=refused.programme.title,
                    day=shown_day(refused.programme.valid_to),
                )
                say(entry.form.choice, sentence)
        return _rows_page(form, known, year, 422)
    _tell(decisions, changed, year)
    return redirect(url_for("programme_writing.carry_on", fy=year))


def _tell(decisions: list[Decision], changed: list[bool], year: int) -> None:
    """Say how many went on, ended, or were taken back."""
    outcome = [each.offered for each, wrote in zip(decisions, changed, strict=True) if wrote]
    parts = [
        ngettext("継続 %(num)s 件", "継続 %(num)s 件", outcome.count(True)),
        ngettext("終了 %(num)s 件", "終了 %(num)s 件", outcome.count(False)),
        ngettext("取り下げ %(num)s 件", "取り下げ %(num)s 件", outcome.count(None)),
    ]
    counts = (outcome.count(True), outcome.count(False), outcome.count(None))
    said = gettext("、").join(part for part, count in zip(parts, counts, strict=True) if count)
    if said:
        flash(gettext("%(year)sについて記録しました: %(counts)s", year=shown_year(year), counts=said))
    else:
        flash(gettext("変更はありません。"))


def _rows(known: dict[int, Programme], year: int) -> DecisionsForm:
    rows = []
    for each in known.values():
        row = year_row(each, year)
        choice = choice_of(row.offered if row is not None else None)
        rows.append({"id": each.id, "version": each.version, "choice": choice})
    form = DecisionsForm(data={"rows": rows})
    form.offer()
    return form


def _rows_page(
    form: DecisionsForm, known: dict[int, Programme], year: int, status: int = 200, **more: Any
) -> Answer:
    recorded = {identity: year_row(each, year) for identity, each in known.items()}
    page = render_template(
        "programme/continue.html",
        form=form,
        known={str(identity): each for identity, each in known.items()},
        recorded={str(identity): row.offered for identity, row in recorded.items() if row is not None},
        year=year,
        latest=latest_offer(db()),
        this_year=fiscal_year(today()),
        **more,
    )
    return page, status


def _beginning() -> dict[str, Any]:
    """What a new programme starts with: the provider of the address, and its own place where that is usual."""
    given = request.args.get("provider", "")
    row = organisation(db(), _number(given), as_of=today()) if _number(given) else None
    if row is None:
        return {}
    provider: Organisation = row.organisation
    start: dict[str, Any] = {"provider": named(provider)}
    if provider.category in _LOCAL and provider.municipality_code is not None:
        start["municipalities"] = [provider.municipality_code]
    return start


def _offered(form: ProgrammeForm) -> ProgrammeForm:
    form.offer(municipalities(db()), regions(db()))
    return form


def _only_grows(form: ProgrammeForm) -> bool:
    """One more body whose members or customers are eligible: nothing is judged yet."""
    asked = request.form.get("more")
    bodies = {"members": form.members_of, "customers": form.customers_of}.get(asked or "")
    if bodies is not None and len(bodies) < bodies.max_entries:
        bodies.append_entry()
    return asked is not None


def _understood(form: ProgrammeForm) -> Resolution | None:
    """Who the typed names are, when the form leaves no question; else it carries what is wrong."""
    form.validate()
    found = resolve_names(form.bodies)
    form.resolution = found
    return None if wrong_fields(form) else found


def _page(form: ProgrammeForm, found: Programme | None, status: int = 200, **more: Any) -> Answer:
    page = render_template(
        "programme/form.html",
        form=form,
        programme=found,
        found=getattr(form, "resolution", None),
        places=municipalities(db()),
        areas=regions(db()),
        **more,
    )
    return page, status


def _both(form: ProgrammeForm, found: Programme) -> Answer:
    """What is stored beside what was typed; sent again, the form overwrites knowingly."""
    stored = _offered(ProgrammeForm(formdata=None, data=facts_of(found)))
    rows = [*differences(stored, form), *names_differ(stored, form)]
    form.version.data = str(found.version)
    return _page(form, found, 409, conflict=rows)


def _number(text: Any) -> int:
    """A whole number that a form carries along; 0 for anything else."""
    plain = str(text or "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else 0
