"""The home page: what is in the registry, each number a link to its rows."""

from flask import Blueprint, render_template
from flask_login import current_user

from registry.japanese.dates import fiscal_year, fiscal_year_end
from registry.model import Branch
from registry.model.vocabulary import Role
from registry.queries.activity import count_activities
from registry.queries.event import count_events
from registry.queries.group import count_groups
from registry.queries.period import Period
from registry.queries.place import branches, regions
from registry.queries.programme import count_programmes
from registry.reports.density import View
from registry.web.agreement.due import own_rows
from registry.web.agreement.state import in_force
from registry.web.density.pages import kept_density
from registry.web.frame.access import opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.frame.period import latest_fiscal_year

pages = Blueprint("home", __name__)
# Roles that act on agreements find the beginning of their queue on the home page.
WORKS = frozenset({Role.OFFICER, Role.HEAD, Role.ADMIN})
AHEAD_DAYS = 90
# In these months the report of the fiscal year before is put together.
DRAFTING = range(4, 9)


@pages.get("/")
@opens_to()
@kept_page
def page() -> str:
    """Figures of the newest recorded fiscal year, and where to go from here."""
    year = latest_fiscal_year()
    day = fiscal_year_end(year)
    table = kept_density(Period(year), View.RECORDED)
    return render_template(
        "home.html",
        year=year,
        day=day,
        partners=len(table.seats),
        agreements=len(in_force(day)),
        activities=count_activities(db(), fiscal_year=year),
        events=count_events(db(), fiscal_year=year),
        groups=count_groups(db()),
        programmes=count_programmes(db()),
        table=table,
        regions=regions(db()),
        todo=own_rows(AHEAD_DAYS) if current_user.role in WORKS else None,
        own_branch=_own_branch(),
        draft_year=_draft_year(),
    )


def _draft_year() -> int | None:
    """The fiscal year whose report is being put together, for those who do so."""
    writes = current_user.role in (Role.OFFICER, Role.ADMIN)
    return fiscal_year(today()) - 1 if writes and today().month in DRAFTING else None


def _own_branch() -> Branch | None:
    """The branch that the reader heads: how it stands is a head's first question."""
    if current_user.role is not Role.HEAD:
        return None
    return next((each for each in branches(db()) if each.code == current_user.branch_code), None)
