"""Health of the whole: this process, and every service behind it."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from gateway.upstream import Upstream, ask

CACHE_SECONDS = 1.0
ASK_SECONDS = 2.0
OK = 200
UNAVAILABLE = 503
Report = tuple[int, dict[str, Any]]
Parts = Mapping[str, Callable[[], bool]]
"""What this process itself runs beside services, and whether that is well."""
NO_PARTS: Parts = {}


async def _report(upstream: Upstream, path: str) -> Report:
    try:
        answer = await asyncio.wait_for(ask(upstream, path), ASK_SECONDS)
        return answer.status, json.loads(answer.body)
    except Exception as error:  # any failure of a service is an answer about its health
        return UNAVAILABLE, {"status": "down", "detail": type(error).__name__}


class Health:
    """Asks the services, at most once a second however often it is asked itself."""

    def __init__(self, upstreams: Mapping[str, Upstream], parts: Parts = NO_PARTS) -> None:
        self._upstreams = upstreams
        self._parts = parts
        self._known: dict[str, tuple[float, Report]] = {}
        self._asking = asyncio.Lock()

    async def of_process(self) -> Report:
        """`/livez`: this process answers, and so does what it runs itself."""
        down = [name for name, is_well in self._parts.items() if not is_well()]
        return (UNAVAILABLE, {"status": "down", "down": down}) if down else (OK, {"status": "ok"})

    async def readiness(self) -> Report:
        """`/readyz`: every service can reach its database."""
        return await self._once("/readyz")

    async def details(self) -> Report:
        """`/healthz`: each service with its migration state."""
        return await self._once("/healthz")

    async def _once(self, path: str) -> Report:
        async with self._asking:
            since, report = self._known.get(path, (0.0, None))
            if report is None or time.monotonic() - since > CACHE_SECONDS:
                report = await self._ask_all(path)
                self._known[path] = (time.monotonic(), report)
            return report

    async def _ask_all(self, path: str) -> Report:
        reports = await asyncio.gather(*(_report(up, path) for up in self._upstreams.values()))
        services = {name: body for name, (_, body) in zip(self._upstreams, reports, strict=True)}
        healthy = all(status == OK for status, _ in reports)
        status = "ok" if healthy else "degraded"
        return (OK if healthy else UNAVAILABLE), {"status": status, "services": services}
