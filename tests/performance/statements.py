"""What a page asks the database for, and how long that takes without anything around it."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from registry.config import Config
from registry.web import create_app
from tests.client import Client
from tests.performance.server import LOGIN, PASSWORD


@dataclass
class Asked:
    """The statements of one answer with their parameters, and how many rows came back."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    rows: int = 0


class Watched:
    """An application in this process whose statements are written down."""

    def __init__(self, instance: Path) -> None:
        self._now: Asked | None = None
        event.listen(Engine, "before_cursor_execute", self._execute)
        event.listen(Engine, "connect", self._connect)
        app = create_app(Config.from_environment({"REGISTRY_INSTANCE": str(instance)}))
        self._client = Client(app).sign_in(LOGIN, PASSWORD)

    def asked(self, path: str) -> Asked:
        """What an answer asks for at this moment."""
        with self._watching() as found:
            self._client.http.get(path).get_data()
        return found

    @contextmanager
    def _watching(self) -> Iterator[Asked]:
        self._now = found = Asked()
        yield found
        self._now = None

    def _execute(self, connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if self._now is not None and statement.lstrip().upper().startswith("SELECT"):
            self._now.statements.append((statement, parameters))

    def _connect(self, connection: Any, *_: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.row_factory = self._counted

    def _counted(self, cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if self._now is not None:
            self._now.rows += 1
        return row


def raw(database: Path, statements: Sequence[tuple[str, Any]]) -> float:
    """The milliseconds of the same statements on a bare connection, every row fetched."""
    with sqlite3.connect(database) as connection:
        start = perf_counter()
        for statement, parameters in statements:
            connection.execute(statement, parameters).fetchall()
        spent = (perf_counter() - start) * 1000
    connection.close()
    return spent
