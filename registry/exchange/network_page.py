"""The network as one HTML file to mail or to archive: it opens without any server and asks none.

The drawing is built with pyvis and shown by vis-network, whose program is written into the file.
"""

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from registry.exchange.network_words import FAMILIES, edge_sentence, layers_in_words, node_sentence
from registry.network.appearance import family
from registry.network.attributed import Attributed
from registry.network.layout import Layout

# Addresses in the program's remarks: without the scheme they are names, and nothing in the file is an address.
_ADDRESS = re.compile(r"https?://(?!www\.w3\.org/2000/svg)")
_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def page(found: Attributed, layout: Layout, title: str) -> str:
    """The file: picture, search and table."""
    # pyvis takes a second to import: only whoever wants this file waits for it.
    from registry.network.drawing import drawing  # noqa: PLC0415

    facts = found.drawn.facts
    data = drawing(
        found.drawn,
        layout,
        lambda each: node_sentence(found, each),
        lambda edge: edge_sentence(found, edge),
    )
    template = _templates().get_template("network/file.html")
    return template.render(
        title=title,
        data=json.dumps(data, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c"),
        program=_program("vis-network.min.js"),
        style=_program("vis-network.css"),
        edges=[
            (facts[edge.one].label, facts[edge.other].label, edge.weight, layers_in_words(edge))
            for edge in sorted(found.drawn.edges, key=lambda edge: (-edge.weight, edge.one.id, edge.other.id))
        ],
        nodes=len(found.drawn.nodes),
        families=[(kind, FAMILIES[kind]) for kind in sorted({family(each) for each in found.drawn.nodes})],
    )


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)


@cache
def _program(name: str) -> str:
    """A file of vis-network as the installed pyvis carries it."""
    spec = find_spec("pyvis")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    folder = Path(next(iter(spec.submodule_search_locations)))
    text = (folder / "lib" / "vis-9.1.2" / name).read_text(encoding="utf-8")
    return _ADDRESS.sub("", _MAP.sub("", text)).replace("</script", "<\\/script")
