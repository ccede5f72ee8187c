"""What the search over everything answers, as a schema."""

from registry.model.search_entry import Noun
from registry.queries.search_entry import Field
from registry.web.api.openapi_shape import TEXT, WHOLE, codes, many, or_null, record

HIT = {
    "id": WHOLE,
    "title": TEXT,
    "found_in": many(record(field=codes(Field), text=TEXT)),
    "type": or_null(TEXT),
    "fiscal_year": or_null(WHOLE),
    "place": or_null(TEXT),
    "partners": many(TEXT),
}
SEARCH = record(
    query=TEXT,
    groups=many(record(kind=codes(Noun), total=WHOLE, items=many(record(**HIT)))),
    near=many(record(kind=codes(Noun), **HIT)),
)
