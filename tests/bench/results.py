"""Results of frozen responses: from what is kept, of 100,000 people and of a million."""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import psycopg

from services.shared.settings import Settings
from tests.api.consultations import EngagementOfficer
from tests.api.results import frozen, opened
from tests.bench.servers import GATEWAY, environment, serving
from tests.bench.table import Row
from tests.unit.engagement.questionnaires.forms import options

LARGE, LARGEST, TIMES = 100_000, 1_000_000, 12
WANTED_SECONDS, WANTED_MEMORY = 0.300, 500
QUESTIONS: list[dict[str, Any]] = [
    *(
        {"code": f"q{at}", "kind": "single", "text": "What do you think?",
         "options": options("agree", "unsure", "disagree", "other")}
        for at in range(15)
    ),
    *(
        {"code": f"m{at}", "kind": "multiple", "text": "How do you come?",
         "options": options("bus", "car", "foot", "bicycle")}
        for at in range(3)
    ),
    {"code": "why", "kind": "long_text", "text": "Why?",
     "show_if": {"question": "q0", "one_of": ["disagree"]}},
    {"code": "may_publish", "kind": "permission_to_publish", "text": "May we publish it?"},
]  # fmt: skip
ASKED: Mapping[str, tuple[str, dict[str, str]]] = {
    "a question": ("", {"question": "q1"}),
    "all 20 questions by channel": ("", {"by": "channel"}),
    "a cross-tab of a channel": ("/cross-tab", {"first": "q1", "second": "q2", "channel": "paper"}),
}
FILL = """
    WITH added AS (
        INSERT INTO response (id, consultation, owner, version, state, submission, entered_at,
            changed_at)
        SELECT uuidv7(), %(at)s, '27D', 1, 'submitted', uuid_send(uuidv7()), now(), now()
        FROM generate_series(1, %(count)s) RETURNING id
    )
    INSERT INTO response_answers (response, consultation, questionnaire_version, channel, kind,
        language, route, respondent, received_at, late, answers, fingerprint_key, fingerprint)
    SELECT id, %(at)s, 1, CASE WHEN random() < 0.1 THEN 'paper' ELSE 'online' END, 'individual',
        'english', 'leaflet-' || floor(random() * 20), id, now(), false, jsonb_build_object(
            'q0', 'agree', 'may_publish', true, 'm1', jsonb_build_array('car', 'foot')
        ) || (SELECT jsonb_object_agg('q' || at,
            (ARRAY['agree', 'unsure', 'disagree', 'other'])[1 + floor(random() * 4)::int])
            FROM generate_series(1, 14) AS at WHERE id IS NOT NULL), '', ''
    FROM added
"""


def rows(settings: Settings) -> Iterator[Row]:
    with serving(GATEWAY, settings) as (port, _):
        small, at = [asyncio.run(_open(settings, port)) for _ in range(2)]
        _fill(settings, small, LARGE)
        _fill(settings, at, LARGEST)
        for path in (small, at):
            asyncio.run(_freeze(settings, port, path))
    seconds, memory = _kept(settings)  # while no worker makes them
    yield Row(
        f"what results of {LARGE:,} and {LARGEST:,} people are counted from",
        f"{seconds:.0f} s, {memory:,.0f} MB", "-", "-", f"< {WANTED_MEMORY} MB",
        met=memory < WANTED_MEMORY,
    )  # fmt: skip
    with serving(GATEWAY, settings) as (port, _):
        headers = EngagementOfficer(httpx.AsyncClient(), settings).headers
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60
        ) as client:
            for what, (path, query) in ASKED.items():
                times = [_asked(client, f"{each}/results{path}", query) for each in (small, at)]
                (taken, most), (longest, _) = times
                wanted = f"< {WANTED_SECONDS * 1000:.0f} ms of {LARGE:,}"
                yield Row(
                    f"results: {what}",
                    f"p50 {taken * 1000:.0f} ms, slowest {most * 1000:.0f} ms",
                    f"{LARGEST:,} people {longest * 1000:.0f} ms",
                    f"{longest / taken:.1f} x for 10 x", wanted, met=taken < WANTED_SECONDS,
                )  # fmt: skip


async def _open(settings: Settings, port: int) -> str:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        return await opened(EngagementOfficer(client, settings), questions=QUESTIONS)


async def _freeze(settings: Settings, port: int, at: str) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        await frozen(EngagementOfficer(client, settings), at)


def _fill(settings: Settings, at: str, count: int) -> None:
    with psycopg.connect(settings.owner_database_url("engagement")) as owner:
        owner.execute(FILL, {"at": at.rpartition("/")[2], "count": count})
        owner.commit()
        owner.execute("ANALYZE")


def _kept(settings: Settings) -> tuple[float, float]:
    """Seconds, and megabytes of the process that makes them, of both together."""
    command = [sys.executable, "-m", "tests.bench.results"]
    begun = time.perf_counter()
    said = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment(settings)
    )
    return time.perf_counter() - begun, float(said.stdout)


def _asked(client: httpx.Client, path: str, query: Mapping[str, str]) -> tuple[float, float]:
    """Half of the answers took so long at most, and all."""
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        answer = client.get(path, params=dict(query))
        times.append(time.perf_counter() - begun)
        assert answer.status_code == 200, answer.text
    return statistics.median(times), max(times)


async def _make() -> None:
    from datetime import UTC, datetime
    from resource import RUSAGE_CHILDREN, getrusage

    from services.engagement.results.tally_service import make_tallies
    from services.shared.database import Database

    settings = Settings()
    database = Database(settings.database_url("engagement"), pool_size=1)
    assert await make_tallies(settings, database, datetime.now(UTC)) == 2
    await database.close()
    print(getrusage(RUSAGE_CHILDREN).ru_maxrss / 1_000)


if __name__ == "__main__":
    asyncio.run(_make())
