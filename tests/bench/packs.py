"""A pack of 50 indicators, 10 consultations and a year of finance, from socket to socket."""

import asyncio
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg

from services.board.boards.schemas import NewBoard
from services.board.packs.queries import PACK_SECONDS
from services.shared.settings import Settings
from services.shared.testing import token
from tests.api.consultations import ASKING, DUTY, NEW, QUESTIONS
from tests.bench.servers import GATEWAY, serving
from tests.bench.table import Row

OWNER, INDICATORS, CONSULTATIONS, MONTHS, TIMES = "05W", 50, 10, 36, 11
WANTED_COLD, WANTED_FROZEN = 0.6, 0.03
WANTED_WITHOUT = PACK_SECONDS + 0.1
CODES = [f"bench-{number}" for number in range(1, INDICATORS + 1)]
PARTS = {"cover", "scorecard", "alerts", "consultations", "finance", "savings"}
FILL = f"""
INSERT INTO indicator (id, code)
OVERRIDING SYSTEM VALUE SELECT 9000 + n, 'bench-' || n FROM generate_series(1, {INDICATORS}) AS n;
INSERT INTO indicator_version
SELECT (jsonb_populate_record(
    old, jsonb_build_object('indicator_id', 9000 + n, 'code', 'bench-' || n)
)).*
FROM indicator_version AS old, generate_series(1, {INDICATORS}) AS n WHERE code = 'ae-breaches';
INSERT INTO organisation (code, first_seen_at) VALUES ('{OWNER}', now()) ON CONFLICT DO NOTHING;
INSERT INTO series (organisation_code, indicator_id, category_type, category, sex, age)
SELECT '{OWNER}', 9000 + n, '', 'all', 'all', 'all' FROM generate_series(1, {INDICATORS}) AS n;
INSERT INTO observation (series_id, period, revision, numerator, status, published_at,
    import_number, protected)
SELECT series.id, date '2014-02-01' + make_interval(months => m), 1, floor(800 + 100 * random()),
    'final', now(), 1, false
FROM series CROSS JOIN generate_series(0, {MONTHS - 1}) AS m WHERE indicator_id > 9000;
ANALYZE"""
OPEN = {"starts_on": "2026-11-02", "closes_on": "2099-01-31"}
SINCE = "2026-11-02"
TIMES_OF_MEETING = {"starts_at": "2017-02-23T14:00:00Z", "ends_at": "2017-02-23T16:00:00Z"}


def rows(settings: Settings) -> Iterator[Row]:
    """Composed, read from its freeze, and composed while a service is silent."""
    demo = serving(GATEWAY, settings, MARCHES_DEMO="true")
    with demo as (port, _), _officer(settings, port) as client:
        _wait_for_demo(client)
        with psycopg.connect(settings.owner_database_url("metrics")) as connection:
            connection.execute(FILL)
        for number in range(CONSULTATIONS):
            _consult(client, number)
        meeting = _meeting(client)
        cold, pack = _composed(client, meeting)
        frozen = _p50([_read(client, pack) for _ in range(1 + 3 * TIMES)])
    with _silent() as silent:
        address = {"MARCHES_FINANCE_URL": f"http://127.0.0.1:{silent}"}
        with serving(GATEWAY, settings, **address) as (port, _), _officer(settings, port) as client:
            without = max(_compose(client, meeting)[0] for _ in range(3))
    what = f"pack, {INDICATORS} indicators, {CONSULTATIONS} consultations, a year of finance"
    yield Row(
        what, f"p50 {cold * 1000:.0f} ms", f"from its freeze {frozen * 1000:.1f} ms",
        f"{cold / frozen:.0f} x", f"< {WANTED_COLD * 1000:.0f} ms, < {WANTED_FROZEN * 1000:.0f} ms",
        met=cold < WANTED_COLD and frozen < WANTED_FROZEN,
    )  # fmt: skip
    yield Row(
        "the same, one service silent", f"{without:.2f} s", f"deadline {PACK_SECONDS:.0f} s",
        f"{without - PACK_SECONDS:+.2f} s", "< +0.10 s", met=without < WANTED_WITHOUT,
    )  # fmt: skip


@contextmanager
def _officer(settings: Settings, port: int) -> Iterator[httpx.Client]:
    scopes = [f"{service}.{act}" for service in ("board", "engagement", "metrics", "finance")
              for act in ("read", "write", "publish")]  # fmt: skip
    held = token(settings, *scopes, "directory.read", orgs=(OWNER,), person=True)
    headers = {"Authorization": f"Bearer {held}", "If-Match": "*"}
    base = f"http://127.0.0.1:{port}/v1"
    with httpx.Client(base_url=base, headers=headers, timeout=60) as client:
        yield client


def _send(client: httpx.Client, method: str, path: str, body: object) -> dict[str, Any]:
    answer = client.request(method, path, json=body)
    assert answer.is_success, answer.text
    return dict(answer.json())


def _wait_for_demo(client: httpx.Client) -> None:
    """Its last part is the board's."""
    for _ in range(300):
        budgets = client.get("/finance/budgets")
        if budgets.is_success and budgets.json()["items"] and _is_ready(client):
            return
        time.sleep(1)
    raise RuntimeError("the demonstration is not loaded")


def _is_ready(client: httpx.Client) -> bool:
    address = client.base_url.copy_with(path="/readyz")
    return client.get(address).is_success


def _consult(client: httpx.Client, number: int) -> None:
    body = NEW | {"organisation": OWNER, "title": f"Consultation {number}", "kind": "engagement"}
    made = _send(client, "POST", "/engagement/consultations", body | OPEN)["id"]
    at = f"/engagement/consultations/{made}"
    _send(client, "PUT", f"{at}/duty-assessment", DUTY | {"level": "engage"})
    for part, content in ASKING.items():
        _send(client, "PUT", f"{at}/{part}", content)
    _send(client, "PUT", f"{at}/questionnaire", {"questions": QUESTIONS})
    _send(client, "POST", f"{at}/questionnaire/freeze", {"frozen_on": SINCE})
    for to in ("scoped", "published", "open"):
        _send(client, "POST", f"{at}/transitions", {"to": to, "effective_on": SINCE})


def _meeting(client: httpx.Client) -> str:
    example: dict[str, Any] = NewBoard.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index, call-overload, assignment]
    board = _send(client, "POST", "/board/boards", example | {"organisation": OWNER})["id"]
    body = {"board": board, "title": "Meeting", "place": "Hall"} | TIMES_OF_MEETING
    return str(_send(client, "POST", "/board/meetings", body)["id"])


def _compose(client: httpx.Client, meeting: str) -> tuple[float, dict[str, Any]]:
    begun = time.perf_counter()
    pack = _send(client, "POST", "/board/packs", {"meeting": meeting, "indicators": CODES})
    return time.perf_counter() - begun, pack


def _composed(client: httpx.Client, meeting: str) -> tuple[float, str]:
    """The middle of some, after one that starts what has to be started."""
    made = [_compose(client, meeting) for _ in range(1 + TIMES)]
    _, pack = made[-1]
    lacking = {each["name"]: each["detail"] for each in pack["parts"]
               if each["name"] in PARTS and each["status"] != "complete"}  # fmt: skip
    assert not lacking, lacking
    return _p50([seconds for seconds, _ in made]), str(pack["id"])


def _read(client: httpx.Client, pack: str) -> float:
    begun = time.perf_counter()
    answer = client.get(f"/board/packs/{pack}.html")
    assert answer.status_code == 200
    return time.perf_counter() - begun


def _p50(seconds: list[float]) -> float:
    return statistics.median(seconds[1:])


@contextmanager
def _silent() -> Iterator[int]:
    """The port of a server that takes connections and never answers."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(lambda *_: None, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
