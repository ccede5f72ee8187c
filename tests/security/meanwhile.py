"""What happens between the commit of somebody's sign-in and the moment at which the session is stored."""

from collections.abc import Callable
from datetime import datetime

import pytest

from registry.web.frame.session import ServerSession, ServerSessions


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Have something done just before the next session of somebody who is signed in is stored."""
    store = ServerSessions._store
    left = [act]

    def late(self: ServerSessions, data: ServerSession, now: datetime) -> str | None:
        if data.get("_user_id") and left:
            left.pop()()
        return store(self, data, now)

    monkeypatch.setattr(ServerSessions, "_store", late)
