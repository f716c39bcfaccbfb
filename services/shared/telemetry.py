"""What is counted about requests and backlog, in the Prometheus text format.

Routes are counted by their template and methods by their name, so that no caller can make a new
time series. One observation costs one to two microseconds.
"""

from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from starlette.types import Scope

from services.shared.backlog import Backlog

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNMATCHED = "unmatched"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def method_of(scope: Scope) -> str:
    """The method as a label."""
    method: str = scope["method"]
    return method if method in METHODS else "other"


def route_of(scope: Scope) -> str:
    """The template of the route that took the request, never its path."""
    return str(getattr(scope.get("route"), "path", UNMATCHED))


class Requests:
    """Number, times and present number of requests, told apart by `labels`."""

    def __init__(self, registry: CollectorRegistry, prefix: str, labels: tuple[str, ...]) -> None:
        self._answered = Counter(
            f"{prefix}_requests", "Requests answered.", [*labels, "status"], registry=registry
        )
        self._seconds = Histogram(
            f"{prefix}_request_seconds", "Seconds until the answer's end.", labels,
            buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self._children: dict[tuple[str, ...], tuple[Any, Any]] = {}

    def observe(self, labels: tuple[str, ...], status: int, seconds: float) -> None:
        """One request; `status` 0 when nobody waited for the answer any more."""
        key = (*labels, str(status or "none"))
        if (children := self._children.get(key)) is None:  # looking them up costs more than both
            children = self._answered.labels(*key), self._seconds.labels(*labels)
            self._children[key] = children
        children[0].inc()
        children[1].observe(seconds)


class Telemetry:
    """The metrics of one service, in a registry of its own."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._registry = CollectorRegistry()
        self._requests = Requests(self._registry, "marches", ("service", "method", "route"))
        self.in_flight = self._gauge("requests_in_flight", "Requests being answered.")
        self.heavy = self._gauge("heavy_requests", "Requests that have a place in the lane.")
        self._reachable = self._gauge("database_up", "1 when the database answers.")
        self._waiting = self._gauge("jobs_waiting", "Jobs that wait for a worker.")
        self._running = self._gauge("jobs_running", "Jobs that a worker has.")
        self._oldest = self._gauge("job_oldest_waiting_seconds", "How long the first has waited.")
        self._unsealed = self._gauge("unsealed_entries", "Entries without a place in a chain.")
        self._lag = self._gauge("sealing_lag_seconds", "Age of the oldest unsealed entry.")

    def _gauge(self, name: str, told: str) -> Gauge:
        return Gauge(f"marches_{name}", told, ["service"], registry=self._registry).labels(
            self._service
        )

    def answered(self, scope: Scope, status: int, seconds: float) -> None:
        """One request was answered."""
        labels = (self._service, method_of(scope), route_of(scope))
        self._requests.observe(labels, status, seconds)

    def found(self, backlog: Backlog | None) -> None:
        """What waits in the database; None when it does not answer, which leaves the last known."""
        self._reachable.set(backlog is not None)
        if backlog is not None:
            self._waiting.set(backlog.waiting)
            self._running.set(backlog.running)
            self._oldest.set(backlog.oldest_waiting_seconds)
            self._unsealed.set(backlog.unsealed)
            self._lag.set(backlog.oldest_unsealed_seconds)

    def watch_process(self) -> None:
        """Tell of this process too: memory, descriptors, processor time."""
        ProcessCollector(registry=self._registry)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)
