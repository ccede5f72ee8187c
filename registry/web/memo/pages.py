"""The renewal memo of an agreement: the page, and the same as a Word file."""

from flask import Blueprint, Response, abort, current_app, render_template
from flask_babel import gettext

from registry.config import Config
from registry.exchange.memo import Paper, Section, memo_word
from registry.exchange.word import MEDIA_TYPE
from registry.reports.memo import Memo, memo
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.database import db
from registry.web.frame.language import current_language, english
from registry.web.memo import agreement as memo_agreement
from registry.web.memo import work as memo_work
from registry.web.partner.contact import readable
from registry.web.words.rendering import called, day

pages = Blueprint("memo", __name__)


@pages.get("/agreements/<int:identity>/memo")
@opens_to()
def page(identity: int) -> str:
    """The memo on the screen, with links to the records behind it."""
    paper = _paper(identity)
    return render_template("memo/page.html", paper=paper, identity=identity, as_of=paper.day)


@pages.get("/agreements/<int:identity>/memo.docx")
@opens_to()
def file(identity: int) -> Response:
    """The memo as a Word file in the language of the page."""
    paper = _paper(identity)
    answer = Response(memo_word(paper), mimetype=MEDIA_TYPE)
    name = f"memo-{identity}-{paper.day.isoformat()}.docx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _paper(identity: int) -> Paper:
    """The memo in words; whoever may not see persons gets none, in neither format."""
    as_of = parameter.as_of()
    found = memo(db(), identity, as_of=as_of, people=readable())
    if found is None:
        abort(404)
    config: Config = current_app.config["REGISTRY"]
    agreement = found.row.agreement
    parties = gettext("、").join(called(party.organisation) for party in agreement.parties)
    return Paper(
        title=gettext("更新メモ: %(title)s（%(parties)s）", title=agreement.title, parties=parties),
        lead=gettext("%(day)s の台帳から作成しました。", day=day(as_of)),
        author=config.institute_en if english() else config.institute,
        language=current_language(),
        day=as_of,
        sections=_sections(found),
    )


def _sections(found: Memo) -> list[Section]:
    """The parts in the order of the meeting: what, by when, what came of it, who."""
    return [
        memo_agreement.summary(found),
        memo_agreement.deadlines(found),
        memo_agreement.life(found),
        memo_agreement.kin(found),
        memo_agreement.items(found),
        memo_agreement.never_used(found),
        memo_work.counts(found),
        memo_work.work(found),
        memo_work.events(found),
        memo_work.groups(found),
        memo_work.programmes(found),
        memo_work.people(found),
    ]
