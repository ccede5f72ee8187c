"""The wording of joint work in the annual report as a sheet."""

from sqlalchemy import select

from registry.exchange import cell
from registry.exchange.sheet import Sheet, Values, column
from registry.model import Wording
from registry.model.vocabulary import ActivityType
from registry.model.wording import PLACEHOLDERS, unknown_placeholder


def _template(content: str) -> str:
    unknown = unknown_placeholder(content)
    if unknown is not None:
        accepted = " ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
        raise ValueError(f"「{unknown}」は文に使えません(使えるもの: {accepted})")
    return content.strip()


def _build(values: Values) -> Wording:
    return Wording(
        **{name: values[name] for name in ("kind", "template", "joined")},
        continued=bool(values["continued"]),
        says_place=bool(values["says_place"]),
    )


SHEET = Sheet(
    kind="wordings",
    model=Wording,
    columns=(
        column("kind", cell.code(ActivityType), required=True),
        column("continued", cell.flag, show=lambda wording: wording.continued or None),
        column("template", _template, required=True),
        column("joined", _template),
        column("says_place", cell.flag, show=lambda wording: wording.says_place or None),
    ),
    build=_build,
    query=lambda: select(Wording).order_by(Wording.id),
)
