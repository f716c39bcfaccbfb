"""The ledger: posting, with a hot account and in bulk, and balances at five million lines."""

import asyncio
import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from threading import Event, Thread
from uuid import uuid4

import httpx
import psycopg

from services.finance.app import SERVICE
from services.finance.balances.totals_service import fold_all
from services.shared.database import Database
from services.shared.settings import Settings
from services.shared.testing import running, token
from tests.bench.load import Connection, http_request
from tests.bench.servers import GATEWAY, serving
from tests.bench.table import Row

BOOK, ACCOUNTS, CLIENTS, SECONDS = "27D-2025", 1000, 16, 6.0
SCOPES = ("finance.read", "finance.write")
WANTED_RATE, WANTED_P99, WANTED_SEAL = 250, 0.150, 2.0
BULK, WANTED_BULK = 50_000, 10_000
LINES, LOOKUPS, WANTED_LOOKUP = 5_000_000, 200, 0.020
OPEN = {"code": BOOK, "organisation": "27D", "name": "Bench"}
ADD_ACCOUNTS = f"""
    INSERT INTO account SELECT '{BOOK}', 'A' || n, 'Bench', 'expenditure', 'bench', now()
    FROM generate_series(0, {ACCOUNTS - 1}) AS n
"""
OLDEST = (
    "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(time)), 0) FROM journal_unsealed"
)
UNSEALED = "SELECT id FROM audit_entry WHERE seq IS NULL LIMIT 1"
FILLED = ("journal", "journal_line", "journal_act", "journal_seal")
# As posting leaves it, written past the triggers: 5 million lines one by one would take an hour.
FILL = f"""
    {"; ".join(f"ALTER TABLE {each} DISABLE TRIGGER USER" for each in FILLED)};
    INSERT INTO journal (id, book, effective_date, period, description, pending, adjustment,
        line_count, total)
    SELECT uuidv7(), '{BOOK}', day, date_trunc('month', day)::date, 'Bench', false, false, 2, 100
    FROM (SELECT date '2025-04-01' + n % 365 AS day FROM generate_series(1, {LINES // 2}) AS n);
    INSERT INTO journal_line (journal, line, book, account, effective_date, amount)
    SELECT id, side, book, 'A' || (number * side) % {ACCOUNTS}, effective_date, 300 - 200 * side
    FROM journal CROSS JOIN generate_series(1, 2) AS side;
    INSERT INTO journal_act (journal, act, actor) SELECT id, 'posted', 'bench' FROM journal;
    INSERT INTO journal_seal (book, seq, entry, previous_hash, hash)
    SELECT '{BOOK}', row_number() OVER (ORDER BY id), id, '', '' FROM journal_act;
    {"; ".join(f"ALTER TABLE {each} ENABLE TRIGGER USER" for each in FILLED)};
    ANALYZE
"""
BARE = """
    CREATE TEMP TABLE bare_journal (id uuid, book text, effective_date date, period date,
        description text, line_count smallint, total bigint);
    CREATE TEMP TABLE bare_line (journal uuid, line smallint, book text, account text,
        effective_date date, amount bigint)
"""


def rows(settings: Settings, large: Settings) -> Iterator[Row]:
    with serving(GATEWAY, settings) as (port, _processes):
        _open(settings, port)
        _wait_for_worker(settings)
        with _watching(settings) as ages:
            spread = _post(settings, port, lambda n: f"A{n % ACCOUNTS}")
            hot = _post(settings, port, lambda _: "A0")
        yield Row(
            "POST /journals, 16 clients, sealing on",
            f"{spread.rate:,.0f}/s, p99 {spread.p99 * 1000:.0f} ms", "-", "-",
            f">= {WANTED_RATE}/s, p99 < {WANTED_P99 * 1000:.0f} ms",
            met=spread.rate >= WANTED_RATE and spread.p99 < WANTED_P99,
        )  # fmt: skip
        yield Row(
            "the same, every journal on one account",
            f"{hot.rate:,.0f}/s, p99 {hot.p99 * 1000:.0f} ms", f"spread {spread.rate:,.0f}/s",
            f"{hot.rate / spread.rate:.2f} x", ">= 0.9 x", met=hot.rate >= 0.9 * spread.rate,
        )  # fmt: skip
        yield Row(
            "longest time until a journal is sealed", f"{max(ages):.2f} s",
            f"under {spread.rate:,.0f} journals/s", "-", f"< {WANTED_SEAL:.0f} s",
            met=max(ages) < WANTED_SEAL,
        )  # fmt: skip
        bulk, bare = _bulk(settings, port), _bare(settings)
    yield Row(
        f"bulk posting, {BULK:,} journals of two lines", f"{bulk:,.0f} journals/s",
        f"bare COPY {bare:,.0f}/s", f"{bulk / bare:.2f} x", f">= {WANTED_BULK:,}/s",
        met=bulk >= WANTED_BULK,
    )  # fmt: skip
    times = asyncio.run(_lookups(large))
    yield Row(
        f"balance of an account at a date, {LINES:,} lines",
        f"p50 {statistics.median(times) * 1000:.1f} ms, p99 {times[-3] * 1000:.1f} ms",
        "-", "-", f"< {WANTED_LOOKUP * 1000:.0f} ms", met=times[-3] < WANTED_LOOKUP,
    )  # fmt: skip


class Posts(Connection):
    """A connection that posts a new journal each time."""

    def __init__(self, make: Callable[[], bytes], pause: float = 0.0) -> None:
        super().__init__(b"", pause)
        self.make = make

    @property
    def request(self) -> bytes:
        return self.make()

    @request.setter
    def request(self, _: bytes) -> None: ...


class Posted:
    """Journals a second, and the 99th percentile in seconds."""

    def __init__(self, connections: list[Posts], seconds: float) -> None:
        times = sorted(taken for each in connections for taken in each.times)
        assert not sum(each.errors for each in connections)
        self.rate, self.p99 = len(times) / seconds, times[int(len(times) * 0.99)]


def _open(settings: Settings, port: int) -> None:
    held = {"Authorization": f"Bearer {token(settings, *SCOPES)}"}
    url = f"http://127.0.0.1:{port}/v1/finance/books"
    assert httpx.post(url, json=OPEN, headers=held, timeout=30).status_code == 201
    with psycopg.connect(settings.owner_database_url("finance")) as owner:
        owner.execute(ADD_ACCOUNTS)


def _wait_for_worker(settings: Settings) -> None:
    """Until the opening of the book is sealed: how long a worker takes to start is not a seal's."""
    with psycopg.connect(settings.database_url("finance"), autocommit=True) as connection:
        while connection.execute(UNSEALED).fetchone():
            time.sleep(0.1)


def _post(settings: Settings, port: int, account: Callable[[int], str]) -> Posted:
    held, numbers = token(settings, *SCOPES), iter(range(10**9))

    def make() -> bytes:
        body = json.dumps(_journal(account(next(numbers)))).encode()
        request = http_request("POST", "/v1/finance/journals", held, body)
        return request.replace(b"\r\n", f"\r\nIdempotency-Key: {uuid4()}\r\n".encode(), 1)

    async def run() -> Posted:
        opened = [Posts(make) for _ in range(CLIENTS)]
        for each in opened:
            await each.open(port)
        begun = time.perf_counter()
        await asyncio.gather(*(each.run(begun + SECONDS) for each in opened))
        return Posted(opened, time.perf_counter() - begun)

    asyncio.run(run())  # warming up
    return asyncio.run(run())


def _journal(account: str) -> dict[str, object]:
    pound = {"amount": "1.00"}
    return {
        "book": BOOK, "effective_date": "2025-04-30", "description": "Bench",
        "lines": [{"account": account, "debit": pound}, {"account": "2000", "credit": pound}],
    }  # fmt: skip


@contextmanager
def _watching(settings: Settings) -> Iterator[list[float]]:
    """Collects the age of the oldest unsealed act, ten times a second."""
    ages, ended = [0.0], Event()

    def watch() -> None:
        url = settings.database_url("finance")
        with psycopg.connect(url, autocommit=True) as connection:
            while not ended.wait(0.1):
                row = connection.execute(OLDEST).fetchone()
                ages.append(float(row[0]) if row else 0.0)

    watcher = Thread(target=watch)
    watcher.start()
    yield ages
    ended.set()
    watcher.join()


def _bulk(settings: Settings, port: int) -> float:
    """Journals a second, from the sending of the file to the end of its job."""
    held = {"Authorization": f"Bearer {token(settings, *SCOPES)}"}
    lines = [json.dumps(_journal(f"A{n % ACCOUNTS}")) for n in range(BULK)]
    kind = {"Content-Type": "application/x-ndjson"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=held, timeout=120) as client:
        begun = time.perf_counter()
        sent = client.post(
            "/v1/finance/journals/bulk", content="\n".join(lines).encode(), headers=kind
        )
        assert sent.status_code == 202, sent.text
        while (job := client.get(sent.headers["location"]).json())["state"] != "succeeded":
            assert job["state"] != "failed", job
            time.sleep(0.05)
    return BULK / (time.perf_counter() - begun)


def _bare(settings: Settings) -> float:
    """The same rows by COPY into tables without an index."""
    made = [str(uuid4()) for _ in range(BULK)]
    with psycopg.connect(settings.owner_database_url("finance")) as owner:
        owner.execute(BARE)
        begun = time.perf_counter()
        with owner.cursor() as cursor, cursor.copy("COPY bare_journal FROM STDIN") as copy:
            for id_ in made:
                copy.write(f"{id_}\t{BOOK}\t2025-04-30\t2025-04-01\tBench\t2\t100\n")
        with owner.cursor() as cursor, cursor.copy("COPY bare_line FROM STDIN") as copy:
            for id_ in made:
                copy.write(f"{id_}\t1\t{BOOK}\tA1\t2025-04-30\t100\n")
                copy.write(f"{id_}\t2\t{BOOK}\t2000\t2025-04-30\t-100\n")
        return BULK / (time.perf_counter() - begun)


async def _lookups(settings: Settings) -> list[float]:
    """Seconds of each balance of an account at a date, in order, over HTTP in this process."""
    held = {"Authorization": f"Bearer {token(settings, *SCOPES)}"}
    chance, times = Random(5), []
    async with running(SERVICE.create_app(settings)) as client:
        opened = await client.post("/v1/finance/books", json=OPEN, headers=held)
        assert opened.status_code == 201
        with psycopg.connect(settings.owner_database_url("finance")) as owner:
            owner.execute(ADD_ACCOUNTS)
            owner.execute(FILL)
        database = Database(settings.database_url("finance"), pool_size=1)
        await fold_all(database)
        await database.close()
        for _ in range(LOOKUPS):
            query = {
                "book": BOOK, "account": f"A{chance.randrange(ACCOUNTS)}",
                "as_of": f"2025-{chance.randrange(4, 13):02}-{chance.randrange(1, 29):02}",
                "by": chance.choice(("effective", "posted")),
            }  # fmt: skip
            begun = time.perf_counter()
            answer = await client.get("/v1/finance/balances", params=query, headers=held)
            times.append(time.perf_counter() - begun)
            assert answer.status_code == 200
    return sorted(times)
