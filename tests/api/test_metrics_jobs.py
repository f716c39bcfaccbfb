"""Jobs from outside: followed, stopped, started again."""

import json
from typing import Any

import httpx
import pytest

from services.metrics.app import SERVICE
from services.shared.database import Database
from services.shared.jobs.run import JobCancelled, JobGone, start_job
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token

HEADER = "period,org_code,type,attendances,breaches,admissions\n"
REASON = {"reason": "the wrong file"}


@pytest.fixture(scope="module")
async def sender(metrics: httpx.AsyncClient, metrics_settings: Settings) -> httpx.AsyncClient:
    held = token(metrics_settings, "metrics.read", "metrics.write", "metrics.national")
    metrics.headers["Authorization"] = f"Bearer {held}"
    return metrics


async def queued(client: httpx.AsyncClient, organisation: str) -> str:
    """The path of a new import job."""
    answer = await client.post(
        "/v1/metrics/imports?format=nhse-ae",
        content=f"{HEADER}2017-03-01,{organisation},1,9,5,1\n".encode(),
        headers={"Content-Type": "text/csv"},
    )
    return answer.headers["location"]


async def state(client: httpx.AsyncClient, job: str) -> dict[str, Any]:
    return (await client.get(job)).json()


def events(text: str) -> list[dict[str, str]]:
    """The events of a stream, as names and values."""
    return [
        dict(line.split(": ", 1) for line in block.splitlines())
        for block in text.strip().split("\n\n")
    ]


async def test_a_waiting_job_is_stopped_at_once_and_never_runs(
    sender: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    job = await queued(sender, "RBA")
    stopped = (await sender.post(f"{job}/cancellation", json=REASON)).json()
    assert (stopped["state"], stopped["cancel_reason"]) == ("cancelled", "the wrong file")
    await run_jobs(metrics_settings, SERVICE)
    assert (await state(sender, job))["state"] == "cancelled"
    answer = await sender.get("/v1/metrics/observations?organisation=RBA")
    assert answer.json()["items"] == []


async def test_a_running_job_is_stopped_before_its_effect(
    sender: httpx.AsyncClient, metrics_database: Database
) -> None:
    job = await queued(sender, "RBB")
    run = await start_job(metrics_database, (await state(sender, job))["id"])
    await sender.post(f"{job}/cancellation", json=REASON)
    assert (await state(sender, job))["state"] == "running"
    with pytest.raises(JobCancelled) as caught:
        await run.progress(0.5, "reading", {})
    await run.fail(caught.value)
    ended = await state(sender, job)
    assert (ended["state"], ended["error"]["code"]) == ("cancelled", "job_cancelled")
    with pytest.raises(JobGone):
        async with run.effect(result=None, counts={}):
            pytest.fail("a cancelled job has no effect")


async def test_a_stopped_job_can_be_started_again_with_a_reason(
    sender: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    job = await queued(sender, "RBC")
    await sender.post(f"{job}/cancellation", json=REASON)
    again = (await sender.post(f"{job}/retry", json={"reason": "it was right"})).json()
    assert (again["state"], again["retry_reason"]) == ("queued", "it was right")
    await run_jobs(metrics_settings, SERVICE)
    ended = await state(sender, job)
    assert (ended["state"], ended["cancel_reason"]) == ("succeeded", None)


async def test_a_refused_import_tried_again_keeps_one_set_of_rejects(
    sender: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    answer = await sender.post(
        "/v1/metrics/imports?format=nhse-ae",
        content=f"{HEADER}2017-03-01,RBD,1,5,9,1\n".encode(),
        headers={"Content-Type": "text/csv"},
    )
    job, rejects = answer.headers["location"], answer.json()["rejects_file"]
    for _ in range(2):
        await run_jobs(metrics_settings, SERVICE)
        assert (await state(sender, job))["state"] == "failed"
        assert len((await sender.get(rejects)).text.splitlines()) == 2
        await sender.post(f"{job}/retry", json=REASON)


async def test_an_ended_job_cannot_be_stopped_nor_a_waiting_one_started_again(
    sender: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    job = await queued(sender, "RBE")
    early = await sender.post(f"{job}/retry", json=REASON)
    assert (early.status_code, early.json()["code"]) == (409, "job_not_ended")
    await run_jobs(metrics_settings, SERVICE)
    late = await sender.post(f"{job}/cancellation", json=REASON)
    assert (late.status_code, late.json()["code"]) == (409, "job_ended")


@pytest.mark.parametrize("act", ["cancellation", "retry"])
async def test_a_strangers_job_is_not_found_and_reading_is_not_writing(
    sender: httpx.AsyncClient, metrics_settings: Settings, act: str
) -> None:
    job = await queued(sender, "RBF")
    stranger = token(metrics_settings, "metrics.write", orgs=("11M",))
    reader = token(metrics_settings, "metrics.read")
    for held, status in ((stranger, 404), (reader, 403)):
        answer = await sender.post(
            f"{job}/{act}", json=REASON, headers={"Authorization": f"Bearer {held}"}
        )
        assert answer.status_code == status


async def test_the_course_of_a_job_is_told_as_events_and_resumes(
    sender: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    job = await queued(sender, "RBG")
    await run_jobs(metrics_settings, SERVICE)
    answer = await sender.get(f"{job}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    [event] = events(answer.text)
    assert event["event"] == "job"
    assert json.loads(event["data"])["state"] == "succeeded"
    before = {"Last-Event-ID": str(int(event["id"]) - 1)}
    assert len(events((await sender.get(f"{job}/events", headers=before)).text)) == 1
    after = {"Last-Event-ID": event["id"]}
    assert (await sender.get(f"{job}/events", headers=after)).text == ""
    wrong = await sender.get(f"{job}/events", headers={"Last-Event-ID": "x"})
    assert wrong.status_code == 422
