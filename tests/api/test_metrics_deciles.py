"""One organisation among its peers, from stored figures."""

import statistics
from typing import Any

import httpx
import pytest

from services.demo.figures.practices import UNUSUAL, practices_csv
from services.shared.settings import Settings
from tests.api.stoke import keep_directory, send, snapshot

HEADER = (
    "indicator_code,area_code,period_start,sex,age,category_type,category,value,numerator,"
    "denominator"
)
URL = "/v1/metrics/indicators/at-risk-reached/deciles"
STOKE = {"members_of": "05W", "kind": "ccg"}
LOW = min(UNUSUAL, key=lambda code: UNUSUAL[code])


async def prepare(client: httpx.AsyncClient, settings: Settings) -> None:
    await keep_directory(settings, snapshot())
    await send(client, settings, "tidy-csv", practices_csv())


async def asked(client: httpx.AsyncClient, status: int = 200, **query: Any) -> dict[str, Any]:
    answer = await client.get(URL, params=STOKE | query)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_the_practice_that_reaches_fewest_is_at_the_bottom_of_its_peers(
    analyst: httpx.AsyncClient,
) -> None:
    found = await asked(analyst, highlight=LOW, to="2019-03")
    assert len(found["periods"]) == 24
    for each in found["periods"]:
        assert each["peers"] == 55
        assert each["deciles"] == sorted(each["deciles"])
        assert each["value"] < each["deciles"][0]
        assert each["percentile"] < 10
    assert [each["code"] for each in found["warnings"]] == ["no_figures"]  # the three localities
    assert found["members_of"]["name"] == "NHS Stoke on Trent CCG"


async def test_deciles_are_those_of_the_values_that_the_comparison_shows(
    analyst: httpx.AsyncClient,
) -> None:
    [period] = (await asked(analyst, **{"from": "2019-03", "to": "2019-03"}))["periods"]
    url = URL.replace("deciles", "comparison")
    beside = (await analyst.get(url, params=STOKE | {"period": "2019-03"})).json()
    values = [unit["value"] for unit in beside["units"]]
    assert period["deciles"] == pytest.approx(
        statistics.quantiles(values, n=10, method="inclusive"), rel=1e-12
    )


async def test_stored_and_calculated_percentiles_are_the_same(analyst: httpx.AsyncClient) -> None:
    query = {"from": "2019-03", "to": "2019-03", "highlight": LOW}
    [period] = (await asked(analyst, **query))["periods"]
    url = URL.replace("deciles", "comparison")
    beside = (await analyst.get(url, params=STOKE | {"period": "2019-03"})).json()
    units = [
        {"code": each["code"]} | {name: int(each[name]) for name in ("numerator", "denominator")}
        for each in beside["organisations"]
    ]
    body = {"kind": "proportion", "polarity": "high_is_good", "units": units}
    calculated = (await analyst.post("/v1/metrics/calculate/comparison", json=body)).json()
    own = next(unit for unit in calculated["units"] if unit["code"] == LOW)
    assert period["deciles"] == pytest.approx(calculated["deciles"], rel=1e-12)
    assert (period["value"], period["percentile"]) == (own["value"], own["percentile"])


async def test_a_small_count_has_no_part_in_deciles(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    practices = [f"DEMOCEN{number:03}" for number in range(1, 15)]
    rows = [
        f"at-risk-reached,{code},2019-06-01,,,,,,{3 if code == practices[0] else 30},60"
        for code in practices
    ]
    await send(analyst, metrics_settings, "tidy-csv", "\n".join([HEADER, *rows, ""]))
    query = {"from": "2019-06", "to": "2019-06", "highlight": practices[0]}
    found = await asked(analyst, **query)
    [period] = found["periods"]
    assert (period["peers"], period["value"], period["percentile"]) == (13, None, None)
    assert period["deciles"] == [0.5] * 9
    assert "no_figures" in {each["code"] for each in found["warnings"]}
    whole = await asked(analyst, **{"from": "2019-03", "to": "2019-06"})
    assert "peers_missing" in {each["code"] for each in whole["warnings"]}


async def test_fewer_than_ten_peers_have_no_deciles_but_a_value(
    analyst: httpx.AsyncClient,
) -> None:
    few = [f"DEMONOR{number:03}" for number in range(1, 9)]
    query = {"organisation": few, "highlight": few[0], "to": "2019-03"}
    answer = await analyst.get(URL, params=query)
    found = answer.json()
    assert {each["code"] for each in found["warnings"]} == {"few_peers"}
    for each in found["periods"]:
        assert (each["deciles"], each["percentile"]) == (None, None)
        assert each["value"] is not None


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"highlight": "RRX"}, 422, "not_a_peer"),
        ({"from": "2019-03", "to": "2018-03"}, 422, "periods_reversed"),
        ({"from": "1999-03", "to": "1999-04"}, 404, "no_observations"),
        ({"kind": "icb"}, 422, "no_members"),
    ],
)
async def test_what_has_no_place_among_peers_is_refused(
    analyst: httpx.AsyncClient, query: dict[str, str], status: int, code: str
) -> None:
    assert (await asked(analyst, status, **query))["code"] == code


async def test_a_count_grows_with_size_and_has_no_deciles(analyst: httpx.AsyncClient) -> None:
    answer = await analyst.get(URL.replace("at-risk-reached", "ae-breaches"), params=STOKE)
    assert answer.json()["code"] == "not_counted"


async def test_the_picture_says_where_the_practice_stands(analyst: httpx.AsyncClient) -> None:
    query = STOKE | {"highlight": LOW, "to": "2019-03"}
    spec = (await analyst.get(f"{URL}.vl.json", params=query)).json()
    last = (await asked(analyst, **query))["periods"][-1]
    assert f"{LOW} is at" in spec["description"]
    assert f"percentile {last['percentile']:.0f}." in spec["description"]
    lines = [each for each in spec["layer"] if each["mark"]["type"] == "line"]
    assert len(lines) == 9 + 1
    drawn = await analyst.get(f"{URL}.png", params=query)
    assert drawn.content.startswith(b"\x89PNG")
