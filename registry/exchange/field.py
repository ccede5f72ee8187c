"""Fields of technology and what is attached to them, as sheets."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, column, reference, source_columns, source_values
from registry.model import Field, FieldAttachment

_PLAIN = ("code", "position", "name", "name_en", "note")


def _japanese_words(content: str) -> str:
    return "\n".join(cell.split(content))


def _english_words(content: str) -> str:
    return "\n".join(word.strip() for word in content.split(";") if word.strip())


FIELDS = Sheet(
    kind="fields",
    model=Field,
    columns=(
        column("code", required=True),
        column("position", cell.count, required=True),
        column("name", required=True),
        column("name_en", required=True),
        column("words", _japanese_words, show=lambda field: field.words.splitlines()),
        column("words_en", _english_words, show=lambda field: "; ".join(field.words_en.splitlines())),
        column("note"),
    ),
    build=lambda values: Field(
        **{name: values[name] for name in _PLAIN},
        words=values["words"] or "",
        words_en=values["words_en"] or "",
    ),
    query=lambda: select(Field).order_by(Field.position),
)

ATTACHMENTS = Sheet(
    kind="field_attachments",
    model=FieldAttachment,
    columns=(
        reference("field", Directory.field, show="field.code", required=True),
        reference(
            "partner",
            Directory.organisation,
            show=lambda row: row.organisation.name if row.organisation else None,
        ),
        reference("group", Directory.group, show=lambda row: row.group.name if row.group else None),
        reference("event", Directory.event, show=lambda row: row.event.title if row.event else None),
        reference("branch", Directory.branch, show="branch_code"),
        column("holds", cell.flag),
        *source_columns(),
    ),
    build=lambda values: FieldAttachment(
        field_code=values["field"],
        organisation_id=values["partner"],
        group_id=values["group"],
        event_id=values["event"],
        branch_code=values["branch"],
        holds=values["holds"] is not False,
        **source_values(values),
    ),
    query=lambda: (
        select(FieldAttachment)
        .options(
            *(selectinload(each) for each in (FieldAttachment.field, FieldAttachment.organisation)),
            *(selectinload(each) for each in (FieldAttachment.group, FieldAttachment.event)),
        )
        .order_by(FieldAttachment.id)
    ),
)
