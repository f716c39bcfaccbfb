"""What an attempt to write changed, of all that there is."""

import json
from collections import Counter
from contextlib import ExitStack
from typing import Any

import psycopg

from services.shared.keys import public_keys
from services.shared.settings import Settings
from tests.contract.maker import FOREIGN

# What a refused attempt may leave: added rows, which are of the organisation that tried.
BOOKKEEPING = {
    "audit_entry": "that it was tried",
    "outbox_event": "that a file was read, of which nothing was taken",
    "job": "a file is read by a job",
    "import_file": "a file that was sent, until it is swept away",
    "import_reject": "why nothing of it was taken",
    "spend_payment": "what it published itself, in a file of its own",
    "activity_batch": "what it sent itself, in a file of its own",
    "activity_part": "what it sent itself, in a file of its own",
    "procrastinate_jobs": "the queue of jobs",
    "procrastinate_events": "the queue of jobs",
    "procrastinate_workers": "the queue of jobs",
}
COUNTERS = {"figures_edition": "moves with every load, also with one that brings nothing"}
Rows = dict[str, Counter[str]]
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
WRITTEN = "SELECT '{0}', count(*), sum(xmin::text::bigint) FROM \"{0}\""
"""A row that is new or changed has a higher `xmin` than all before: no two states say the same."""


class Seen:
    """The tables of one service; one is read again only when something wrote to it."""

    def __init__(self, service: str, connection: psycopg.Connection) -> None:
        self._service, self._connection = service, connection
        tables = [name for (name,) in connection.execute(TABLES)]
        self._written = " UNION ALL ".join(WRITTEN.format(name) for name in tables)
        self._rows: dict[str, tuple[Any, Counter[str]]] = {}

    def rows(self) -> Rows:
        for name, *written in self._connection.execute(self._written, prepare=True).fetchall():
            if self._rows.get(name, (None,))[0] != written:
                self._rows[name] = (written, self._read(name))
        return {f"{self._service}.{name}": rows for name, (_, rows) in self._rows.items()}

    def _read(self, name: str) -> Counter[str]:
        found = self._connection.execute(f'SELECT to_jsonb(t)::text FROM "{name}" AS t')
        return Counter(row for (row,) in found)


class AllRows:
    """Every row of every table of every service, and the published keys."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        self._settings = settings
        self._seen = [
            Seen(service, stack.enter_context(psycopg.connect(url, autocommit=True)))
            for service, url in settings.database_urls.items()
        ]

    def now(self) -> Rows:
        keys = Counter(json.dumps(key) for key in public_keys(self._settings)["keys"])
        return {"keys": keys} | {k: v for seen in self._seen for k, v in seen.rows().items()}


def changes(before: Rows, after: Rows) -> list[str]:
    """What changed beside the bookkeeping of an attempt by the foreign organisation."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        table = name.rpartition(".")[2]
        if before[name] is after[name]:
            continue
        gone, new = before[name] - after[name], after[name] - before[name]
        if table in COUNTERS:
            continue
        if table not in BOOKKEEPING:
            found += [f"{name}: {row}" for row in (*gone, *new)]
            continue
        found += [f"{name} lost {row}" for row in gone if not _of_foreign(row)]
        found += [f"{name} got {row}" for row in new if not _of_foreign(row)]
    return found


def _of_foreign(row: str) -> bool:
    """Whether a row is the foreign organisation's, as far as it says whose it is."""
    told = json.loads(row)
    whose = told.get("owner", told.get("organisation"))
    return whose is None or whose == FOREIGN
