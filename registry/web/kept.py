"""What is heavy to compute is computed once for a state of the data, and kept until the data change.

The state is the newest link of the change record: every write adds one, so that nothing stale can be shown.
"""

import gc
from collections.abc import Callable, Hashable
from threading import Condition
from typing import Any, TypeVar, cast

from cachetools import LRUCache, cached
from flask import g, has_request_context, request

from registry.queries.change import newest_link
from registry.web.database import SAFE_METHODS, db, engine

T = TypeVar("T")
# Answers to so many questions are held by a process; the one that nobody asked for longest makes room.
MOST = 64


def kept(question: tuple[Hashable, ...], compute: Callable[[], T]) -> T:
    """The answer to a question: the one that is kept, else computed, once, whoever else asks at the same time.

    What is kept outlives the request: answers hold plain values, never rows of the session.
    """
    state = (str(engine().url), _newest_link())
    return cast(T, _answer((state, question), compute))


def _newest_link() -> object:
    """The state of the data; a page that only reads asks for it once, however many answers it needs."""
    if not has_request_context() or request.method not in SAFE_METHODS:
        return newest_link(db())
    if "newest_link" not in g:
        g.newest_link = newest_link(db())
    return g.newest_link


@cached(LRUCache(maxsize=MOST), key=lambda asked, compute: asked, condition=Condition())
def _answer(asked: Hashable, compute: Callable[[], Any]) -> Any:
    found = compute()
    # What is kept lives long and holds no cycles: the search for garbage need not walk through it again and again.
    gc.collect(1)
    gc.freeze()
    return found
