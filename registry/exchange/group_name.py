"""Former names of groups as a sheet."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, column, reference, source_columns, source_values
from registry.model import GroupName

SHEET = Sheet(
    kind="group_names",
    model=GroupName,
    columns=(
        reference("group", Directory.group, show="group.name", required=True),
        column("name", required=True),
        column("valid_to", cell.day, required=True),
        *source_columns(),
    ),
    build=lambda values: GroupName(
        group_id=values["group"],
        name=values["name"],
        valid_to=values["valid_to"],
        **source_values(values),
    ),
    query=lambda: (
        select(GroupName)
        .options(selectinload(GroupName.group))
        .order_by(GroupName.group_id, GroupName.valid_to)
    ),
)
