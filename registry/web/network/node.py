"""A node in an address: by its id, or by a name that people type. What is not certain is asked back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from registry.model import Organisation
from registry.network.tie import WHOLE_INSTITUTE, Node, NodeKind, branch_node, organisation_node
from registry.queries.candidate import Candidate, likely, named_exactly, named_in_english, suggestions
from registry.queries.partner import organisations
from registry.queries.place import branches
from registry.reports.network import WHOLE_INSTITUTE_LABEL
from registry.web.frame import parameter
from registry.web.frame.database import db
from registry.web.words.rendering import called, place

LONGEST = 400
_ORGANISATION = re.compile(r"organisation:([0-9]{1,9})")


@dataclass(frozen=True)
class AskedNode:
    """What was typed, and which node is meant; without one, who it may be."""

    typed: str = ""
    node: Node | None = None
    name: str = ""
    candidates: Sequence[Candidate] = ()

    @property
    def open(self) -> bool:
        """Whether something was typed of which it is not certain what it means."""
        return bool(self.typed) and self.node is None


def asked_node(argument: str, default: Node | None = None) -> AskedNode:
    """The node that an argument of the address names."""
    typed = parameter.text(argument, LONGEST)
    if not typed:
        return AskedNode() if default is None else AskedNode("", default, node_name(default))
    known = _own_side(typed) or _by_id(typed)
    if known is not None:
        return known
    exact = named_exactly(db(), typed) or named_in_english(db(), typed)
    if len(exact) == 1:
        return AskedNode(typed, organisation_node(exact[0].id), called(exact[0]))
    found = {each.organisation.id: each for each in (*likely(db(), typed), *suggestions(db(), typed))}
    known_names = organisations(db(), [each.id for each in exact])
    for each in known_names.values():
        found.setdefault(each.id, Candidate(each, typed))
    return AskedNode(typed, candidates=list(found.values()))


def node_name(node: Node) -> str:
    """What a node is called in the page's language."""
    if node.kind is NodeKind.WHOLE_INSTITUTE:
        return gettext("全所")
    if node.kind is NodeKind.BRANCH:
        return next((place(each) for each in branches(db()) if each.code == node.key), node.key)
    found = _organisation(int(node.key))
    return called(found) if found is not None else node.id


def _own_side(typed: str) -> AskedNode | None:
    if typed in (WHOLE_INSTITUTE.id, WHOLE_INSTITUTE_LABEL, gettext("全所")):
        return AskedNode(typed, WHOLE_INSTITUTE, gettext("全所"))
    for branch in branches(db()):
        node = branch_node(branch.code)
        if typed in (node.id, branch.name, branch.name_en):
            return AskedNode(typed, node, place(branch))
    return None


def _by_id(typed: str) -> AskedNode | None:
    match = _ORGANISATION.fullmatch(typed)
    found = _organisation(int(match[1])) if match else None
    return AskedNode(typed, organisation_node(found.id), called(found)) if found is not None else None


def _organisation(identity: int) -> Organisation | None:
    return db().get(Organisation, identity)
