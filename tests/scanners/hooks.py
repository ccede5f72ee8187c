"""For schemathesis: an empty parameter is one that is not given, as browsers send the empty fields of a form."""

from typing import Any

import schemathesis


def _is_empty(value: Any) -> bool:
    return value in ("", None) or (isinstance(value, list | dict) and all(map(_is_empty, value)))


@schemathesis.hook
def filter_query(context: Any, query: Any) -> bool:
    """Whether a query is worth sending."""
    return not any(map(_is_empty, (query or {}).values()))


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """Whether a request is worth sending, as it was changed in the end."""
    return not any(map(_is_empty, dict(case.query or {}).values()))
