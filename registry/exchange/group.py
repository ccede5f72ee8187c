"""Groups, their years and their memberships as sheets and JSON objects."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, column, partial_values, reference, source_columns, source_values
from registry.japanese.dates import iso_date
from registry.model import Group, GroupYear, Membership
from registry.model.vocabulary import GroupKind, MembershipRole
from registry.queries.group_name import group_name_on
from registry.reports.group import counts

GROUPS = Sheet(
    kind="groups",
    model=Group,
    columns=(
        column("id", cell.count),
        column("name", required=True),
        column("kind", cell.code(GroupKind), required=True),
        column(
            "founded",
            cell.partial_date,
            show=lambda group: iso_date(group.founded_on, group.founded_on_precision),
        ),
        column("topics"),
        reference("parent", Directory.group, show=lambda group: group.parent.name if group.parent else None),
        column("section"),
        column("no", cell.count),
        *source_columns(),
    ),
    build=lambda values: Group(
        **{name: values[name] for name in ("id", "name", "kind", "topics", "section", "no")},
        **partial_values(values["founded"], "founded_on"),
        parent_id=values["parent"],
        **source_values(values),
    ),
    query=lambda: select(Group).options(selectinload(Group.parent)).order_by(Group.id),
)

FIGURES = ("meetings", "participants", "own_staff", "uses", "groups", "companies")

YEARS = Sheet(
    kind="group_years",
    model=GroupYear,
    columns=(
        reference("group", Directory.group, show="group.name", required=True),
        column("fiscal_year", cell.fiscal_year, required=True),
        column("held", cell.flag, required=True),
        column("not_held_reason"),
        column("schedule", optional=True),
        *(column(name, cell.count) for name in FIGURES),
        *source_columns(),
    ),
    build=lambda values: GroupYear(
        group_id=values["group"],
        **{name: values[name] for name in ("fiscal_year", "held", "not_held_reason", "schedule", *FIGURES)},
        **source_values(values),
    ),
    query=lambda: select(GroupYear).options(selectinload(GroupYear.group)).order_by(GroupYear.id),
)

MEMBERSHIPS = Sheet(
    kind="memberships",
    model=Membership,
    columns=(
        reference("group", Directory.group, show="group.name", required=True),
        reference(
            "partner",
            Directory.organisation,
            show=lambda membership: membership.organisation.name if membership.organisation else None,
        ),
        column("role", cell.code(MembershipRole), required=True),
        column(
            "valid_from",
            cell.partial_date,
            show=lambda row: iso_date(row.valid_from, row.valid_from_precision),
        ),
        column(
            "valid_to", cell.partial_date, show=lambda row: iso_date(row.valid_to, row.valid_to_precision)
        ),
        column("attested_on", cell.first_day),
        *source_columns(),
    ),
    build=lambda values: Membership(
        group_id=values["group"],
        organisation_id=values["partner"],
        role=values["role"],
        **partial_values(values["valid_from"], "valid_from"),
        **partial_values(values["valid_to"], "valid_to", last=True),
        attested_on=values["attested_on"],
        **source_values(values),
    ),
    query=lambda: (
        select(Membership)
        .options(selectinload(Membership.group), selectinload(Membership.organisation))
        .order_by(Membership.id)
    ),
)


def group_object(group: Group, as_of: date) -> dict[str, Any]:
    """A group with its name and the number of its members on a day and its yearly figures, as the interfaces publish it."""
    return {
        "id": group.id,
        "name": group_name_on(group, as_of),
        "kind": group.kind,
        "founded": group.founded_on.isoformat() if group.founded_on else None,
        "founded_precision": group.founded_on_precision,
        "self_managed": iso_date(group.self_managed_on, group.self_managed_on_precision) or None,
        "purpose": group.topics,
        "parent_id": group.parent_id,
        "members": {str(role): count for role, count in counts(group.memberships, as_of).items()},
        "years": [
            {
                "fiscal_year": year.fiscal_year,
                "held": year.held,
                "not_held_reason": year.not_held_reason,
                **{name: getattr(year, name) for name in FIGURES},
            }
            for year in group.years
        ],
        "section": group.section,
        "source": {"file": group.source_file, "line": group.source_line},
    }


def membership_object(membership: Membership, as_of: date) -> dict[str, Any]:
    """A membership, with the name of the group on a day, as the interfaces publish it; ``partner_id`` null is the institute itself."""
    return {
        "group_id": membership.group_id,
        "group": group_name_on(membership.group, as_of),
        "partner_id": membership.organisation_id,
        "partner": membership.organisation.name if membership.organisation else None,
        "role": membership.role,
        "valid_from": iso_date(membership.valid_from, membership.valid_from_precision) or None,
        "valid_to": iso_date(membership.valid_to, membership.valid_to_precision) or None,
        "attested_on": membership.attested_on.isoformat() if membership.attested_on else None,
        "source": {"file": membership.source_file, "line": membership.source_line},
    }
