"""Files of the network, read back by two other libraries: names, measures, years and densities are those of the registry."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import igraph
import networkx as nx
import pytest
from sqlalchemy.orm import Session

from registry.exchange.network import Drawing, network_file
from registry.exchange.network_words import title
from registry.network.attributed import Attributed
from registry.network.tie import NodeKind
from registry.queries.period import Period
from registry.queries.seat import seats
from registry.reports.density import density
from registry.reports.network import Part, attributed, period_network, standing
from tests.conftest import ON_ONE_DATABASE

PERIOD = Period(2020)
pytestmark = ON_ONE_DATABASE


@pytest.fixture
def found(session: Session) -> Attributed:
    return attributed(session, PERIOD, Part(), period_network(session, PERIOD))


def written(found: Attributed, form: str, folder: Path, drawing: Drawing | None = None) -> Path:
    path = folder / f"network.{form}"
    path.write_bytes(network_file(found, form, PERIOD.last_day, drawing))
    return path


def test_igraph_reads_graphml_and_counts_what_the_file_says(found: Attributed, tmp_path: Path) -> None:
    graph = igraph.Graph.Read_GraphML(str(written(found, "graphml", tmp_path)))
    names = {facts.node.id: facts for facts in found.drawn.nodes}
    assert {node["id"]: node["label"] for node in graph.vs} == {
        name: facts.label for name, facts in names.items()
    }
    assert [node["degree"] for node in graph.vs] == graph.degree()
    assert [node["weighted_degree"] for node in graph.vs] == graph.strength(weights="weight")
    assert [node["core"] for node in graph.vs] == graph.coreness()
    count = graph.vcount()
    pairs = (count - 1) * (count - 2) / 2
    assert graph.vs["betweenness"] == pytest.approx([value / pairs for value in graph.betweenness()])
    cut = {graph.vs[index]["id"] for index in graph.articulation_points()}
    assert {node["id"] for node in graph.vs if node["articulation"]} == cut
    assert {node["partner_id"] for node in graph.vs} == {facts.partner_id or 0 for facts in names.values()}
    assert {(edge["first_fy"], edge["last_fy"]) for edge in graph.es} == {(2020, 2020)}


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_networkx_reads_every_attribute(found: Attributed, tmp_path: Path, form: str) -> None:
    path = written(found, form, tmp_path)
    graph = nx.read_graphml(path) if form == "graphml" else nx.read_gexf(path)
    for facts in found.drawn.nodes:
        assert {name: graph.nodes[facts.node.id][name] for name in found.node(facts.node)} == found.node(
            facts.node
        )
    for edge in found.drawn.edges:
        known = graph.edges[edge.one.id, edge.other.id]
        assert {name: known[name] for name in found.edge(edge)} == found.edge(edge)


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_densities_counted_on_the_file_are_those_of_the_density_table(
    session: Session, found: Attributed, tmp_path: Path, form: str
) -> None:
    path = written(found, form, tmp_path)
    graph = nx.read_graphml(path) if form == "graphml" else nx.read_gexf(path)
    table = density(session, PERIOD)
    branches = [f"branch:{code}" for code in table.columns if code]
    known = [
        (f"organisation:{seat.organisation_id}", seat.region)
        for seat in seats(session, as_of=PERIOD.last_day)
    ]
    seen = 0
    for row in table.regions:
        inside = [name for name, region in known if region == row.cell.region]
        # The file has the nodes that have a tie; densities count those who have none as well.
        two_mode = nx.Graph()
        two_mode.add_nodes_from([*branches, *inside])
        two_mode.add_edges_from((one, two) for one in branches for two in inside if graph.has_edge(one, two))
        one_mode = nx.Graph(graph.subgraph(inside))
        one_mode.add_nodes_from(inside)
        if inside:
            assert nx.bipartite.density(two_mode, branches) == pytest.approx(row.two_mode_density)
            seen += 1
        if len(inside) > 1:
            assert nx.density(one_mode) == pytest.approx(row.cohesion)
    assert seen > 5


def test_the_years_of_an_edge_are_the_first_and_the_last_in_which_it_is_there(session: Session) -> None:
    period = Period(2020, 6)
    drawn = period_network(session, period)
    found = attributed(session, period, Part(), drawn)
    alone = {
        year: {(edge.one, edge.other) for edge in period_network(session, Period(year)).edges}
        for year in range(2015, 2021)
    }
    for edge in drawn.edges:
        pair = edge.one, edge.other
        years = [year for year, pairs in alone.items() if pair in pairs]
        assert (years[0], years[-1]) == found.years[pair]
    assert len(set(found.years.values())) > 2


def test_gephi_gets_nodes_and_edges_that_fit_together(found: Attributed, tmp_path: Path) -> None:
    def rows(form: str) -> list[dict[str, str]]:
        text = written(found, form, tmp_path).read_text(encoding="utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    nodes, edges = rows("nodes"), rows("csv")
    assert list(nodes[0])[:2] == ["Id", "Label"]
    assert list(edges[0])[:5] == ["Source", "Target", "Type", "Label", "Weight"]
    ids = {node["Id"] for node in nodes}
    assert len(ids) == len(nodes) == len(found.drawn.nodes)
    assert {edge[end] for edge in edges for end in ("Source", "Target")} == ids
    assert {edge["Type"] for edge in edges} == {"Undirected"}
    assert sum(int(node["weighted_degree"]) for node in nodes) == 2 * sum(
        int(edge["Weight"]) for edge in edges
    )


def test_the_page_that_opens_alone_names_no_host_and_has_all_nodes_and_edges(
    session: Session, found: Attributed, tmp_path: Path
) -> None:
    drawing = Drawing(standing(session, Part(), found.drawn), "</script><b>題")
    text = written(found, "html", tmp_path, drawing).read_text(encoding="utf-8")
    assert set(re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}[^\s\"'`)]*", text)) <= {
        "http://www.w3.org/2000/svg"
    }
    assert not re.search(r"<(?:script|link|img|iframe)[^>]*\s(?:src|href)=", text)
    assert "<b>題" not in text
    told = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert told is not None
    data = json.loads(told[1])
    assert len(data["nodes"]) == len(found.drawn.nodes)
    assert len(data["edges"]) == text.count("<tr><td>") == len(found.drawn.edges)
    assert data["options"]["physics"] == {"enabled": False}
    assert all(facts.label in text for facts in found.drawn.nodes if "&" not in facts.label)
    kinds = {node["id"]: node["shape"] for node in data["nodes"]}
    assert {
        kinds[facts.node.id] for facts in found.drawn.nodes if facts.node.kind is not NodeKind.ORGANISATION
    } == {"box"}


def test_pictures_come_as_svg_and_png(session: Session, found: Attributed, tmp_path: Path) -> None:
    drawing = Drawing(standing(session, Part(), found.drawn), "題")
    svg = written(found, "svg", tmp_path, drawing).read_text(encoding="utf-8")
    assert svg.count('class="edge"') == len(found.drawn.edges)
    assert "金融機関" in svg
    assert "<a " not in svg
    assert written(found, "png", tmp_path, drawing).read_bytes().startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize("form", ["layout", "svg"])
def test_another_process_with_another_seed_of_hashes_draws_the_same_picture(
    form: str, session: Session, found: Attributed, shared_url: str, tmp_path: Path
) -> None:
    drawing = Drawing(standing(session, Part(), found.drawn), title(2020, 2020))
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "REGISTRY_DATABASE_URL": shared_url,
        "REGISTRY_INSTANCE": str(tmp_path),
    }
    registry = str(Path(sys.executable).parent / "registry")
    command = [registry, "network", "--fy", "2020", "--format", form]
    told = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
    assert told == network_file(found, form, PERIOD.last_day, drawing)


def test_the_file_of_places_names_every_node_inside_the_frame(session: Session, found: Attributed) -> None:
    drawing = Drawing(standing(session, Part(), found.drawn), title(2020, 2020))
    told = json.loads(network_file(found, "layout", PERIOD.last_day, drawing))
    assert {node["id"] for node in told["nodes"]} == {facts.node.id for facts in found.drawn.nodes}
    assert len({(node["x"], node["y"]) for node in told["nodes"]}) == len(found.drawn.nodes)
    assert all(0 < node["x"] < told["width"] and 0 < node["y"] < told["height"] for node in told["nodes"])
