"""The draft desk of the annual report: what is there, what is missing, who is to be asked, what was checked."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField

from registry.config import Config
from registry.model.vocabulary import Role
from registry.queries.account import accounts
from registry.queries.place import branches
from registry.queries.report_desk import letters
from registry.reports.annual.desk import Desk, Part, desk, line_count
from registry.reports.annual.missing import Missing
from registry.reports.annual.responsible import Responsible
from registry.services.recording import Stale
from registry.services.report_check import check_section, uncheck_section
from registry.web.annual import desk_words
from registry.web.annual.pages import asked_year
from registry.web.form.field import NumberField
from registry.web.frame import parameter
from registry.web.frame.access import actor, may_write, opens_to, require_write
from registry.web.frame.clock import today
from registry.web.frame.database import db

pages = Blueprint("annual_desk", __name__)
Answer = Response | str | tuple[str, int]
WRITERS = (Role.OFFICER, Role.ADMIN)
NOBODY = "nobody"


class CheckForm(FlaskForm):
    """Which section was looked through, as what, and the version of the check before."""

    section = NumberField()
    table_hash = HiddenField()
    version = NumberField()


@dataclass(frozen=True)
class Chosen:
    """The filters of the desk: a branch that is asked, and an owner or nobody."""

    branch: str | None
    owner: str | None

    def fits(self, responsible: Iterable[Responsible]) -> bool:
        """Whether somebody who answers is among those that are asked for."""
        return any(
            self.branch in (None, each.asked)
            and self.owner in (None, str(each.owner.id) if each.owner else NOBODY)
            for each in responsible
        )


@pages.get("/reports/annual/<fy>/desk")
@opens_to(*WRITERS)
def page(fy: str) -> str:
    """The sections of the draft and what is missing."""
    return shown(drafted(asked_year(fy)))


@pages.post("/reports/annual/<fy>/desk/check")
@opens_to(*WRITERS)
def check(fy: str) -> Answer:
    """A person says that a section is right as it was shown."""
    require_write(None)
    found, part, form = _asked(fy)
    if form.table_hash.data != part.table_hash:
        return shown(found, changed=part), 409
    try:
        check_section(
            db(),
            fiscal_year=found.fiscal_year,
            section=part.section,
            table_hash=part.table_hash,
            version=form.version.data or 0,
            by=actor(),
        )
    except Stale:
        return shown(drafted(found.fiscal_year), changed=part), 409
    flash(gettext("%(section)s を確かめたと記録しました。", section=part.section.code))
    return _back(found, part)


@pages.post("/reports/annual/<fy>/desk/uncheck")
@opens_to(*WRITERS)
def uncheck(fy: str) -> Answer:
    """The tick is taken off again."""
    require_write(None)
    found, part, form = _asked(fy)
    if part.check is None:
        return _back(found, part)  # somebody was first, and nothing is left to do
    try:
        uncheck_section(db(), check=part.check, version=form.version.data or 0, by=actor())
    except Stale:
        return shown(found, changed=part), 409
    flash(gettext("%(section)s の確認を取り消しました。", section=part.section.code))
    return _back(found, part)


def drafted(year: int) -> Desk:
    """The desk of a fiscal year as it stands now."""
    config: Config = current_app.config["REGISTRY"]
    return desk(db(), fiscal_year=year, institute=config.institute_short, day=today())


def shown(found: Desk, *, changed: Part | None = None) -> str:
    """The page, narrowed to a branch or an owner where the address says so."""
    places = branches(db())
    owners = {
        each.owner.id: each.owner
        for responsible in [
            *(part.responsible for part in found.parts),
            *(item.responsible for item in found.missing),
        ]
        for each in responsible
        if each.owner is not None
    }
    chosen = Chosen(
        parameter.one_of("branch", [each.code for each in places]),
        parameter.one_of("owner", [NOBODY, *map(str, owners)]),
    )
    lacks = [each for each in found.missing if chosen.fits(each.responsible)]
    answered = [each for each in found.answered if chosen.fits(each.missing.responsible)]
    by_section = [(section, list(items)) for section, items in groupby(lacks, key=lambda each: each.section)]
    return render_template(
        "annual/desk.html",
        desk=found,
        parts=[
            (place, part)
            for place, part in enumerate(found.parts, start=1)
            if chosen.fits(part.responsible) or any(section is part.section for section, _ in by_section)
        ],
        by_section=by_section,
        counts={section.id: len(items) for section, items in by_section},
        lacks=lacks,
        answered=answered,
        to_ask=_to_ask(found),
        letters=letters(db(), fiscal_year=found.fiscal_year),
        names={each.login: each.name for each in accounts(db())},
        owners=sorted(owners.values(), key=lambda each: each.name),
        branches=places,
        places={each.code: each for each in places},
        chosen=chosen,
        changed=changed,
        writes=may_write(current_user, None),
        line_count=line_count,
        on_page=desk_words.on_page,
        linked=desk_words.linked,
        entry_of=desk_words.entry_of,
        section_title=desk_words.section_title,
        may_answer=may_answer,
    )


def may_answer(item: Missing) -> bool:
    """Whether the reader may say that something is not to be had: whoever may write for a branch that is asked."""
    return any(may_write(current_user, each.branch_code) for each in item.responsible)


def asked_of(items: Iterable[Missing], branch: str) -> list[Missing]:
    """What one branch is to be asked for."""
    return [each for each in items if any(one.asked == branch for one in each.responsible)]


def _to_ask(found: Desk) -> dict[str, int]:
    codes = {one.asked for each in found.missing for one in each.responsible}
    return {code: len(asked_of(found.missing, code)) for code in codes}


def _asked(fy: str) -> tuple[Desk, Part, Any]:
    found = drafted(asked_year(fy))
    form = CheckForm()
    part = found.part(form.section.data) if form.validate() and form.section.data is not None else None
    if part is None:
        abort(404)
    return found, part, form


def _back(found: Desk, part: Part) -> Response:
    return redirect(
        url_for(
            "annual_desk.page",
            fy=found.fiscal_year,
            branch=request.args.get("branch"),
            owner=request.args.get("owner"),
            _anchor=f"section-{part.section.position}",
        ),
        303,
    )
