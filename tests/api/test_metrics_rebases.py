"""Limits are drawn anew where people decide so, with a reason, and never by themselves."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.demo.figures.attendances import sample_csv
from services.metrics.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token

REBASES = "/v1/metrics/rebases"
SPC = "/v1/metrics/indicators/ae-breaches/spc?organisation=RRK&department=1"
NEW = {
    "indicator": "ae-breaches", "organisation": "RRK", "category": "1",
    "period": "2017-02-01", "reason": "moved into the new building",
}  # fmt: skip


@pytest.fixture(scope="module")
async def analyst(
    metrics: httpx.AsyncClient, metrics_settings: Settings
) -> AsyncIterator[httpx.AsyncClient]:
    scopes = ("metrics.read", "metrics.write", "metrics.national", "audit.read")
    held = token(metrics_settings, *scopes, orgs=("RRK",))
    metrics.headers["Authorization"] = f"Bearer {held}"
    headers = {"Content-Type": "text/csv"}
    url = "/v1/metrics/imports?format=nhse-ae"
    await metrics.post(url, content=sample_csv(), headers=headers)
    await run_jobs(metrics_settings, SERVICE)
    yield metrics


async def starts(client: httpx.AsyncClient) -> list[int]:
    return [segment["start"] for segment in (await client.get(SPC)).json()["segments"]]


async def withdraw(client: httpx.AsyncClient, made: httpx.Response, **headers: str) -> Any:
    url = f"{made.headers['location']}/withdrawal"
    sent = {"If-Match": made.headers["etag"]} | headers
    return await client.post(url, json={"reason": "a mistake"}, headers=sent)


async def test_a_rebase_draws_mean_and_limits_anew_until_it_is_withdrawn(
    analyst: httpx.AsyncClient,
) -> None:
    whole = (await analyst.get(SPC)).headers["etag"]
    made = await analyst.post(REBASES, json=NEW)
    assert (made.status_code, made.json()["author"]) == (201, "tester")
    assert await starts(analyst) == [0, 10]
    assert (await analyst.get(SPC)).headers["etag"] != whole
    twice = await analyst.post(REBASES, json=NEW)
    assert (twice.status_code, twice.json()["code"]) == (409, "rebase_exists")
    gone = await withdraw(analyst, made)
    assert (gone.status_code, gone.json()["withdrawn_reason"]) == (200, "a mistake")
    assert await starts(analyst) == [0]
    again = await withdraw(analyst, made, **{"If-Match": gone.headers["etag"]})
    assert (again.status_code, again.json()["code"]) == (409, "rebase_withdrawn")
    listed = (await analyst.get(f"{REBASES}?organisation=RRK")).json()["items"]
    assert [each["id"] for each in listed] == [made.json()["id"]]


@pytest.mark.parametrize("period", ["2016-04-01", "2016-03-01", "2018-04-01", "2017-02-02"])
async def test_a_segment_begins_with_a_figure_and_has_one_before_it(
    analyst: httpx.AsyncClient, period: str
) -> None:
    answer = await analyst.post(REBASES, json=NEW | {"period": period})
    assert (answer.status_code, answer.json()["code"]) == (422, "rebase_outside_series")
    assert answer.json()["errors"][0]["pointer"] == "#/period"
    assert "2016-04 to 2018-03" in answer.json()["detail"]


async def test_a_series_that_has_no_figures_has_nothing_to_draw_anew(
    analyst: httpx.AsyncClient,
) -> None:
    for change, code in (
        ({"category": "none"}, "no_observations"),
        ({"indicator": "nothing"}, "indicator_not_found"),
    ):
        answer = await analyst.post(REBASES, json=NEW | change)
        assert (answer.status_code, answer.json()["code"]) == (404, code)


async def test_another_organisation_sees_a_rebase_but_cannot_withdraw_it(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    made = await analyst.post(REBASES, json=NEW | {"period": "2017-03-01"})
    held = token(
        metrics_settings, "metrics.read", "metrics.write", "metrics.national", orgs=("11M",)
    )
    foreign = {"Authorization": f"Bearer {held}"}
    assert (await analyst.get(made.headers["location"], headers=foreign)).status_code == 200
    assert (await withdraw(analyst, made, **foreign)).status_code == 404
    assert await starts(analyst) == [0, 11]
    await withdraw(analyst, made)


async def test_a_window_without_the_rebase_is_not_cut(analyst: httpx.AsyncClient) -> None:
    made = await analyst.post(REBASES, json=NEW)
    window = (await analyst.get(f"{SPC}&from=2017-02&to=2018-03")).json()
    assert [each["start"] for each in window["segments"]] == [0]
    await withdraw(analyst, made)
