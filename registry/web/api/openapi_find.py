"""The answer of the partner finder, as a schema."""

from registry.model.vocabulary import NeedType
from registry.web.api.openapi_shape import (
    DAY,
    NUMBER,
    RECORD,
    TEXT,
    WHOLE,
    YES_NO,
    codes,
    many,
    or_null,
    record,
)

FIND = record(
    query=record(
        as_of=DAY,
        municipality=or_null(TEXT),
        needs=many(codes(NeedType)),
        fields=many(TEXT),
        text=TEXT,
        understood=many({"anyOf": [record(word=TEXT, need=codes(NeedType)), record(word=TEXT, field=TEXT)]}),
    ),
    items=many(
        record(
            partner_id=WHOLE,
            name=TEXT,
            score=NUMBER,
            reasons=many(record(code=TEXT, text=TEXT, share=NUMBER, record=RECORD)),
            programmes=many(record(id=WHOLE, title=TEXT, provider=TEXT, eligible=or_null(YES_NO), why=TEXT)),
            contact_branch=or_null(TEXT),
        )
    ),
    branch=or_null(record(code=TEXT, name=TEXT, reasons=many(TEXT))),
    groups=many(record(id=WHOLE, name=TEXT, reasons=many(record(text=TEXT, record=RECORD)))),
    events=many(record(id=WHOLE, title=TEXT, reasons=many(record(text=TEXT, record=RECORD)))),
    excluded=many(record(partner_id=WHOLE, name=TEXT, why=TEXT, record=RECORD)),
    nearest_fields=many(TEXT),
)
