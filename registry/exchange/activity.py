"""Joint work as a sheet and as a JSON object."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, Values, column, reference, source_columns, source_values
from registry.japanese.names import mend_blanks
from registry.model import Activity, ActivityKind, ActivityMonth, ActivityParty, ActivityProgramme
from registry.model.vocabulary import ActivityType, Unit


def _partners(directory: Directory, content: str) -> list[tuple[int, str]]:
    return [(directory.organisation(part), mend_blanks(part)) for part in cell.split(content)]


def _sessions(activity: Activity) -> list[str]:
    return [
        f"{month.month}:{month.participants}" for month in activity.months if month.participants is not None
    ]


def _build(values: Values) -> Activity:
    months = values["months"] or []
    sessions = values["sessions"] or {}
    if unknown := [month for month in sessions if month not in months]:
        raise ValueError(f"sessions の月 {unknown[0]} が months にありません")
    taken = [
        "id",
        "fiscal_year",
        "section",
        "heading",
        "bullet",
        "title",
        "count",
        "unit",
        "participants",
        "wording",
    ]
    return Activity(
        **{name: values[name] for name in taken},
        acting_id=values["acting"],
        branch_code=values["branch"],
        continued=bool(values["continued"]),
        event_id=values["event"],
        agreement_id=values["agreement"],
        parties=[
            ActivityParty(position=position, organisation_id=identity, name_as_printed=name)
            for position, (identity, name) in enumerate(values["partners"], start=1)
        ],
        kinds=[
            ActivityKind(position=position, kind=kind)
            for position, kind in enumerate(values["kinds"], start=1)
        ],
        months=[
            ActivityMonth(position=position, month=month, participants=sessions.get(month))
            for position, month in enumerate(months, start=1)
        ],
        programmes=[
            ActivityProgramme(position=position, programme_id=identity)
            for position, identity in enumerate(values["programmes"] or [], start=1)
        ],
        **source_values(values),
    )


_RELATIONS = (Activity.parties, Activity.acting, Activity.kinds, Activity.months, Activity.programmes)

SHEET = Sheet(
    kind="activities",
    model=Activity,
    columns=(
        column("id", cell.count),
        column("fiscal_year", cell.fiscal_year, required=True),
        column("section"),
        column("heading"),
        column("bullet", cell.count),
        reference(
            "partners",
            _partners,
            show=lambda activity: [party.name_as_printed for party in activity.parties],
            required=True,
        ),
        reference(
            "acting",
            Directory.organisation,
            show=lambda activity: activity.acting.name if activity.acting else None,
        ),
        reference("branch", Directory.branch, show="branch_code"),
        column(
            "kinds",
            cell.codes(ActivityType),
            show=lambda activity: [kind.kind for kind in activity.kinds],
            required=True,
        ),
        column("title", required=True),
        column("count", cell.count),
        column("unit", cell.code(Unit)),
        column("months", cell.months, show=lambda activity: [month.month for month in activity.months]),
        column("participants", cell.count),
        column("sessions", cell.sessions, show=_sessions),
        column("continued", cell.flag, show=lambda activity: activity.continued or None),
        reference("event", Directory.event, show="event_id"),
        reference("agreement", Directory.agreement, show="agreement_id"),
        reference(
            "programmes",
            Directory.programmes,
            show=lambda activity: [named.programme_id for named in activity.programmes],
        ),
        column("wording", optional=True),
        *source_columns(),
    ),
    build=_build,
    query=lambda: (
        select(Activity).options(*(selectinload(each) for each in _RELATIONS)).order_by(Activity.id)
    ),
    relations=_RELATIONS,
)


def activity_object(activity: Activity) -> dict[str, Any]:
    """A piece of joint work as the interfaces publish it."""
    kinds = [kind.kind for kind in activity.kinds]
    return {
        "id": activity.id,
        "fiscal_year": activity.fiscal_year,
        "section": activity.section,
        "heading": activity.heading,
        "partner_ids": [party.organisation_id for party in activity.parties],
        "partner_names": [party.organisation.name for party in activity.parties],
        "acting_id": activity.acting_id,
        "acting_name": activity.acting.name if activity.acting else None,
        "branch": activity.branch_code,
        "kind": kinds[0] if kinds else None,
        "kinds": kinds,
        "title": activity.title,
        "count": activity.count,
        "unit": activity.unit,
        "months": [month.month for month in activity.months],
        "sessions": [
            {"month": month.month, "participants": month.participants}
            for month in activity.months
            if month.participants is not None
        ],
        "participants": activity.participants,
        "continued": activity.continued,
        "event_id": activity.event_id,
        "agreement_id": activity.agreement_id,
        "item_id": activity.item_id,
        "previous_id": activity.previous_id,
        "programmes": [named.programme_id for named in activity.programmes],
        "source": {"file": activity.source_file, "line": activity.source_line},
    }
