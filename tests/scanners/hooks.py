"""For schemathesis: an empty parameter is one that is not given, as browsers send the empty fields of a form."""

from typing import Any

import schemathesis


@schemathesis.hook
def filter_query(context: Any, query: Any) -> bool:
    """Whether a query is worth sending."""
    return not any(value in ("", [""], []) for value in (query or {}).values())
