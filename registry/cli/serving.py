"""The server itself: answers until it is told to stop, and then finishes what it has begun."""

import signal
from collections.abc import Callable
from time import monotonic
from typing import Any

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

from registry.config import Config

# Whoever waits for an answer when the server is stopped gets it, if it takes no longer than this.
GRACE_SECONDS = 20.0
LARGEST_HEADER = 32 * 1024
# Above the ten megabytes that are answered with a page; what is larger is not even read.
LARGEST_BODY = 32 * 1024 * 1024


def server_options(config: Config) -> dict[str, Any]:
    """What Waitress is told beside where to listen."""
    return {
        "ident": None,  # no header tells what this server is
        # Unless told so, Waitress takes off the very headers by which the proxy says who asks, and how.
        "clear_untrusted_proxy_headers": not config.behind_proxy,
        "max_request_header_size": LARGEST_HEADER,
        "max_request_body_size": LARGEST_BODY,
    }


def serve_until_told(
    app: Callable[..., Any], *, host: str, port: int, threads: int, begun: Callable[[], None], **options: Any
) -> None:
    """Answer requests until SIGTERM or Ctrl-C; ``begun`` is called when there is somebody to answer.

    Raises ``OSError`` where the port cannot be had.
    """
    parts: dict[int, Any] = {}
    server = create_server(app, map=parts, host=host, port=port, threads=threads, **options)
    told = False

    def stop(number: int, frame: object) -> None:
        nonlocal told
        told = True
        for each in _listeners(parts):
            each.pull_trigger()  # it sleeps until something comes

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    begun()
    while not told:
        wasyncore.loop(timeout=1, map=parts, count=1)
    for each in _listeners(parts):
        wasyncore.dispatcher.close(each)  # whoever comes now is refused at once, and may ask another process
    until = monotonic() + GRACE_SECONDS
    while any(_is_busy(each) for each in list(parts.values())) and monotonic() < until:
        wasyncore.loop(timeout=0.1, map=parts, count=1)
    server.task_dispatcher.shutdown()


def _listeners(parts: dict[int, Any]) -> list[Any]:
    return [each for each in list(parts.values()) if isinstance(each, BaseWSGIServer)]


def _is_busy(part: Any) -> bool:
    """Whether a connection has a request that is being read or answered, or an answer that is not yet sent."""
    return isinstance(part, HTTPChannel) and bool(
        part.request is not None or part.requests or part.total_outbufs_len
    )
