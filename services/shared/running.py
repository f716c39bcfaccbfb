"""`python -m services.<name> serve|worker`: one service as a process of its own."""

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import typer
from fastapi import FastAPI

from services.shared.audit.models import RECORD
from services.shared.files import UMASK, close_to_others
from services.shared.jobs.process import Work, run_workers
from services.shared.jobs.worker import Beside, Handler, work
from services.shared.listening import bound
from services.shared.logs import configure_logs
from services.shared.migrating import upgrade
from services.shared.sealing.chains import Chain
from services.shared.serving import Server, run
from services.shared.settings import Settings


@dataclass(frozen=True)
class Service:
    """What a service is made of: its application, what its worker does (jobs and beside), the
    chains that it seals, and the kinds of its jobs that nothing refers to once they have ended."""

    name: str
    create_app: Callable[[Settings], FastAPI]
    jobs: Mapping[str, Handler] = field(default_factory=dict)
    beside: Sequence[Beside] = ()
    chains: Sequence[Chain] = RECORD
    passing: Sequence[str] = ()

    def work(self, settings: Settings) -> Work:
        """What the service's worker does."""
        return partial(work, settings, self.name, self.jobs, self.beside, self.chains, self.passing)


def begin_process() -> Settings:
    """What every process does first. Its files are for its owner, also those of its children."""
    os.umask(UMASK)
    settings = Settings()
    configure_logs(settings.log_level, people=not settings.production)
    close_to_others(settings.data_dir)
    return settings


THREAD_SECONDS = 0.001
"""How long a thread may keep the interpreter while the event loop has something to do."""


def settle() -> None:
    """Leave what the start has made out of every garbage collection, and begin to collect."""
    gc.collect()
    gc.freeze()
    gc.enable()
    sys.setswitchinterval(THREAD_SECONDS)


def run_service(service: Service) -> None:
    """The command line of one service."""
    cli = typer.Typer(help=f"The {service.name} service.", no_args_is_help=True)

    @cli.command()
    def serve() -> None:
        """Migrate the database, then answer requests until SIGTERM, and drain."""
        settings = begin_process()
        with bound(settings) as listening:
            upgrade(service.name, settings.owner_database_url(service.name))
            app = service.create_app(settings)
            app.state.telemetry.watch_process()
            settle()
            server = Server(app, listening, notice=settings.notice_seconds)
            run(server, server.serve_until_stopped())

    @cli.command()
    def worker() -> None:
        """Run the service's jobs until told to stop."""
        run_workers([service.work(begin_process())])

    cli()
