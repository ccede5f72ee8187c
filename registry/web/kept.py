"""What is heavy to compute is computed once for a state of the data, and kept until the data change.

The state is the newest link of the change record: every write adds one, so that nothing stale can be shown.
"""

import gc
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from threading import Condition, Lock
from typing import Any, TypeVar, cast

from cachetools import LRUCache, cached
from flask import g, has_request_context, request

from registry.queries.change import newest_link, rows_since
from registry.web.database import SAFE_METHODS, db, engine

T = TypeVar("T")
# Answers to so many questions are held by a process; the one that nobody asked for longest makes room.
MOST = 128
# Pages of so many characters together.
MOST_TEXT = 30_000_000
# What was kept is looked at again after at most so many acts; after more, all of it is computed anew.
MOST_ACTS = 100


@dataclass(frozen=True)
class Since:
    """What was written since a state of the data, by its link: the rows of the changes."""

    link: str
    rows: Sequence[Mapping[str, Any]]


def kept(question: tuple[Hashable, ...], compute: Callable[[], T]) -> T:
    """The answer to a question: the one that is kept, else computed, once, whoever else asks at the same time.

    What is kept outlives the request: answers hold plain values, never rows of the session.
    """
    state = (str(engine().url), _newest_link())
    return cast(T, _answer((state, question), compute))


def kept_text(question: tuple[Hashable, ...], compute: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    """The same for texts of pages, which are many and large: they have a room of their own."""
    state = (str(engine().url), _newest_link())
    return _text((state, question), compute)


def followed(question: tuple[Hashable, ...], compute: Callable[[], T], follow: Callable[[T, Since], T]) -> T:
    """The same for what is too heavy to compute anew at every write: ``follow`` brings the last answer up to date.

    ``follow`` is given the last answer and what was written since, and gives what ``compute`` would.
    """
    place = (str(engine().url), question)

    def advance() -> T:
        link = _newest_link()
        with _latest_lock:
            before = _latest.get(place)
        since = None if before is None or before[0] is None else _since(before[0])
        found = compute() if before is None or since is None else follow(cast(T, before[1]), since)
        with _latest_lock:
            _latest[place] = (link, found)
        return found

    return kept(question, advance)


_latest: LRUCache[Hashable, tuple[str | None, object]] = LRUCache(maxsize=MOST)
_latest_lock = Lock()


def _since(link: str) -> Since | None:
    rows = rows_since(db(), link, MOST_ACTS)
    return None if rows is None else Since(link, rows)


def _newest_link() -> str | None:
    """The state of the data; a page that only reads asks for it once, however many answers it needs."""
    if not has_request_context() or request.method not in SAFE_METHODS:
        return newest_link(db())
    if "newest_link" not in g:
        g.newest_link = newest_link(db())
    return cast(str | None, g.newest_link)


@cached(LRUCache(maxsize=MOST), key=lambda asked, compute: asked, condition=Condition())
def _answer(asked: Hashable, compute: Callable[[], Any]) -> Any:
    found = compute()
    # What is kept lives long and holds no cycles: the search for garbage need not walk through it again and again.
    gc.collect(1)
    gc.freeze()
    return found


def forget_pages() -> None:
    """Make every page anew when it is asked for next."""
    _text.cache_clear()


def _length(texts: tuple[str, ...]) -> int:
    return sum(map(len, texts))


@cached(
    LRUCache(maxsize=MOST_TEXT, getsizeof=_length), key=lambda asked, compute: asked, condition=Condition()
)
def _text(asked: Hashable, compute: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    return compute()
