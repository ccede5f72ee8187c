"""Figures for a monitoring program (Prometheus): how many requests, how long they took, what failed, what waits.

Off unless ``REGISTRY_METRICS=1``. They name pages by their endpoint, never an address, a person or a record; each process counts
for itself.
"""

from time import perf_counter

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext

from registry.config import Config
from registry.queries.queue import queue_lengths
from registry.web.frame.access import opens_to_everybody
from registry.web.frame.clock import today
from registry.web.frame.database import db, engine

pages = Blueprint("metrics", __name__)
_KEY = "registry_metrics"
NO_PAGE = "none"
# Anybody can ask with a method of his own: what is counted has a name here.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_METHOD = "other"


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "registry_requests",
            "Requests answered",
            ("method", "endpoint", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "registry_request_seconds", "Time to answer", ("endpoint",), registry=self.registry
        )
        self.database_errors = Counter(
            "registry_database_errors",
            "What the database refused or failed at",
            ("kind",),
            registry=self.registry,
        )
        self.queues = Gauge("registry_queue_length", "What waits", ("queue",), registry=self.registry)


def install(app: Flask, config: Config) -> None:
    """Count requests from now on, if the operator wants it."""
    if config.metrics:
        app.extensions[_KEY] = Metrics()
        app.before_request(_begin)
        app.after_request(_count)


def watch_database(app: Flask) -> None:
    """Count the errors of the application's database, too."""
    metrics: Metrics | None = app.extensions.get(_KEY)
    if metrics is None:
        return

    def failed(context: ExceptionContext) -> None:
        metrics.database_errors.labels(type(context.sqlalchemy_exception).__name__).inc()

    with app.app_context():
        event.listen(engine(), "handle_error", failed)


@pages.get("/metrics")
@opens_to_everybody
def page() -> Response:
    """All figures as Prometheus reads them."""
    metrics: Metrics | None = current_app.extensions.get(_KEY)
    if metrics is None:
        abort(404)
    for queue, length in queue_lengths(db(), as_of=today()).items():
        metrics.queues.labels(queue).set(length)
    return Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)


def _begin() -> None:
    g.begun = perf_counter()


def _count(response: Response) -> Response:
    metrics: Metrics = current_app.extensions[_KEY]
    endpoint = request.endpoint or NO_PAGE
    method = request.method if request.method in METHODS else NO_METHOD
    metrics.requests.labels(method, endpoint, str(response.status_code)).inc()
    metrics.seconds.labels(endpoint).observe(perf_counter() - g.get("begun", perf_counter()))
    return response
