"""How every agreement stands on a day, computed once for a state of the data."""

from datetime import date

from registry.queries.agreement_state import States, agreement_states, followed_states
from registry.queries.binding import binding, followed_binding
from registry.web.frame.database import db
from registry.web.frame.kept import Since, followed


def states(as_of: date) -> States:
    """The agreements known on a day; after a write only what it touched is looked at again."""

    def follow(known: States, since: Since) -> States:
        return followed_states(db(), known, as_of=as_of, rows=since.rows)

    return followed(("agreement states", as_of), lambda: agreement_states(db(), as_of=as_of), follow)


def in_force(as_of: date) -> frozenset[int]:
    """The agreements in force on a day; the same."""

    def follow(known: frozenset[int], since: Since) -> frozenset[int]:
        return followed_binding(db(), known, as_of, since.rows)

    return followed(("agreements in force", as_of), lambda: binding(db(), as_of), follow)
