"""Everything in one process: databases, migrations, services, workers, demonstration, server."""

import asyncio
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext

import uvicorn

from gateway.app import Gateway
from gateway.demo import load_demo
from gateway.embedded import ensure_databases
from gateway.wiring import SERVICES, create_gateway
from gateway.workers import running_workers
from services.shared.logs import configure_logs
from services.shared.migrating import upgrade
from services.shared.running import settle
from services.shared.settings import ConfigurationError, Settings

DRAIN_SECONDS = 10
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def listen(settings: Settings) -> socket.socket:
    """The public socket, taken before anything else is started."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise ConfigurationError(
            f"cannot listen on {settings.host} port {settings.port} ({error.strerror}); "
            "set MARCHES_PORT or MARCHES_HOST"
        ) from error


def migrate(settings: Settings) -> None:
    """Bring every service's database to the newest revision."""
    for service in SERVICES:
        upgrade(service.name, settings.owner_database_url(service.name))


def _stop(_signal: int, _frame: object) -> None:
    raise SystemExit(0)


def serve() -> None:
    """Run until Ctrl-C, SIGTERM or the end of the terminal, then stop all that was started."""
    settings = Settings()
    configure_logs(settings.log_level)
    for number in STOPPING:
        signal.signal(number, _stop)
    with ExitStack() as stack:
        public = stack.enter_context(listen(settings))
        settings = ensure_databases(settings, [service.name for service in SERVICES], stack)
        migrate(settings)
        _run(settings, public)
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)  # the databases are stopped in peace


class _Server(uvicorn.Server):
    """Tells when it answers, and leaves signals to us: what it raises again would cut our end."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answering = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answering.set()

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


def _run(settings: Settings, public: socket.socket) -> None:
    gateway = create_gateway(settings)
    config = uvicorn.Config(
        gateway,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_serve(settings, gateway, config, public))


async def _serve(
    settings: Settings, gateway: Gateway, config: uvicorn.Config, public: socket.socket
) -> None:
    server = _Server(config)
    for number in STOPPING:
        asyncio.get_running_loop().add_signal_handler(number, server.handle_exit, number, None)
    working = [service.name for service in SERVICES if service.jobs]
    async with running_workers(working):
        beginning = asyncio.create_task(_begin(settings, gateway, server, public))
        try:
            await server.serve(sockets=[public])
        finally:
            beginning.cancel()


async def _begin(
    settings: Settings, gateway: Gateway, server: _Server, public: socket.socket
) -> None:
    """Once the server answers: load the demonstration, and say where things are."""
    await server.answering.wait()
    settle()
    if settings.demo and not settings.production:
        await load_demo(settings, gateway)
    _say(_welcome(public.getsockname()[1], demo=not settings.production))


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
