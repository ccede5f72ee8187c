"""A registry that is worth a backup, and what its tables hold."""

from sqlalchemy.orm import Session

from registry.model import Group, PendingImport
from registry.model.engine import open_engine
from registry.model.vocabulary import GroupKind
from registry.queries.whole_table import LEFT_OUT
from tests.conftest import LOADED_AT
from tests.tables import contents

INTO = "registry.sqlite3"


def rows_of(url: str) -> object:
    """All that the tables hold, the change record and versions included."""
    engine = open_engine(url)
    with Session(engine) as session:
        found = contents(session, without=LEFT_OUT, versions=True)
    engine.dispose()
    return found


def group(name: str) -> Group:
    return Group(name=name, kind=GroupKind.RESEARCH_GROUP)


def waiting() -> PendingImport:
    """A file that somebody uploaded: bytes of every value."""
    return PendingImport(
        account_id=1,
        at=LOADED_AT,
        file="団体.csv",
        kind="groups",
        content=bytes(range(256)),
        columns={"名称": "name"},
        choices={},
        create_partners=False,
    )
