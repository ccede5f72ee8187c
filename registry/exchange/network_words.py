"""The words in files of the network: Japanese, as the data are, whoever fetches them."""

from registry.japanese.dates import fiscal_year_label
from registry.network.appearance import Family
from registry.network.attributed import Attributed
from registry.network.graph import NodeFacts
from registry.network.svg import Words
from registry.network.tie import Edge, Layer

FAMILIES = {
    Family.OWN: "自所の拠点・全所",
    Family.GOVERNMENT: "区市町村・都の機関",
    Family.FINANCE: "金融機関",
    Family.SUPPORT: "商工会議所・団体・支援機関",
    Family.EDUCATION: "大学・高専・高校",
    Family.RESEARCH: "研究機関",
    Family.SOCIETY: "学協会・その他",
    Family.BUSINESS: "企業・海外機関",
}
LAYERS = {
    Layer.AGREEMENT: "協定",
    Layer.ACTIVITY: "連携事業",
    Layer.EVENT: "催事",
    Layer.GROUP: "グループ",
    Layer.INTRODUCTION: "紹介",
}


def title(first_year: int, last_year: int) -> str:
    """What a picture of a period is called."""
    period = fiscal_year_label(last_year)
    if first_year != last_year:
        period = f"{fiscal_year_label(first_year)}から{period}まで"
    return f"連携のネットワーク {period}"


def words(found: Attributed, title: str) -> Words:
    """What a picture says that stands alone: no links, but a legend."""
    return Words(
        title=title,
        node=lambda facts: node_sentence(found, facts),
        edge=lambda edge: edge_sentence(found, edge),
        legend=tuple(FAMILIES.items()),
        notes=(title, "点の大きさ: 相手の数。線の太さ: つながりの数。"),
    )


def node_sentence(found: Attributed, facts: NodeFacts) -> str:
    """A node with its measures."""
    each = found.measures.get(facts.node)
    if each is None:
        return facts.label
    return f"{facts.label}: 相手 {each.degree:,}、つながり {each.weighted_degree:,}"


def edge_sentence(found: Attributed, edge: Edge) -> str:
    """An edge with the number of its ties."""
    names = found.drawn.facts
    return f"{names[edge.one].label} – {names[edge.other].label}: {edge.weight}件（{layers_in_words(edge)}）"


def layers_in_words(edge: Edge) -> str:
    """How many ties each layer gives."""
    return "・".join(f"{LAYERS[layer]}{count}" for layer, count in edge.counts)
