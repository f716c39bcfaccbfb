"""Recent trends of stored annual figures."""

from typing import Any

import httpx
import pytest

from services.shared.settings import Settings
from tests.api.stoke import send

URL = "/v1/metrics/indicators/{}/trend"
MORTALITY = URL.format("premature-mortality")
# The published example of Fingertips.
PUBLISHED = (
    (24.67, 23.16, 26.25), (24.6, 23.15, 26.19), (28, 26.44, 29.64),
    (30.2, 28.63, 31.9), (30.6, 28.98, 32.25),
)  # fmt: skip
HEADER = (
    "indicator_code,area_code,period_start,sex,age,category_type,category,value,numerator,"
    "denominator,lower_ci,upper_ci\n"
)


def year(organisation: str, number: int, value: float, lower: object, upper: object) -> str:
    return f"premature-mortality,{organisation},{number}-01-01,,,,,{value},,,{lower},{upper}\n"


def file() -> str:
    rows = [year("27D", 2012 + place, *each) for place, each in enumerate(PUBLISHED)]
    gap = [year("05W", 2012 + place, *each) for place, each in enumerate(PUBLISHED) if place != 2]
    bare = [year("05G", 2012 + place, each[0], "", "") for place, each in enumerate(PUBLISHED)]
    return HEADER + "".join([year("27D", 2011, 9, 8, 10), *rows, *gap, *bare])


async def prepare(client: httpx.AsyncClient, settings: Settings) -> None:
    await send(client, settings, "tidy-csv", file())


async def refused(client: httpx.AsyncClient, url: str, organisation: str) -> dict[str, Any]:
    answer = await client.get(url, params={"organisation": organisation})
    assert answer.status_code == 422, answer.text
    return answer.json()


async def test_the_last_five_years_have_their_published_trend(analyst: httpx.AsyncClient) -> None:
    found = (await analyst.get(MORTALITY, params={"organisation": "27D"})).json()
    assert found["chi_squared"] == pytest.approx(46.77, abs=0.01)
    assert (found["significant"], found["marker"]) == (True, "increasing_worse")
    assert [each["period_name"] for each in found["points"]] == [
        "2012", "2013", "2014", "2015", "2016",
    ]  # fmt: skip
    assert found["provenance"]["revisions"] == [1] * 5
    assert found["provenance"]["organisations"] == ["27D"]


async def test_the_picture_says_what_the_trend_is(analyst: httpx.AsyncClient) -> None:
    asked = {"organisation": "27D"}
    spec = (await analyst.get(f"{MORTALITY}.vl.json", params=asked)).json()
    assert "rising, which is worse" in spec["description"]
    assert (await analyst.get(f"{MORTALITY}.png", params=asked)).content.startswith(b"\x89PNG")


async def test_a_missing_year_is_named(analyst: httpx.AsyncClient) -> None:
    problem = await refused(analyst, MORTALITY, "05W")
    assert problem["code"] == "too_few_years"
    assert "2012, 2013, 2015, 2016" in problem["detail"]


async def test_a_year_without_limits_has_no_trend(analyst: httpx.AsyncClient) -> None:
    problem = await refused(analyst, MORTALITY, "05G")
    assert problem["code"] == "no_limits"
    assert "2012" in problem["detail"]


async def test_monthly_figures_have_a_chart_and_no_recent_trend(
    analyst: httpx.AsyncClient,
) -> None:
    problem = await refused(analyst, URL.format("ae-breaches"), "27D")
    assert problem["code"] == "not_annual"
    assert "/ae-breaches/spc" in problem["detail"]
