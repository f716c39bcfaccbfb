"""`make bench`: every measurement as a ratio in one run; `python -m tests.bench spc`: these."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
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

Place = Callable[[], Iterator[Row]]
SERVICES = {"directory": 0, "metrics": 0, "engagement": 0, "finance": 0, "board": 0}


def _places(settings: Callable[[str], Settings], directory: Path) -> Mapping[str, Place]:
    """By the name of what is measured: its rows, in the order of the table."""
    return {
        "spc": spc.rows,
        "texts": lambda: texts.rows(settings("texts")),
        "directory": lambda: organisations.rows(settings("directory")),
        "editions": lambda: editions.rows(settings("editions"), directory),
        "reads": lambda: reads.rows(settings("reads")),
        "gateway": lambda: gateway.rows(settings("gateway")),
        "imports": lambda: imports.rows(settings("imports"), directory),
        "rtt": lambda: rtt.rows(settings("rtt"), directory),
        "observations": lambda: observations.rows(settings("observations")),
        "scorecards": lambda: scorecards.rows(settings("scorecards")),
        "sealing": lambda: sealing.rows(settings("sealing")),
        "webhooks": lambda: webhooks.rows(settings("webhooks")),
        "packs": lambda: packs.rows(settings("packs")),
        "ledger": lambda: ledger.rows(settings("ledger"), settings("large-ledger")),
        "recovery": lambda: recovery.rows(settings("recovery")),
        "responses": lambda: responses.rows(settings("responses")),
        "results": lambda: results.rows(settings("results")),
        "serving": lambda: serving.rows(directory / "whole"),
        "opinion": opinion.rows,
        "opinion-map": lambda: opinion_map.rows(settings("opinion-map")),
        "sick": sick.rows,
    }


def _rows(databases: Databases, directory: Path, asked: Sequence[str]) -> Iterator[Row]:
    def settings(name: str) -> Settings:
        folder = directory / name
        folder.mkdir()
        return settings_for(databases, SERVICES, folder)

    places = _places(settings, directory)
    if unknown := set(asked) - set(places):
        sys.exit(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(places)}.")
    for name in asked or places:
        yield from places[name]()


def main() -> None:
    configure_logs("error")
    lift_rate_limits()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as a newcomer starts it
    done = []
    with open_directory() as directory, EmbeddedPostgres(directory / "postgres") as cluster:
        for row in _rows(Databases(cluster), directory, sys.argv[1:]):
            done.append(row)
            sys.stderr.write(f"{row.what}: {row.measured} ({row.ratio})\n")
    sys.stdout.write(markdown(done) + "\n")


if __name__ == "__main__":
    main()
