"""Files of agreements: shown with the agreement, added by those who keep it, handed out to those who may read them."""

from io import BytesIO

from flask import Blueprint, Response, abort, current_app, render_template, send_file, url_for
from flask import redirect as go_to
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as BaseResponse

from registry.config import Config
from registry.model.vocabulary import Role
from registry.queries.agreement import AgreementRow, agreement
from registry.queries.document import DocumentDamaged, content_of, document, documents
from registry.services.document import add_document
from registry.services.document_content import DOCX, ENDINGS, JPEG, PDF, PNG, TIFF, DocumentRefused, Finding
from registry.web.form.field import Needed
from registry.web.frame import parameter
from registry.web.frame.access import actor, opens_to, require_write
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.error import answer

pages = Blueprint("document", __name__)

READERS = (Role.OFFICER, Role.HEAD, Role.ADMIN)
WRITERS = (Role.OFFICER, Role.ADMIN)
KINDS = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", TIFF: "TIFF", DOCX: "Word"}
# What the service says in Japanese, for the language of the page.
FOUND = {
    Finding.EMPTY: lazy_gettext("ファイルの中身が空です"),
    Finding.TOO_LARGE: lazy_gettext("ファイルが 10 MB を超えています"),
    Finding.BROKEN_PDF: lazy_gettext("PDF ですが、途中で切れているか壊れています"),
    Finding.BROKEN_IMAGE: lazy_gettext("画像ですが、途中で切れているか壊れています"),
    Finding.BROKEN_WORD: lazy_gettext("Word 文書の形ですが、途中で切れているか壊れています"),
    Finding.MACRO: lazy_gettext("中身はマクロの入った Word 文書（docm）です"),
    Finding.LOCKED: lazy_gettext("中身はパスワードの付いた ZIP 形式のファイルです"),
    Finding.BOMB: lazy_gettext("中身は展開すると大きくなりすぎる ZIP 形式のファイルです"),
    Finding.OTHER_ZIP: lazy_gettext("中身は Word 文書ではない ZIP 形式のファイルです"),
    Finding.OLD_OFFICE: lazy_gettext(
        "中身は古い形式（doc など）か、パスワードの付いた Office のファイルです"
    ),
    Finding.PROGRAM: lazy_gettext("中身は実行されるプログラムです"),
    Finding.HTML: lazy_gettext("中身はウェブページ（HTML）です"),
    Finding.SVG: lazy_gettext("中身は SVG の画像です"),
    Finding.OTHER: lazy_gettext("中身は別の種類のファイル（%(name)s）です"),
    Finding.UNKNOWN: lazy_gettext("中身の種類を見分けられません"),
}


class DocumentForm(FlaskForm):
    """One file."""

    file = FileField(
        lazy_gettext("ファイル"),
        validators=[Needed(lazy_gettext("ファイルを選んでください。"))],
        render_kw={"accept": ",".join(ending for endings in ENDINGS.values() for ending in endings)},
    )


@pages.app_template_global()
def may_read_documents() -> bool:
    """Whether the person at the page may open files."""
    return current_user.role in READERS


@pages.app_template_filter()
def file_kind(media_type: str) -> str:
    """What a media type is called."""
    return KINDS.get(media_type, media_type)


@pages.app_template_filter()
def file_size(size: int) -> str:
    """A size in kB or MB, rounded up so that no file has none."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{-(-size // 1024)} kB"


@pages.get("/agreements/<int:identity>/documents")
@opens_to()
def listing(identity: int) -> str:
    """The files of an agreement, and the form for the next one."""
    return _page(_agreement(identity), DocumentForm())


@pages.post("/agreements/<int:identity>/documents")
@opens_to(*WRITERS)
def add(identity: int) -> BaseResponse | tuple[str, int]:
    """Keep a file as the next version."""
    row = _agreement(identity)
    require_write(row.agreement.branch_code)
    form = DocumentForm()
    if not form.validate():
        return _page(row, form), 422
    shared = _config().shared_documents
    if shared is not None and not shared.is_dir():
        # A disk that is not mounted: a folder of that name here would be seen by no other machine, and by no backup.
        current_app.logger.error("the shared folder of documents is not there")
        form.file.errors = [
            gettext("共有の文書フォルダーがつながっていないため、いまは置けません。管理者に伝えてください。")
        ]
        return _page(row, form), 503
    upload = form.file.data
    try:
        added = add_document(
            db(),
            agreement=row.agreement,
            content=upload.read(),
            file_name=upload.filename or "",
            folder=_config().documents,
            by=actor(),
        )
    except DocumentRefused as refused:
        form.file.errors = [_sentence(refused)]
        return _page(row, form), 422
    return go_to(url_for("document.listing", identity=identity, added=added.number), code=303)


@pages.get("/documents/<int:identity>")
@opens_to(*READERS)
def file(identity: int) -> Response | tuple[Response | str, int]:
    """One version of a file, to be saved; never shown inside the browser."""
    found = document(db(), identity)
    if found is None:
        abort(404)
    try:
        content = content_of(found, folder=_config().documents)
    except DocumentDamaged as damage:
        current_app.logger.error("document %s cannot be handed out: %s", found.id, damage)
        return answer(
            500,
            gettext(
                "このファイルは、なくなったか、置いたときの中身と違います。渡さずに止めました。下の受付番号を管理者に伝えてください。"
            ),
        )
    response = send_file(
        BytesIO(content),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.file_name,
        etag=found.sha256,
        max_age=0,
    )
    # Signed papers do not stay behind in the browser; the ETag still spares a program the second transfer.
    response.headers["Cache-Control"] = "no-store"
    return response


def _agreement(identity: int) -> AgreementRow:
    row = agreement(db(), identity, as_of=today())
    if row is None:
        abort(404)
    return row


def _page(row: AgreementRow, form: DocumentForm) -> str:
    return render_template(
        "document/list.html",
        row=row,
        documents=documents(db(), row.agreement.id),
        form=form,
        added=parameter.optional_number("added", 1, 10**6),
    )


def _sentence(refused: DocumentRefused) -> str:
    words = str(FOUND[refused.finding])
    if refused.finding is Finding.OTHER:
        words = gettext("中身は別の種類のファイル（%(name)s）です", name=refused.name)
    return gettext(
        "%(found)s。受け付けるのは、10 MB までの PDF・PNG・JPEG・TIFF・Word（docx）です。", found=words
    )


def _config() -> Config:
    config: Config = current_app.config["REGISTRY"]
    return config
