"""One attempt at a service: passes its answer on, unless a further attempt may do better."""

from starlette.types import Message, Send

from gateway.cancellation import Watch
from gateway.resilience.budget import RetryBudget
from gateway.resilience.replay import Replay
from gateway.resilience.visit import Visit
from services.shared.errors import SHED, BadGateway, GatewayTimeout, Unavailable

RETRIED = frozenset({BadGateway.status, Unavailable.status})
FAILING = RETRIED | {GatewayTimeout.status}
EVENTS = b"text/event-stream"
SHED_HEADER = SHED.lower().encode()


class GatewayDrained(Exception):
    """The gateway ends: a stream of events is to be resumed elsewhere."""


class Attempt:
    """`body` is what a further attempt would send; None when there may be no further one."""

    __slots__ = ("_body", "_budget", "_send", "_started", "events", "given_up", "visit", "watch")

    def __init__(
        self, visit: Visit, watch: Watch, send: Send, body: Replay | None, budget: RetryBudget
    ) -> None:
        self.visit = visit
        self.watch = watch
        self._send = send
        self._body = body
        self._budget = budget
        self._started = False
        self.given_up = self.events = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begin(message)
        if not self.given_up:
            await self._send(message)

    def _begin(self, message: Message) -> None:
        status: int = message["status"]
        shed = _has(message, SHED_HEADER)  # it refuses one kind of work, and is well
        self.visit.judge(well=shed or status not in FAILING)
        self.given_up = not shed and status in RETRIED and self.may_fail()
        if self.given_up:
            return
        self._started = True
        self.watch.answered()
        self.events = _has(message, b"content-type", EVENTS)
        if self.events:
            self.visit.leave_place()  # it waits, and does no work

    async def finish(self) -> None:
        """End an answer whose end is not the service's to tell."""
        await self._send({"type": "http.response.body", "body": b""})

    def may_fail(self) -> bool:
        """Whether another attempt follows this one, which is taken out of the budget."""
        if self._started or self._body is None or not self._body.possible:
            return False
        return self._budget.spend()


def _has(message: Message, header: bytes, beginning: bytes = b"") -> bool:
    return any(name == header and value.startswith(beginning) for name, value in message["headers"])
