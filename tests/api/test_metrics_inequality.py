"""The slope of stored figures over deprivation quintiles."""

from typing import Any

import httpx
import pytest

from services.shared.settings import Settings
from tests.api.stoke import send

POSITIVE = "friends-and-family-positive"
URL = f"/v1/metrics/indicators/{POSITIVE}/inequality"
PROTECTED = "/v1/metrics/indicators/at-risk-reached/inequality"
HEADER = (
    "indicator_code,area_code,period_start,sex,age,category_type,category,value,numerator,"
    "denominator\n"
)
COUNTS = ((810, 1000), (1065, 1250), (920, 1050), (980, 1100), (870, 950))


def fifth(indicator: str, area: str, quintile: int, numerator: int, denominator: int) -> str:
    return (
        f"{indicator},{area},2026-10-01,,,deprivation_quintile,{quintile},,"
        f"{numerator},{denominator}\n"
    )


def file() -> str:
    rows = [
        *(fifth(POSITIVE, "05W", n, *each) for n, each in enumerate(COUNTS, 1)),
        *(fifth(POSITIVE, "05G", n, *each) for n, each in enumerate(COUNTS[:4], 1)),
        *(fifth("at-risk-reached", "05W", n, 4 if n == 3 else 60, 100) for n in range(1, 6)),
    ]  # fmt: skip
    return HEADER + "".join(rows)


async def prepare(client: httpx.AsyncClient, settings: Settings) -> None:
    await send(client, settings, "tidy-csv", file())


async def refused(client: httpx.AsyncClient, url: str, **asked: str) -> dict[str, Any]:
    answer = await client.get(url, params=asked)
    assert answer.status_code == 422, answer.text
    return answer.json()


@pytest.mark.parametrize("transform", ["none", "logit"])
async def test_stored_and_calculated_slope_are_the_same(
    analyst: httpx.AsyncClient, transform: str
) -> None:
    asked = {"organisation": "05W", "transform": transform}
    found = (await analyst.get(URL, params=asked)).json()
    assert [(each["quintile"], each["population"]) for each in found["quintiles"]] == [
        (str(place), denominator) for place, (_, denominator) in enumerate(COUNTS, 1)
    ]
    quantiles = [
        {name: each[name] for name in ("population", "value", "standard_error")}
        for each in found["quintiles"]
    ]
    body = {"quantiles": quantiles, "transform": transform}
    calculated = (await analyst.post("/v1/metrics/calculate/sii", json=body)).json()
    assert {name: found[name] for name in calculated} == calculated
    assert found["sii"] > 0
    assert found["lower"] < found["sii"] < found["upper"]


async def test_without_all_five_quintiles_there_is_no_slope(analyst: httpx.AsyncClient) -> None:
    problem = await refused(analyst, URL, organisation="05G")
    assert problem["code"] == "no_quintiles"
    assert "1, 2, 3, 4;" in problem["detail"]


async def test_a_quintile_that_is_withheld_has_no_part_in_a_slope(
    analyst: httpx.AsyncClient,
) -> None:
    problem = await refused(analyst, PROTECTED, organisation="05W")
    assert problem["code"] == "no_quintiles"
    assert " 3" not in problem["detail"].partition("quintiles:")[2]


async def test_counts_have_no_slope_over_populations(analyst: httpx.AsyncClient) -> None:
    url = "/v1/metrics/indicators/gp-referrals/inequality"
    assert (await refused(analyst, url, organisation="05W"))["code"] == "not_counted"


async def test_the_picture_says_how_steep_it_is(analyst: httpx.AsyncClient) -> None:
    asked = {"organisation": "05W"}
    spec = (await analyst.get(f"{URL}.vl.json", params=asked)).json()
    assert "the slope index is" in spec["description"]
    assert "<svg" in (await analyst.get(f"{URL}.svg", params=asked)).text
