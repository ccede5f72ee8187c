"""Files of other makers, served from their installed packages: no outside host is ever asked."""

from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, abort, send_file

from registry.web.access import opens_to_everybody

files = Blueprint("asset", __name__)

_SPEC = find_spec("pyvis")
assert _SPEC is not None
assert _SPEC.submodule_search_locations is not None
_PYVIS = Path(next(iter(_SPEC.submodule_search_locations)))
SERVED = {
    "vis-network.js": _PYVIS / "lib" / "vis-9.1.2" / "vis-network.min.js",
    "vis-network.css": _PYVIS / "lib" / "vis-9.1.2" / "vis-network.css",
}


@files.get("/assets/<name>")
@opens_to_everybody
def served(name: str) -> Response:
    """One of the named files."""
    if name not in SERVED:
        abort(404)
    return send_file(SERVED[name], max_age=86400, conditional=True)
