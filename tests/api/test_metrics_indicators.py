"""Indicators over HTTP: drafted, approved by a second person, published, changed, commented."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from services.metrics.app import SERVICE
from services.metrics.indicators.reminders import remind_for_ever
from services.metrics.indicators.schemas import CONTENT
from services.shared.database import Database
from services.shared.settings import Settings
from services.shared.testing import token

URL = "/v1/metrics/indicators"
SCOPES = ("metrics.read", "metrics.write", "metrics.national", "metrics.publish")


class Person:
    """Somebody with a token."""

    def __init__(
        self, client: httpx.AsyncClient, settings: Settings, sub: str, **more: Any
    ) -> None:
        self.client = client
        held = token(settings, *SCOPES, **({"sub": sub, "person": True} | more))
        self.headers = {"Authorization": f"Bearer {held}"}

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=self.headers | headers)

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers=self.headers | headers)

    async def put(self, path: str, body: Any, etag: str | None = None) -> httpx.Response:
        headers = self.headers | ({"If-Match": etag} if etag else {})
        return await self.client.put(path, json=body, headers=headers)

    async def draft(self, code: str, **change: Any) -> httpx.Response:
        answer = await self.post(URL, CONTENT | change | {"code": code})
        assert answer.status_code == 201, answer.text
        return answer

    async def act(self, act: str, answer: httpx.Response) -> httpx.Response:
        """Approve or publish the version in `answer`."""
        found = answer.json()
        path = f"{URL}/{found['code']}/versions/{found['version']}/{act}"
        return await self.client.post(
            path, headers=self.headers | {"If-Match": answer.headers["etag"]}
        )


@pytest.fixture(scope="module")
def jane(metrics: httpx.AsyncClient, metrics_settings: Settings) -> Person:
    return Person(metrics, metrics_settings, "jane.doe")


@pytest.fixture(scope="module")
def john(metrics: httpx.AsyncClient, metrics_settings: Settings) -> Person:
    return Person(metrics, metrics_settings, "john.roe")


async def test_a_draft_is_published_once_a_second_person_has_approved_it(
    jane: Person, john: Person
) -> None:
    drafted = await jane.draft("a-way")
    assert drafted.headers["location"] == f"{URL}/a-way"
    assert (drafted.json()["state"], drafted.json()["version"]) == ("draft", 1)
    alone = await jane.act("approval", drafted)
    assert (alone.status_code, alone.json()["code"]) == (403, "second_person_needed")
    too_early = await john.act("publication", drafted)
    assert (too_early.status_code, too_early.json()["code"]) == (409, "not_in_this_state")
    approved = await john.act("approval", drafted)
    assert (approved.json()["state"], approved.json()["approved_by"]) == ("approved", "john.roe")
    published = await jane.act("publication", approved)
    assert published.json()["state"] == "published"
    assert (await jane.get(f"{URL}/a-way")).json() == published.json()


async def test_an_application_does_not_approve(
    jane: Person, metrics: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    drafted = await jane.draft("a-machine")
    machine = Person(metrics, metrics_settings, "robot", person=False)
    answer = await machine.act("approval", drafted)
    assert (answer.status_code, answer.json()["code"]) == (403, "person_needed")


async def test_a_published_version_stays_readable_and_in_force_beside_its_successor(
    jane: Person, john: Person
) -> None:
    published = await jane.act("publication", await john.act("approval", await jane.draft("a-new")))
    change = CONTENT | {"name": "A better name"}
    assert (await jane.put(f"{URL}/a-new", change)).status_code == 428
    second = await jane.put(f"{URL}/a-new", change, published.headers["etag"])
    assert (second.json()["version"], second.json()["state"]) == (2, "draft")
    assert second.headers["content-location"] == f"{URL}/a-new/versions/2"
    stale = await john.put(f"{URL}/a-new", change, published.headers["etag"])
    assert stale.status_code == 412
    assert (await jane.get(f"{URL}/a-new")).json()["name"] == CONTENT["name"]
    await jane.act("publication", await john.act("approval", second))
    assert (await jane.get(f"{URL}/a-new")).json()["name"] == "A better name"
    assert (await jane.get(f"{URL}/a-new/versions/1")).json()["name"] == CONTENT["name"]
    versions = (await jane.get(f"{URL}/a-new/versions")).json()["items"]
    assert [each["version"] for each in versions] == [2, 1]


async def test_a_changed_approved_version_is_a_draft_again(jane: Person, john: Person) -> None:
    approved = await john.act("approval", await jane.draft("a-draft"))
    again = await john.put(f"{URL}/a-draft", CONTENT, approved.headers["etag"])
    found = again.json()
    assert (found["version"], found["state"], found["approved_by"]) == (1, "draft", None)
    assert (await john.act("approval", again)).json()["code"] == "second_person_needed"


async def test_a_code_is_taken_once(jane: Person) -> None:
    await jane.draft("a-code")
    again = await jane.post(URL, CONTENT | {"code": "a-code"})
    assert (again.status_code, again.json()["code"]) == (409, "indicator_exists")


async def test_a_repeated_key_drafts_once(jane: Person) -> None:
    body = CONTENT | {"code": "a-key"}
    answers = [await jane.post(URL, body, **{"Idempotency-Key": "k1"}) for _ in "12"]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1].headers["idempotency-hit"] == "true"


async def test_what_is_not_consistent_is_refused_with_its_place(jane: Person) -> None:
    target = {"kind": "target", "value": 92.0, "starts": None, "ends": None, "label": "92"}
    body = CONTENT | {"code": "a-fault", "calculation": "proportion", "targets": [target]}
    answer = await jane.post(URL, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "definition_invalid")
    pointers = [each["pointer"] for each in answer.json()["errors"]]
    assert pointers == ["#/denominator", "#/unit", "#/targets/0/value"]
    assert (await jane.get(f"{URL}/a-fault")).status_code == 404


async def test_the_catalogue_holds_the_standard_indicators_with_dated_standards(
    jane: Person,
) -> None:
    found = (await jane.get(f"{URL}/rtt-within-18-weeks")).json()
    assert [(each["value"], each["starts"]) for each in found["targets"]] == [(0.92, "2012-04-01")]
    found = (await jane.get(f"{URL}/ae-four-hour-performance")).json()
    assert [each["value"] for each in found["targets"]] == [0.98, 0.95, 0.76, 0.78]
    dated = {each["value"]: (each["starts"], each["ends"]) for each in found["targets"]}
    assert (dated[0.98][1], dated[0.95][0]) == ("2010-06-20", "2010-06-21")
    assert (dated[0.76][0], dated[0.78][0]) == ("2024-03-01", "2025-03-01")


STANDARD = {
    "ae-attendances", "ae-breaches", "ae-four-hour-performance", "ae-emergency-admissions",
    "rtt-waiting", "rtt-within-18-weeks", "rtt-over-52-weeks", "emergency-admissions",
    "delayed-transfers-of-care", "friends-and-family-response-rate",
}  # fmt: skip
OF_THE_FIVE_PLACES = {
    "rtt-backlog-18-weeks": "18-week backlog",
    "outpatient-follow-ups-overdue": "overdue outpatient follow-ups",
    "non-elective-admissions": "non-elective admissions",
    "delayed-discharges": "delayed discharges",
    "children-admissions-saved": "children's admissions saved",
    "gp-referrals": "GP referrals",
    "ae-against-out-of-hours": "A&E against out-of-hours use",
    "at-risk-reached": "people at risk of admission reached",
    "friends-and-family-positive": "patient experience",
    "premature-mortality": "premature mortality",
    "running-cost-per-head": "running cost per head",
}


async def test_the_catalogue_has_the_standard_indicators_and_those_of_the_five_places(
    jane: Person,
) -> None:
    listed = (await jane.get(f"{URL}?limit=500")).json()["items"]
    held = {each["code"]: each for each in listed if each["state"] == "published"}
    assert held.keys() >= STANDARD | OF_THE_FIVE_PLACES.keys()
    for code in STANDARD | OF_THE_FIVE_PLACES.keys():
        each = held[code]
        assert all(each[name] for name in ("numerator", "source", "owner", "programme_area"))
        local = each["level"] == "local"
        assert local == bool(each["due_days"]) == bool(each["public_approver"])


async def test_everybody_reads_what_is_published_and_nothing_else(
    jane: Person, metrics: httpx.AsyncClient
) -> None:
    await jane.draft("a-secret")
    assert (await metrics.get("/v1/public/indicators/a-secret")).status_code == 404
    one = await metrics.get("/v1/public/indicators/rtt-backlog-18-weeks")
    assert "drafted_by" not in one.json()
    page = await metrics.get("/v1/public/indicators?limit=500")
    assert one.json() in page.json()["items"]
    assert "a-secret" not in {each["code"] for each in page.json()["items"]}
    for answer in (one, page):
        assert answer.headers["cache-control"].startswith("public")
        known = {"If-None-Match": answer.headers["etag"]}
        again = await metrics.get(str(answer.url.raw_path, "ascii"), headers=known)
        assert again.status_code == 304
    await jane.draft("a-second-secret")
    again = await metrics.get("/v1/public/indicators?limit=500", headers=known)
    assert again.status_code == 200


async def test_commentary_is_kept_by_organisation_and_period_and_never_overwritten(
    jane: Person, john: Person
) -> None:
    path = f"{URL}/delayed-discharges/commentary"
    said = {"organisation": "27D", "period": "2026-10-01"}
    for person, text in ((jane, "A ward was closed."), (john, "Two wards were closed.")):
        answer = await person.post(path, said | {"text": text})
        assert answer.status_code == 201
    items = (await jane.get(f"{path}?organisation=27D&period=2026-10-01")).json()["items"]
    assert [(each["text"], each["written_by"]) for each in items] == [
        ("Two wards were closed.", "john.roe"), ("A ward was closed.", "jane.doe"),
    ]  # fmt: skip
    wrong = await jane.post(path, said | {"text": "x", "period": "2026-10-02"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/period")
    late = await jane.post(path, said | {"text": "x", "period": "2099-10-01"})
    assert (late.status_code, late.json()["errors"][0]["code"]) == (422, "after_next_month")


async def test_a_local_figure_that_is_awaited_is_reminded_of_once(
    jane: Person, john: Person, metrics_settings: Settings
) -> None:
    await jane.act("publication", await john.act("approval", await jane.draft("a-due", due_days=0)))
    raised = (await jane.post("/v1/metrics/reminders")).json()["raised"]
    [mine] = [each for each in raised if each["indicator"] == "a-due"]
    assert mine["due"] <= str((datetime.now(UTC) + timedelta(days=7)).date())
    again = (await jane.post("/v1/metrics/reminders")).json()["raised"]
    assert again == []
    with psycopg.connect(metrics_settings.database_url("metrics")) as connection:
        events = connection.execute(
            "SELECT subject, data->>'href' FROM outbox_event"
            " WHERE type = 'uk.marches.metrics.indicator.reminder' AND subject LIKE 'a-due/%'"
        ).fetchall()
    assert events == [(f"a-due/{mine['period']}", f"{URL}/a-due")]


async def test_the_worker_reminds_by_itself(
    jane: Person, john: Person, metrics_settings: Settings
) -> None:
    await jane.act("publication", await john.act("approval", await jane.draft("b-due", due_days=0)))
    database = Database(metrics_settings.database_url("metrics"), pool_size=1)
    assert remind_for_ever in SERVICE.beside
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(remind_for_ever(metrics_settings, database), timeout=1)
    await database.close()
    with psycopg.connect(metrics_settings.database_url("metrics")) as connection:
        events = connection.execute(
            "SELECT count(*) FROM outbox_event WHERE subject LIKE 'b-due/%'"
            " AND type = 'uk.marches.metrics.indicator.reminder'"
        ).fetchone()
    assert events == (1,)
    assert (await jane.post("/v1/metrics/reminders")).json()["raised"] == []


async def test_every_act_leaves_an_entry_and_an_event(
    jane: Person, john: Person, metrics_settings: Settings
) -> None:
    await jane.act("publication", await john.act("approval", await jane.draft("a-trace")))
    with psycopg.connect(metrics_settings.database_url("metrics")) as connection:
        entries = connection.execute(
            "SELECT action, actor, before_sha256 IS NULL, after_sha256 IS NULL FROM audit_entry"
            " WHERE resource = %s ORDER BY time", [f"{URL}/a-trace/versions/1"],
        ).fetchall()  # fmt: skip
        events = connection.execute(
            "SELECT type FROM outbox_event WHERE subject = 'a-trace' ORDER BY time"
        ).fetchall()
    assert entries == [
        ("indicator.draft", "jane.doe", True, False),
        ("indicator.approve", "john.roe", False, False),
        ("indicator.publish", "jane.doe", False, False),
    ]
    assert [kind for (kind,) in events] == [
        "uk.marches.metrics.indicator.drafted", "uk.marches.metrics.indicator.approved",
        "uk.marches.metrics.indicator.published",
    ]  # fmt: skip
