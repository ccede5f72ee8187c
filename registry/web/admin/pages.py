"""What only administrators do: the way to each of its pages, and which personal data are to be erased."""

from flask import Blueprint, render_template

from registry.model.vocabulary import Role
from registry.web.admin import retention
from registry.web.frame.access import opens_to

pages = Blueprint("admin", __name__)


@pages.get("/admin")
@opens_to(Role.ADMIN)
def page() -> str:
    """The pages of administration."""
    return render_template("admin/page.html", retention=retention.shown())
