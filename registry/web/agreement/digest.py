"""What was sent to whom: the log of the daily digests, and the texts."""

from collections.abc import Sequence

from flask import Blueprint, abort, render_template
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.digest_log import digest_object
from registry.exchange.export import object_export
from registry.japanese.dates import fiscal_year
from registry.model import Digest
from registry.model.vocabulary import Role
from registry.queries.digest import digest, digest_years, digests
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.listing.export import export_file
from registry.web.listing.paging import paged

pages = Blueprint("digest", __name__)


def reader_of_all() -> bool:
    """Whether the reader answers for others, and so sees what they were told."""
    return current_user.role in (Role.HEAD, Role.ADMIN)


@pages.get("/agreements/due/sent")
@opens_to()
def listing() -> str:
    """The digests of a fiscal year: one's own, or everybody's for those who answer for others."""
    account_id, year = _whose(), _asked_year()
    return render_template(
        "digest/list.html",
        page=paged(_found()),
        years=digest_years(db(), account_id=account_id),
        year=year,
        everybody=account_id is None,
    )


@pages.get("/agreements/due/sent/export")
@opens_to()
def export() -> BaseResponse | tuple[str, int]:
    """The same digests as a file, without their texts."""
    rows = _found()
    return export_file(object_export("digests", as_of=today(), objects=lambda: map(digest_object, rows)))


def _whose() -> int | None:
    return None if reader_of_all() else current_user.id


def _asked_year() -> int:
    return parameter.fiscal_year(fiscal_year(today()))


def _found() -> Sequence[Digest]:
    return digests(db(), year=_asked_year(), account_id=_whose())


@pages.get("/agreements/due/sent/<int:identity>")
@opens_to()
def page(identity: int) -> str:
    """One digest as it was written."""
    found = digest(db(), identity)
    if found is None or not (found.account_id == current_user.id or reader_of_all()):
        abort(404)  # whether somebody else was told anything is nobody's business
    return render_template("digest/page.html", digest=found)
