"""`make bench`: every measurement as a ratio in one run."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from services.launcher import EmbeddedPostgres
from services.shared.logs import configure_logs
from services.shared.settings import Settings
from services.shared.testing import Databases, open_directory, settings_for
from tests.bench import directory as organisations
from tests.bench import (
    editions,
    gateway,
    imports,
    ledger,
    observations,
    opinion,
    opinion_map,
    packs,
    reads,
    recovery,
    responses,
    results,
    rtt,
    scorecards,
    sealing,
    serving,
    sick,
    spc,
    texts,
    webhooks,
)
from tests.bench.table import Row, markdown
from tests.unlimited import lift_rate_limits

SERVICES = {"directory": 0, "metrics": 0, "engagement": 0, "finance": 0, "board": 0}


def _rows(databases: Databases, directory: Path) -> Iterator[Row]:
    def settings(name: str) -> Settings:
        folder = directory / name
        folder.mkdir()
        return settings_for(databases, SERVICES, folder)

    yield from spc.rows()
    yield from texts.rows()
    yield from organisations.rows(settings("directory"))
    yield from editions.rows(settings("editions"), directory)
    yield from reads.rows(settings("reads"))
    yield from gateway.rows(settings("gateway"))
    yield from imports.rows(settings("imports"), directory)
    yield from rtt.rows(settings("rtt"), directory)
    yield from observations.rows(settings("observations"))
    yield from scorecards.rows(settings("scorecards"))
    yield from sealing.rows(settings("sealing"))
    yield from webhooks.rows(settings("webhooks"))
    yield from packs.rows(settings("packs"))
    yield from ledger.rows(settings("ledger"), settings("large-ledger"))
    yield from recovery.rows(settings("recovery"))
    yield from responses.rows(settings("responses"))
    yield from results.rows(settings("results"))
    yield from serving.rows(directory / "whole")
    yield from opinion.rows()
    yield from opinion_map.rows(settings("opinion-map"))
    yield from sick.rows()


def main() -> None:
    configure_logs("error")
    lift_rate_limits()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as a newcomer starts it
    done = []
    with open_directory() as directory, EmbeddedPostgres(directory / "postgres") as cluster:
        for row in _rows(Databases(cluster), directory):
            done.append(row)
            sys.stderr.write(f"{row.what}: {row.measured} ({row.ratio})\n")
    sys.stdout.write(markdown(done) + "\n")


if __name__ == "__main__":
    main()
