"""The thesaurus of technical fields 技術分野: the list, and each field with its words and all that belongs to it."""

from flask import Blueprint, abort, render_template
from flask_login import current_user

from registry.model import Field
from registry.queries.attachment import attachments
from registry.queries.bearer import bearers
from registry.queries.field import attachment_counts, field, fields, shared_words
from registry.web.frame.access import may_write, opens_to
from registry.web.frame.database import db
from registry.web.frame.kept import kept
from registry.web.frame.language import english

pages = Blueprint("thesaurus", __name__)


@pages.app_template_filter()
def field_name(found: Field) -> str:
    """A field in the language of the page."""
    return found.name_en if english() else found.name


@pages.get("/fields")
@opens_to()
def listing() -> str:
    """All fields in their order, with the number of their words and of what is attached."""
    return render_template(
        "thesaurus/list.html",
        fields=fields(db()),
        attached=attachment_counts(db()),
        writes=may_write(current_user, None),
    )


@pages.get("/fields/<code>")
@opens_to()
def page(code: str) -> str:
    """One field: its words, what is attached by hand, what bears one of the words in its name."""
    found = field(db(), code)
    if found is None:
        abort(404)
    attached = attachments(db(), field_code=code)
    denied = [each for each in attached if not each.holds]
    return render_template(
        "thesaurus/page.html",
        field=found,
        shared=shared_words(fields(db()), found),
        attachments=attached,
        denied={
            "partner": {each.organisation_id for each in denied},
            "group": {each.group_id for each in denied},
            "event": {each.event_id for each in denied},
        },
        borne=kept(("bearers", code), lambda: bearers(db(), code)),
        writes=may_write(current_user, None),
    )
