"""Public responses: sent by many at once, listed and exported at a million."""

import asyncio
import json
import statistics
import time
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import httpx
import psutil
import psycopg

from services.shared.settings import Settings
from tests.api.consultations import EngagementOfficer, survey
from tests.api.responses import BODY
from tests.bench.ledger import Posted, Posts
from tests.bench.load import Load, load, public_request
from tests.bench.servers import GATEWAY, serving
from tests.bench.table import Row

CLIENTS, SECONDS, WANTED_RATE, WANTED_P99 = 32, 6.0, 250, 0.250
SMALL, LARGE, LISTS, ALONE = 10_000, 1_000_000, 100, 2000
PUBLIC, WANTED_READS = "/v1/public/consultations", 0.8
WANTED_LIST, WANTED_FIRST, WANTED_MEMORY = 0.100, 0.200, 1.2
SENT = BODY | {"answers": {"opinion": "against", "why": "Too far away.", "may_publish": True}}
BARE = """
    CREATE TEMP TABLE bare_response (id uuid, consultation uuid, submission bytea, at timestamptz);
    CREATE TEMP TABLE bare_answers (response uuid, channel text, answers jsonb)
"""
FILL = """
    WITH added AS (
        INSERT INTO response (id, consultation, owner, version, state, submission, entered_at,
            changed_at)
        SELECT uuidv7(), %(at)s, '27D', 1, 'submitted', uuid_send(uuidv7()), now(), now()
        FROM generate_series(1, %(count)s) RETURNING id
    )
    INSERT INTO response_answers (response, consultation, questionnaire_version, channel, kind,
        language, respondent, received_at, late, answers, fingerprint_key, fingerprint)
    SELECT id, %(at)s, 1, CASE WHEN random() < 0.1 THEN 'paper' ELSE 'online' END, 'individual',
        'english', id, now(), false, %(answers)s, '', ''
    FROM added
"""


def rows(settings: Settings) -> Iterator[Row]:
    with serving(GATEWAY, settings) as (port, processes):
        at = asyncio.run(_open(settings, port))
        sent, steady = _post(port, at), _post(port, at, CLIENTS / WANTED_RATE)
        bare = _bare(settings)
        yield Row(
            f"public responses, {CLIENTS} clients, sealing on", f"{sent.rate:,.0f}/s",
            f"bare INSERT of two rows {bare:,.0f}/s", f"{sent.rate / bare:.2f} x",
            f">= {WANTED_RATE}/s", met=sent.rate >= WANTED_RATE,
        )  # fmt: skip
        yield Row(
            f"the same, {WANTED_RATE} a second come", f"p99 {steady.p99 * 1000:.0f} ms",
            f"{steady.rate:,.0f}/s", "-", f"< {WANTED_P99 * 1000:.0f} ms",
            met=steady.p99 < WANTED_P99,
        )  # fmt: skip
        yield from _public(port, at.rpartition("/")[2], processes)
        small, at = [asyncio.run(_open(settings, port)) for _ in range(2)]
        _fill(settings, small, SMALL)
        _fill(settings, at, LARGE)
        officer = EngagementOfficer(httpx.AsyncClient(), settings)
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers=officer.headers, timeout=300
        ) as client:
            times = sorted(_listed(client, at) for _ in range(LISTS))
            yield Row(
                f"list of {LARGE:,} responses, by channel",
                f"p50 {statistics.median(times) * 1000:.0f} ms, p99 {times[-2] * 1000:.0f} ms",
                "-", "-", f"< {WANTED_LIST * 1000:.0f} ms", met=times[-2] < WANTED_LIST,
            )  # fmt: skip
            few, _ = _exported(client, small, processes)
            many, (first, whole) = _exported(client, at, processes)
            yield Row(
                f"export of {LARGE:,} responses", f"first byte {first * 1000:.0f} ms",
                f"whole {whole:.0f} s", "-", f"< {WANTED_FIRST * 1000:.0f} ms",
                met=first < WANTED_FIRST,
            )  # fmt: skip
            yield Row(
                "its memory", f"{many / 2**20:.0f} MiB",
                f"of {SMALL:,} {few / 2**20:.0f} MiB", f"{many / few:.2f} x",
                f"<= {WANTED_MEMORY} x", met=many <= WANTED_MEMORY * few,
            )  # fmt: skip


async def _open(settings: Settings, port: int) -> str:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        return await survey(EngagementOfficer(client, settings))


def _post(port: int, at: str, pause: float = 0.0) -> Posted:
    path, body = f"{PUBLIC}/{at.rpartition('/')[2]}/responses", json.dumps(SENT).encode()

    def make() -> bytes:
        return public_request("POST", path, str(uuid4()), body)

    async def run() -> Posted:
        opened = [Posts(make, pause) for _ in range(CLIENTS)]
        for each in opened:
            await each.open(port)
        begun = time.perf_counter()
        await asyncio.gather(*(each.run(begun + SECONDS) for each in opened))
        return Posted(opened, time.perf_counter() - begun)

    asyncio.run(run())  # warming up
    return asyncio.run(run())


def _public(port: int, at: str, processes: list[psutil.Process]) -> Iterator[Row]:
    """What is public of consultations, beside the answer of a process that it lives."""

    def asked(path: str) -> Load:
        request = public_request("GET", path)
        return load(port, request, connections=CLIENTS, seconds=SECONDS, server=processes)

    alive = asked("/livez")
    for what, path in (("list", PUBLIC), ("one", f"{PUBLIC}/{at}")):
        found = asked(path)
        ratio = found.requests_per_second / alive.requests_per_second
        yield Row(
            f"public consultations, {what}", f"{found.requests_per_second:,.0f}/s",
            f"/livez {alive.requests_per_second:,.0f}/s", f"{ratio:.2f} x", f">= {WANTED_READS} x",
            met=ratio >= WANTED_READS and not found.errors,
        )  # fmt: skip


def _bare(settings: Settings) -> float:
    """Responses a second, each committed, over one connection and into tables without an index."""
    said = json.dumps(SENT["answers"])
    with psycopg.connect(settings.owner_database_url("engagement")) as owner:
        owner.execute(BARE)
        begun = time.perf_counter()
        for _ in range(ALONE):
            id_ = uuid4()
            owner.execute("INSERT INTO bare_response VALUES (%s, %s, %s, now())", (id_, id_, b"k"))
            owner.execute("INSERT INTO bare_answers VALUES (%s, 'online', %s)", (id_, said))
            owner.commit()
        return ALONE / (time.perf_counter() - begun)


def _fill(settings: Settings, at: str, count: int) -> None:
    given: dict[str, Any] = {"at": at.rpartition("/")[2], "count": count}
    given["answers"] = json.dumps(SENT["answers"])
    with psycopg.connect(settings.owner_database_url("engagement")) as owner:
        owner.execute(FILL, given)
        owner.commit()
        owner.execute("ANALYZE")


def _listed(client: httpx.Client, at: str) -> float:
    begun = time.perf_counter()
    answer = client.get(f"{at}/responses", params={"channel": "paper"})
    assert len(answer.json()["items"]) == 100, answer.text
    return time.perf_counter() - begun


def _exported(
    client: httpx.Client, at: str, processes: list[psutil.Process]
) -> tuple[int, tuple[float, float]]:
    """Most bytes that the processes had meanwhile, and seconds to the first byte and the last."""
    most, ended = [0], Event()

    def watch() -> None:
        while not ended.wait(0.05):
            most[0] = max(most[0], sum(each.memory_info().rss for each in processes))

    watcher = Thread(target=watch)
    watcher.start()
    begun = time.perf_counter()
    with client.stream("GET", f"{at}/responses.csv") as answer:
        pieces = answer.iter_raw()
        next(pieces)
        first = time.perf_counter() - begun
        for _ in pieces:
            pass
    whole = time.perf_counter() - begun
    ended.set()
    watcher.join()
    return most[0], (first, whole)
