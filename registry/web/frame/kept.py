"""What is heavy to compute is computed once for a state of the data, and kept until the data change.

The state is the newest link of the change record: whatever is told of a record adds one, so that nothing stale can be
shown. What adds none (sessions, throttling, files that wait to be taken in, headings that are remembered) belongs into
the question, if an answer depends on it.
"""

import gc
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import islice
from threading import Condition, Lock
from typing import Any, TypeVar, cast

from cachetools import LRUCache, cached
from flask import g, has_request_context, request

from registry.queries.change import newest_link, rows_since
from registry.web.frame.database import SAFE_METHODS, db, engine

T = TypeVar("T")
# Answers of so many characters together, if they were written down, are held by a process: about 500 MB of memory.
# The one that nobody asked for longest makes room.
MOST = 150_000_000
# How long an answer is, is judged by so many entries of each of its parts.
SAMPLE = 64
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

    ``follow`` is given the last answer and what was written since, and gives what ``compute`` would. A thread that has
    seen an older link may leave its answer under that link after another has gone on: then the same acts are followed
    once more, which comes to the same.
    """
    place = (str(engine().url), question)

    def advance() -> T:
        link = _newest_link()
        with _latest_lock:
            before = _latest.get(place)
        since = None if before is None or before[0] is None else _since(before[0])
        found = compute() if before is None or since is None else follow(cast(T, before[1]), since)
        with _latest_lock:
            _latest.pop(place, None)
            if _weight(found) <= MOST:
                _latest[place] = (link, found)
        return found

    return kept(question, advance)


def _weight(found: object) -> int:
    """How many characters an answer is if it is written down, judged by the first entries of what is long."""
    if is_dataclass(found):
        return sum(_weight(getattr(found, each.name)) for each in fields(found))
    if isinstance(found, str | bytes) or not isinstance(found, Collection) or not found:
        return len(repr(found))
    first = [*islice(found.items() if isinstance(found, Mapping) else found, SAMPLE)]
    return len(repr(first)) * len(found) // len(first)


_latest: LRUCache[Hashable, tuple[str | None, object]] = LRUCache(MOST, lambda held: _weight(held[1]))
_latest_lock = Lock()


def _since(link: str) -> Since | None:
    rows = rows_since(db(), link, MOST_ACTS)
    return None if rows is None else Since(link, rows)


def _newest_link() -> str | None:
    """The state of the data; a page that only reads asks for it once, however many answers it needs.

    Whoever writes may see a link that nobody else sees yet, or ever: what is kept under it is asked for by nobody else.
    """
    if not has_request_context() or request.method not in SAFE_METHODS:
        return newest_link(db())
    if "newest_link" not in g:
        g.newest_link = newest_link(db())
        _let_go(str(engine().url), g.newest_link)
    return cast(str | None, g.newest_link)


_seen: dict[str, str | None] = {}


def _let_go(url: str, link: str | None) -> None:
    """Drop what is kept of a database under other links than its newest one: nobody can ask for it any more."""
    if _seen.get(url) == link:
        return
    _seen[url] = link
    for room, condition in ((_answer.cache, _answering), (_text.cache, _rendering)):
        with condition:
            for key in [key for key in room if key[0][0] == url and key[0][1] != link]:
                del room[key]


_answering, _rendering = Condition(), Condition()


@cached(LRUCache(MOST, _weight), key=lambda asked, compute: asked, condition=_answering)
def _answer(asked: tuple[tuple[str, str | None], tuple[Hashable, ...]], compute: Callable[[], Any]) -> Any:
    found = compute()
    # What is kept lives long and holds no cycles: the search for garbage need not walk through it again and again.
    # It takes what other threads hold at this moment along, which is little.
    gc.collect(1)
    gc.freeze()
    return found


def forget_pages() -> None:
    """Make every page anew when it is asked for next."""
    _text.cache_clear()


def _length(texts: tuple[str, ...]) -> int:
    return sum(map(len, texts))


@cached(LRUCache(MOST_TEXT, _length), key=lambda asked, compute: asked, condition=_rendering)
def _text(asked: Hashable, compute: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    return compute()
