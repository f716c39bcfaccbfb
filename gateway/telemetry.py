"""What the gateway tells about itself: metrics, a log line for each request, Server-Timing."""

import time
from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from starlette.types import Message, Receive, Scope, Send

from gateway.app import Gateway
from gateway.resilience import GuardedUpstream
from gateway.resilience.breaker import State
from gateway.routes import service_for
from gateway.upstream import Upstream
from services.shared.request_lines import RequestLine, RequestLines, request_lines
from services.shared.requests import LOGGED, QUIET_PATHS, is_poll, server_timing
from services.shared.telemetry import Requests, method_of

OBSERVATION = "marches.observation"
LONGEST_PATH = 500
OWN = "gateway"


class Observation:
    """What is known of one request while it is answered. Times in seconds, None: not yet."""

    __slots__ = ("service", "started", "status", "upstream")

    def __init__(self, path: str) -> None:
        self.started = time.perf_counter()
        self.service = service_for(path) or OWN
        self.status = 0
        self.upstream: float | None = None

    def seconds(self) -> float:
        return time.perf_counter() - self.started

    def begin(self, message: Message) -> None:
        """The answer begins; its headers get the times until now."""
        self.status = message["status"]
        timings = [server_timing("total", self.seconds())]
        if self.upstream is not None:
            timings.append(server_timing("upstream", self.upstream))
        message["headers"] = [*message["headers"], *timings]


class TimedUpstream:
    """An upstream whose time until its answer begins is taken (of the last attempt at it)."""

    def __init__(self, upstream: Upstream) -> None:
        self.name = upstream.name
        self.lifespan = upstream.lifespan
        self.upstream = upstream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        observation: Observation | None = scope.get(OBSERVATION)
        if observation is None:
            await self.upstream(scope, receive, send)
            return
        asked = time.perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                observation.upstream = time.perf_counter() - asked
            await send(message)

        await self.upstream(scope, receive, sending)


class UpstreamStates:
    """How each service stands with the gateway, looked up when somebody asks."""

    def __init__(self, guarded: Mapping[str, GuardedUpstream]) -> None:
        self._guarded = guarded

    def collect(self) -> Iterator[GaugeMetricFamily]:
        breaker = GaugeMetricFamily(
            "marches_gateway_upstream_state", "1 for the state that the breaker is in.",
            labels=["service", "state"],
        )  # fmt: skip
        places = GaugeMetricFamily(
            "marches_gateway_upstream_requests", "Requests at the service.", labels=["service"]
        )
        for name, guarded in self._guarded.items():
            places.add_metric([name], guarded.places.taken + guarded.public_places.taken)
            for state in State:
                breaker.add_metric([name, state.value], guarded.breaker.state is state)
        yield breaker
        yield places


class TelemetryLayer:
    """Outermost layer of the gateway: counts, times and logs what passes."""

    def __init__(self, gateway: Gateway, lines: RequestLines = request_lines) -> None:
        self.app, self._lines = gateway, lines
        self._registry = CollectorRegistry()
        self._registry.register(UpstreamStates(gateway.guarded))
        self._requests = Requests(self._registry, "marches_gateway", ("service", "method"))
        self._under_way = 0
        Gauge(
            "marches_gateway_requests_in_flight", "Requests being answered.",
            registry=self._registry,
        ).set_function(lambda: self._under_way)  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        observation = Observation(scope["path"])
        scope[OBSERVATION], scope[LOGGED] = observation, True

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                observation.begin(message)
            await send(message)

        self._under_way += 1
        try:
            await self.app(scope, receive, sending)
        finally:
            self._under_way -= 1
            self._tell(scope, observation)

    def _tell(self, scope: Scope, observation: Observation) -> None:
        seconds = observation.seconds()
        labels = (observation.service, method_of(scope))
        self._requests.observe(labels, observation.status, seconds)
        if scope["path"] in QUIET_PATHS:
            return
        line = RequestLine(
            service=observation.service,
            request_id=scope.get("request_id", ""),
            method=scope["method"],
            path=scope["path"][:LONGEST_PATH],
            status=observation.status,
            milliseconds=_milliseconds(seconds),
            upstream_milliseconds=_milliseconds(observation.upstream),
        )
        self._lines.tell(line, debug=is_poll(scope, observation.status))

    def watch_process(self) -> None:
        """Tell of this process too: memory, descriptors, processor time."""
        ProcessCollector(registry=self._registry)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)
