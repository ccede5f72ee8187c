"""Organisations that look like one and are two, as a sheet."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, Values, column, reference
from registry.model import Distinction


def _build(values: Values) -> Distinction:
    one, other = sorted((values["one"], values["other"]))
    if one == other:
        raise ValueError("one と other が同じ機関です")
    return Distinction(one_id=one, other_id=other, reason=values["reason"])


SHEET = Sheet(
    kind="distinctions",
    model=Distinction,
    columns=(
        reference("one", Directory.organisation, show="one.name", required=True),
        reference("other", Directory.organisation, show="other.name", required=True),
        column("reason", required=True),
    ),
    build=_build,
    query=lambda: (
        select(Distinction)
        .options(selectinload(Distinction.one), selectinload(Distinction.other))
        .order_by(Distinction.id)
    ),
)
