"""Indicators and observations, page by page."""

import httpx
import pytest

from services.metrics.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token

HEADER = "period,org_code,type,attendances,breaches,admissions\n"


@pytest.fixture(scope="module")
async def reader(metrics: httpx.AsyncClient, metrics_settings: Settings) -> httpx.AsyncClient:
    held = token(metrics_settings, "metrics.read", "metrics.write", "metrics.national")
    metrics.headers["Authorization"] = f"Bearer {held}"
    lines = [
        f"2017-{month:02}-01,R{number:02},{kind},100,{month},1\n"
        for month in range(1, 13)
        for number in range(3)
        for kind in ("1", "other")
    ]
    await metrics.post(
        "/v1/metrics/imports?format=nhse-ae",
        content=(HEADER + "".join(lines)).encode(),
        headers={"Content-Type": "text/csv"},
    )
    await run_jobs(metrics_settings, SERVICE)
    return metrics


async def walk(client: httpx.AsyncClient, path: str) -> list[dict[str, object]]:
    items: list[dict[str, object]] = []
    while path:
        answer = await client.get(path)
        items += answer.json()["items"]
        path = answer.links.get("next", {}).get("url", "")
    return items


async def test_the_four_indicators_have_definition_unit_and_polarity(
    reader: httpx.AsyncClient,
) -> None:
    area = "programme_area=urgent%20and%20emergency%20care&limit=3"
    indicators = {
        item["code"]: item
        for item in await walk(reader, f"/v1/metrics/indicators?{area}")
        if str(item["code"]).startswith("ae-") and item["level"] == "national"
    }
    assert list(indicators) == [
        "ae-attendances", "ae-breaches", "ae-emergency-admissions", "ae-four-hour-performance",
    ]  # fmt: skip
    performance = indicators["ae-four-hour-performance"]
    assert (performance["unit"], performance["polarity"]) == ("proportion", "high_is_good")
    assert performance["denominator"] == "attendances"
    answer = await reader.get("/v1/metrics/indicators/ae-four-hour-performance")
    assert answer.json() == performance
    again = await reader.get(
        "/v1/metrics/indicators/ae-four-hour-performance",
        headers={"If-None-Match": answer.headers["etag"]},
    )
    assert again.status_code == 304


@pytest.mark.parametrize("limit", [1, 7, 100, 500])
async def test_walking_the_pages_gives_every_observation_once(
    reader: httpx.AsyncClient, limit: int
) -> None:
    path = f"/v1/metrics/observations?organisation=R01&limit={limit}"
    items = await walk(reader, path)
    keys = [(i["organisation"], i["indicator"], i["department"], i["period"]) for i in items]
    assert len(keys) == len(set(keys)) == 12 * 2 * 4


async def test_observations_are_filtered(reader: httpx.AsyncClient) -> None:
    items = await walk(
        reader,
        "/v1/metrics/observations?indicator=ae-breaches&department=other&from=2017-03&to=2017-04",
    )
    assert [(item["organisation"], item["period"], item["value"]) for item in items] == [
        (f"R{number:02}", f"2017-{month:02}-01", month) for number in range(3) for month in (3, 4)
    ]


async def test_a_cursor_of_another_list_is_refused(reader: httpx.AsyncClient) -> None:
    page = (await reader.get("/v1/metrics/observations?limit=1")).json()
    for path in ("/v1/metrics/indicators?", "/v1/metrics/observations?organisation=R01&"):
        answer = await reader.get(f"{path}cursor={page['next_cursor']}")
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


async def test_without_scope_nothing_is_read(
    reader: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    bearer = {"Authorization": f"Bearer {token(metrics_settings, 'finance.read')}"}
    for path in ("indicators", "indicators/ae-breaches", "observations", "imports"):
        answer = await reader.get(f"/v1/metrics/{path}", headers=bearer)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert 'scope="metrics.read"' in answer.headers["www-authenticate"]


async def test_indicators_are_found_by_words_of_their_code_name_or_description(
    reader: httpx.AsyncClient,
) -> None:
    for q, code in (
        ("FOUR-HOUR PERF", "ae-four-hour-performance"), ("rtt-over", "rtt-over-52-weeks"),
    ):  # fmt: skip
        found = await walk(reader, f"/v1/metrics/indicators?q={q}")
        assert code in {item["code"] for item in found}
        public = await walk(reader, f"/v1/public/indicators?q={q}")
        assert [item["code"] for item in public] == [item["code"] for item in found]
    assert await walk(reader, "/v1/metrics/indicators?q=no%25such%5fthing") == []


async def test_organisations_that_came_with_figures_are_found_by_the_name_in_the_file(
    reader: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    head = (
        "indicator_code,area_code,area_name,period_start,sex,age,category_type,category,value,"
        "numerator,denominator\n"
    )
    rows = [
        "delayed-discharges,QN1,HOSPITAL OF DEE AND TEME,2024-01-01,,,,,,4,\n",
        "delayed-discharges,QN2,Clinic of the Dee,2024-01-01,,,,,,400,\n",
        "gp-referrals,QN3,Surgery by the Dee,2024-01-01,,,,,,400,\n",
    ]
    await reader.post(
        "/v1/metrics/imports?format=tidy-csv",
        content=(head + "".join(rows)).encode(),
        headers={"Content-Type": "text/csv"},
    )
    await run_jobs(metrics_settings, SERVICE)
    path = "/v1/metrics/organisations"
    found = await walk(reader, f"{path}?q=dee&limit=2")
    assert [item["code"] for item in found] == ["QN1", "QN2", "QN3"]
    assert found[0] == {"code": "QN1", "name": "HOSPITAL OF DEE AND TEME", "provisional": True}
    assert [item["code"] for item in await walk(reader, f"{path}?q=qn3")] == ["QN3"]
    # Whether the count may be shown (4 may not, 400 may) makes no difference to who is listed.
    counted = await walk(reader, f"{path}?q=dee&has_figures=delayed-discharges")
    assert [item["code"] for item in counted] == ["QN1", "QN2"]
    unknown = await reader.get(f"{path}?has_figures=no-such-indicator")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "indicator_not_found")
