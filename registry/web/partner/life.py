"""The life of an organisation: what became of it, which records were merged into it, and from whom it was told apart."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from registry.japanese.codes import PREFECTURES
from registry.model import Change, MergedOrganisation, Organisation
from registry.queries.change import merge_of
from registry.queries.distinction import distinctions_of
from registry.queries.lifetime import merged_into, offshoots_of, predecessors_of
from registry.queries.partner import organisation
from registry.queries.place import regions
from registry.reports.life import life
from registry.services.distinction import forget_distinction
from registry.services.obstacle import Obstacle
from registry.services.undo import UndoRefused, take_back
from registry.web.frame.access import actor, opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.partner.merge import WRITERS
from registry.web.partner.pages import moved
from registry.web.words.obstacle import sentence

pages = Blueprint("life", __name__)
Answer = Response | str | tuple[str, int]


@pages.get("/partners/<int:identity>/life")
@opens_to()
def page(identity: int) -> Answer:
    """Everything that happened to the organisation and to its record."""
    row = organisation(db(), identity, as_of=today())
    if row is None:
        return moved(identity, "life.page")
    found = row.organisation
    return render_template(
        "life/page.html",
        organisation=found,
        points=life(
            found,
            found.lifetime,
            offshoots=offshoots_of(db(), identity),
            predecessors=predecessors_of(db(), identity),
        ),
        merged=[(each, merge_of(db(), identity, each.id)) for each in merged_into(db(), identity)],
        distinctions=distinctions_of(db(), identity),
        form=FlaskForm(),
        writes=current_user.role in WRITERS,
        prefectures=PREFECTURES,
        region_names={each.code: each for each in regions(db())},
    )


@pages.route("/partners/<int:identity>/merged/<int:number>/undo", methods=["GET", "POST"])
@opens_to(*WRITERS)
def undo(identity: int, number: int) -> Answer:
    """Take a merge back: the record of that number stands again, with all that it had."""
    found = _organisation(identity)
    merged = next((each for each in merged_into(db(), identity) if each.id == number), None)
    change = merge_of(db(), identity, number)
    if merged is None or change is None:
        abort(404)
    if request.method == "GET":
        return _undo_page(found, merged, change)
    name = merged.name
    try:
        take_back(db(), changes=[change], by=actor())
    except UndoRefused as refused:
        return _undo_page(found, merged, change, refused.obstacles), 409
    flash(gettext("統合を元に戻しました。「%(name)s」の記録があります。", name=name))
    return redirect(url_for("partner.page", identity=number))


@pages.post("/partners/<int:identity>/distinctions/<int:number>/remove")
@opens_to(*WRITERS)
def forget(identity: int, number: int) -> Answer:
    """Take back that two organisations are two."""
    found = next((each for each in distinctions_of(db(), identity) if each.id == number), None)
    if found is None:
        abort(404)
    forget_distinction(db(), distinction=found, by=actor())
    flash(gettext("別の機関という判断を取り消しました。"))
    return redirect(url_for("life.page", identity=identity))


def _organisation(identity: int) -> Organisation:
    row = organisation(db(), identity, as_of=today())
    if row is None:
        abort(404)
    return row.organisation


def _undo_page(
    found: Organisation,
    merged: MergedOrganisation,
    change: Change,
    obstacles: Sequence[Obstacle] = (),
) -> str:
    return render_template(
        "life/undo.html",
        organisation=found,
        merged=merged,
        change=change,
        form=FlaskForm(),
        obstacles=[sentence(each) for each in obstacles],
    )
