"""The gateway's process, with all that runs in it or beside it: nothing of it for services that
are elsewhere."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext

from gateway.embedded import ensure_databases
from gateway.protocol import server_options
from gateway.scraping import GatewayMetrics, answering_scrapes
from gateway.telemetry import TelemetryLayer
from gateway.wiring import SERVICES, create_gateway
from gateway.workers import running_workers
from services.demo.loading import load_demo
from services.launcher import EmbeddedPostgres
from services.shared.listening import bound
from services.shared.migrating import upgrade
from services.shared.running import Service, begin_process, settle
from services.shared.serving import STOPPING, Server, run
from services.shared.settings import Settings


def services_here(settings: Settings) -> list[Service]:
    """The services that run in this process: those without an address of their own."""
    return [service for service in SERVICES if service.name not in settings.service_urls]


def migrate(settings: Settings) -> None:
    """Bring the database of every service here to the newest revision."""
    for service in services_here(settings):
        upgrade(service.name, settings.owner_database_url(service.name))


def _stop(_signal: int, _frame: object) -> None:
    raise SystemExit(0)


def serve() -> None:
    """Run until Ctrl-C, SIGTERM or the end of the terminal, then stop all that was started."""
    settings = begin_process()
    for number in STOPPING:
        signal.signal(number, _stop)
    with ExitStack() as stack:
        public = stack.enter_context(bound(settings))
        settings = _at(public)
        here = [service.name for service in services_here(settings)]
        settings, cluster = ensure_databases(settings, here, stack)
        migrate(settings)
        with cluster.watched() if cluster else nullcontext():
            _run(settings, public, cluster)
            for number in STOPPING:
                signal.signal(number, signal.SIG_IGN)  # the databases are stopped in peace


def _at(public: socket.socket) -> Settings:
    """Settings with the port that was taken where any free one was asked for: services ask each
    other there, also from worker processes, which read the environment.
    """
    os.environ["MARCHES_PORT"] = str(public.getsockname()[1])
    return Settings()


def _run(settings: Settings, public: socket.socket, cluster: EmbeddedPostgres | None) -> None:
    parts = {"postgres": lambda: cluster.is_ready} if cluster else {}
    gateway = create_gateway(settings, parts)
    observed = TelemetryLayer(gateway)
    observed.watch_process()
    here = [gateway.upstreams[service.name] for service in services_here(settings)]
    server = Server(
        observed, public, notice=settings.notice_seconds, ending=gateway.drain,
        **server_options(settings),
    )  # fmt: skip
    run(server, _serve(settings, server, GatewayMetrics(observed, here)))


async def _serve(settings: Settings, server: Server, scraping: GatewayMetrics) -> None:
    working = [service.name for service in services_here(settings)]
    async with answering_scrapes(settings, scraping), running_workers(working):
        beginning = asyncio.create_task(_begin(settings, server))
        try:
            await server.serve_until_stopped()
        finally:
            beginning.cancel()


async def _begin(settings: Settings, server: Server) -> None:
    """Once the server answers: load the demonstration, and say where things are."""
    await server.answering.wait()
    settle()
    if settings.demo and not settings.production and not settings.service_urls:
        await load_demo(settings, server.draining)
    _say(_welcome(server.listening.getsockname()[1], demo=not settings.production))


def _welcome(port: int, *, demo: bool) -> Sequence[str]:
    address = f"http://localhost:{port}"
    token = ["A token      .venv/bin/python -m gateway demo-token --role analyst"] if demo else []
    return [
        "",
        f"Marches      {address}",
        f"Docs         {address}/docs",
        *token,
        "Stop         Ctrl-C",
        "",
    ]


def _say(lines: Sequence[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
