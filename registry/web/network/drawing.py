"""What the explorer shows, computed once for a state of the data; names and sentences in the page's language."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import quote

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from registry.model.vocabulary import Category, Unit
from registry.network.graph import Network, NodeFacts
from registry.network.layout import Layout, layout, settled
from registry.network.measured import Measured, measured
from registry.network.svg import Words, picture
from registry.network.tie import Edge, Layer, Node, NodeKind
from registry.queries.partner import last_active
from registry.queries.period import Period
from registry.reports.network import (
    Part,
    centre_of,
    layout_of_all_years,
    period_network,
    recorded_span,
)
from registry.web.frame.database import db
from registry.web.frame.kept import kept
from registry.web.frame.language import current_language, english
from registry.web.network.filter import Asked
from registry.web.words.label import label
from registry.web.words.rendering import counted, decimal, number, place

# From here on a picture is drawn only if somebody insists.
ROOMY = 150
# Betweenness and communities of so many nodes make nobody wait.
QUICKLY_MEASURED = 600


def drawn(period: Period, part: Part) -> Network:
    """The network of a period or the part of it."""
    return kept(("network", period, part), lambda: period_network(db(), period, part))


def recorded() -> Period | None:
    """All fiscal years of which anything is recorded."""
    return kept(("recorded span",), lambda: recorded_span(db()))


def measures(period: Period, part: Part, *, thorough: bool) -> dict[Node, Measured]:
    """The measures of its nodes."""
    found = drawn(period, part)
    return kept(("network measures", period, part, thorough), lambda: measured(found, thorough=thorough))


def active(period: Period) -> dict[int, int]:
    """The last fiscal year with joint work or an event of each organisation, by the end of the period."""
    return kept(("last active", period.last_day), lambda: last_active(db(), period.last_day))


def places(period: Period, part: Part) -> Layout:
    """Where the nodes of the picture stand: in every year at the same spot.

    A node that is not in the network of all recorded years, since what ties it ended before, has its place near its
    neighbours.
    """
    now = drawn(period, part)
    whole = kept(("network layout", part), lambda: layout_of_all_years(db(), part))
    if whole is None:
        whole = kept(("network layout", part, period), lambda: layout(now, centre_of(part)))
    return settled(whole, now)


def svg(asked: Asked, found: Network, sizes: Mapping[Node, Measured]) -> Markup:
    """The picture for the page."""
    words = Words(
        title=gettext("つながりの図。同じ内容が下の表にあります。"),
        node=node_sentences(asked, sizes),
        edge=edge_sentences(found),
        node_address=node_addresses(asked),
        edge_address=edge_addresses(asked.ties),
        language=current_language(),
    )
    shown = {node: each.by(asked.size) for node, each in sizes.items()}
    # The picture escapes every word that it is given.
    return Markup(picture(found, places(asked.period, asked.part), shown, words))  # noqa: S704 # nosec B704 # nosemgrep: markup-of-words (a drawing of ours, names escaped)


def in_page_language(found: Network) -> Network:
    """The same network with the names that people read; files keep the Japanese ones in either language."""
    if not english():
        return found
    whole = gettext("全所")
    return replace(
        found,
        nodes=tuple(
            replace(
                facts,
                label=whole if facts.node.kind is NodeKind.WHOLE_INSTITUTE else facts.label_en or facts.label,
            )
            for facts in found.nodes
        ),
    )


def node_sentences(asked: Asked, sizes: Mapping[Node, Measured]) -> Callable[[NodeFacts], str]:
    """What is said when a node is pointed at: its name, what it is, its measures."""
    # Looked up once: there may be thousands of nodes.
    figures = gettext("相手 %(degree)s、つながり %(weight)s、媒介中心性 %(between)s、コア数 %(core)s")
    named, known = gettext("%(name)s: %(figures)s"), gettext("%(name)s（%(what)s）: %(figures)s")
    separator = gettext("、")
    categories = {each.value: label(each) for each in Category}
    seats = {code: place(each) for code, each in asked.regions.items()}

    def sentence(facts: NodeFacts) -> str:
        each = sizes[facts.node]
        told = figures % {
            "degree": number(each.degree),
            "weight": number(each.weighted_degree),
            "between": decimal(each.betweenness),
            "core": number(each.core),
        }
        what = [categories.get(facts.category or ""), seats.get(facts.region or "")]
        words = separator.join(filter(None, what))
        return (known if words else named) % {"name": facts.label, "what": words, "figures": told}

    return sentence


def edge_sentences(found: Network) -> Callable[[Edge], str]:
    """What is said when an edge is pointed at: who, how often, in which layers."""
    pattern, separator = gettext("%(one)s – %(other)s: %(weight)s（%(layers)s）"), gettext("、")
    layers = {layer: label(layer) for layer in Layer}
    weights = {weight: counted(weight, Unit.CASE) for weight in {edge.weight for edge in found.edges}}

    def sentence(edge: Edge) -> str:
        return pattern % {
            "one": found.facts[edge.one].label,
            "other": found.facts[edge.other].label,
            "weight": weights[edge.weight],
            "layers": separator.join(f"{layers[layer]}{count}" for layer, count in edge.counts),
        }

    return sentence


def node_addresses(asked: Asked) -> Callable[[NodeFacts], str | None]:
    """The page of an organisation; of our own side the page of the branch, else its surroundings in the picture."""

    def address(facts: NodeFacts) -> str | None:
        if facts.partner_id is not None:
            return url_for("partner.page", identity=facts.partner_id)
        if facts.node.kind is NodeKind.BRANCH:
            return url_for("branch.page", code=facts.node.key)
        return url_for("network.page", **{**asked.arguments, "focus": facts.node.id})

    return address


def edge_addresses(ties: str) -> Callable[[Edge], str | None]:
    """The page of the ties of an edge; written by hand, as there are thousands."""
    base = url_for("network_edge.page")

    def address(edge: Edge) -> str | None:
        return f"{base}?one={quote(edge.one.id, ':')}&other={quote(edge.other.id, ':')}&{ties}"

    return address
