"""Two records that may be one organisation are compared: a person makes them one, or keeps them apart for good."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from registry.japanese.codes import PREFECTURES
from registry.model import Organisation
from registry.model.vocabulary import Role
from registry.queries.distinction import distinctions_of
from registry.queries.partner import organisation
from registry.queries.place import regions
from registry.queries.reference import moving
from registry.queries.twin import paired
from registry.services.distinction import DistinctionRefused, distinguish
from registry.services.merge import (
    JudgedTwo,
    MergeRefused,
    NumbersDiffer,
    OneRecord,
    Related,
    merge_organisations,
    refuse_merge,
)
from registry.services.recording import Stale
from registry.web.form.naming import say
from registry.web.frame.access import actor, opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.partner.merge_form import DistinctionForm, MergeForm, rows
from registry.web.words.rendering import wrong_fields
from registry.web.words.table_name import table_name

pages = Blueprint("merge", __name__)
Answer = Response | str | tuple[str, int]
WRITERS = (Role.OFFICER, Role.ADMIN)


@pages.get("/partners/<int:identity>/merge/<int:other>")
@opens_to(*WRITERS)
def page(identity: int, other: int) -> Answer:
    """The two side by side, what would move, and what speaks for and against one body."""
    kept, gone = _both(identity, other)
    return _shown(kept, gone, _opened(kept, gone), DistinctionForm())


@pages.post("/partners/<int:identity>/merge/<int:other>")
@opens_to(*WRITERS)
def merge(identity: int, other: int) -> Answer:
    """Make the second part of the first."""
    kept, gone = _both(identity, other)
    form = MergeForm().offer(kept, gone)
    form.validate()
    if not paired(kept, gone).signs and not form.sure.data:
        say(
            form.sure,
            gettext("同じ機関らしいしるしがありません。同じ機関だと確かめたら、印を付けてください。"),
        )
    if wrong_fields(form):
        return _shown(kept, gone, form, DistinctionForm(), 422)
    name = gone.name
    try:
        merge_organisations(
            db(),
            kept=kept,
            gone=gone,
            versions=form.versions(),
            taken=form.chosen(kept, gone),
            other_name=form.other_name.data,
            by=actor(),
        )
    except Stale:
        return _shown(kept, gone, _opened(kept, gone), DistinctionForm(), 409, stale=True)
    except MergeRefused as refused:
        return _shown(kept, gone, form, DistinctionForm(), 422, refused=refused)
    flash(gettext("「%(name)s」の記録を統合しました。機関のあゆみから元に戻せます。", name=name))
    return redirect(url_for("partner.page", identity=identity))


@pages.post("/partners/<int:identity>/distinct/<int:other>")
@opens_to(*WRITERS)
def keep_apart(identity: int, other: int) -> Answer:
    """Keep for good that they are two."""
    kept, gone = _both(identity, other)
    form = DistinctionForm()
    form.validate()
    if not wrong_fields(form):
        try:
            distinguish(db(), one=kept, other=gone, reason=form.reason.data or "", by=actor())
        except DistinctionRefused:
            say(form.reason, gettext("別の機関という判断は登録済みです。"))
    if wrong_fields(form):
        return _shown(kept, gone, _opened(kept, gone), form, 422)
    flash(gettext("別の機関として記録しました。二重登録の疑いには、もう出ません。"))
    return redirect(url_for("quality.rows", code="twins"))


def _both(identity: int, other: int) -> tuple[Organisation, Organisation]:
    found = [organisation(db(), each, as_of=today()) for each in (identity, other)]
    if found[0] is None or found[1] is None or identity == other:
        abort(404)
    return found[0].organisation, found[1].organisation


def _opened(kept: Organisation, gone: Organisation) -> MergeForm:
    form = MergeForm(formdata=None).offer(kept, gone)
    form.kept_version.data, form.gone_version.data = str(kept.version), str(gone.version)
    return form


def _refusal(kept: Organisation, gone: Organisation) -> MergeRefused | None:
    try:
        refuse_merge(db(), kept, gone)
    except MergeRefused as refused:
        return refused
    return None


def _sentence(refused: MergeRefused | None) -> str | None:
    match refused:
        case None:
            return None
        case OneRecord():
            return gettext("同じ記録どうしは統合できません。")
        case Related():
            return gettext("上位・承継・分割の関係にある二つの機関は統合できません。")
        case JudgedTwo():
            return gettext("別の機関と判断されています。その判断を取り消してから統合してください。")
        case NumbersDiffer():
            return gettext("法人番号の違う二つの機関は統合できません。")
        case _:
            return str(refused)


def _shown(
    kept: Organisation,
    gone: Organisation,
    form: MergeForm,
    apart: DistinctionForm,
    status: int = 200,
    refused: MergeRefused | None = None,
    **more: Any,
) -> Answer:
    pair = {kept.id, gone.id}
    page = render_template(
        "merge/page.html",
        kept=kept,
        gone=gone,
        form=form,
        apart=apart,
        rows=rows(kept, gone),
        twins=paired(kept, gone),
        moving=[
            (table_name(each.reference.model.__tablename__), len(each.moved), len(each.joined))
            for each in moving(db(), kept_id=kept.id, gone_id=gone.id)
        ],
        refusal=_sentence(refused or _refusal(kept, gone)),
        judged=[each for each in distinctions_of(db(), kept.id) if {each.one_id, each.other_id} == pair],
        prefectures=PREFECTURES,
        region_names={each.code: each for each in regions(db())},
        **more,
    )
    return page, status
