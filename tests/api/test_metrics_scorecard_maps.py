"""A scorecard on another map: what merged is added up, and what split is shared."""

import httpx
import pytest

from services.shared.settings import Settings
from tests.api.scorecards import AE, URL, asked, cell, codes_of, send_figures
from tests.api.stoke import send


async def prepare(client: httpx.AsyncClient, settings: Settings) -> None:
    await send_figures(client, settings)


async def test_on_todays_map_a_merged_body_has_the_figures_of_its_predecessors(
    analyst: httpx.AsyncClient,
) -> None:
    one = (await asked(analyst, f"{AE}&organisation=02D&to=2020-03"))["cells"]
    other = (await asked(analyst, f"{AE}&organisation=02F&to=2020-03"))["cells"]
    card = await asked(analyst, f"{AE}&organisation=27D&map=as_is&to=2020-03")
    assert cell(card, "27D")["value"] == one[0]["value"] + other[0]["value"]
    shares = [each["value"] for each in (one[1], other[1])]
    assert cell(card, "27D", "ae-four-hour-performance")["value"] == pytest.approx(sum(shares) / 2)
    assert card["organisations"] == [{"code": "27D", "name": "NHS Cheshire", "provisional": False}]
    whole = await asked(analyst, f"{AE}&organisation=27D&map=as_is")
    assert cell(whole, "27D")["points"] == 30
    assert card["provenance"]["map"] == "as_is"
    chart = (await analyst.get(cell(whole, "27D")["spc"])).json()
    assert chart["provenance"]["organisations"] == ["02D", "02F", "27D"]
    assert chart["provenance"]["map_date"] is not None


async def test_across_a_split_figures_are_shares_that_are_said_to_be_estimated(
    analyst: httpx.AsyncClient,
) -> None:
    before = (await asked(analyst, f"{AE}&organisation=5PL&to=2020-03"))["cells"]
    halves = f"{AE}&organisation=05J&organisation=05T&map=as_is"
    card = await asked(analyst, f"{halves}&to=2020-03")
    values = [cell(card, code)["value"] for code in ("05J", "05T")]
    assert values == pytest.approx([0.6 * before[0]["value"], 0.4 * before[0]["value"]])
    performance = "ae-four-hour-performance"
    assert cell(card, "05T", performance)["value"] == pytest.approx(before[1]["value"])
    said = [each["detail"] for each in card["warnings"] if each["code"] == "estimated"]
    assert said == [
        f"{code} is estimated: shares of 5PL by population of mid-2019." for code in ("05J", "05T")
    ]
    assert [each["weight"] for each in card["provenance"]["shares"]] == [0.6, 0.4]
    assert "estimated" not in codes_of(await asked(analyst, f"{halves}&from=2020-04"))
    chart = (await analyst.get(cell(card, "05J")["spc"])).json()
    assert chart["points"][-1]["value"] == pytest.approx(values[0])
    assert "estimated" in codes_of(chart)
    assert [(each["organisation"], each["weight"]) for each in chart["provenance"]["parts"]] == [
        ("05J", 1.0), ("5PL", 0.6),
    ]  # fmt: skip


async def test_a_split_whose_shares_are_not_all_declared_is_refused(
    analyst: httpx.AsyncClient,
) -> None:
    card = await asked(analyst, f"{AE}&organisation=05R&organisation=RAA&map=as_is")
    assert [each["code"] for each in card["organisations"]] == ["RAA"]
    assert "split_without_weights" in codes_of(card)
    url = "/v1/metrics/indicators/ae-breaches/spc?organisation=05R&map=as_is"
    chart = await analyst.get(url)
    assert (chart.status_code, chart.json()["code"]) == (422, "split_without_weights")


async def test_a_share_of_what_is_withheld_is_withheld(analyst: httpx.AsyncClient) -> None:
    query = "indicator=at-risk-reached&organisation=05J&map=as_is"
    found = cell(await asked(analyst, query), "05J", "at-risk-reached")
    assert (found["points"], found["value"]) == (2, pytest.approx(0.7))
    chart = (await analyst.get(found["spc"])).json()
    assert chart["periods"] == ["2019-10-01", "2019-12-01"]
    assert "estimated" in codes_of(chart)


async def test_a_merged_body_has_no_figure_where_one_of_its_parts_is_withheld(
    analyst: httpx.AsyncClient,
) -> None:
    found = cell(
        await asked(analyst, "indicator=at-risk-reached&organisation=27D&map=as_is"),
        "27D", "at-risk-reached",
    )  # fmt: skip
    assert (found["points"], found["value"]) == (2, pytest.approx(0.55))
    chart = (await analyst.get(found["spc"])).json()
    assert chart["periods"] == ["2019-10-01", "2019-12-01"]
    url = "/v1/metrics/indicators/at-risk-reached/deciles"
    two = "organisation=27D&organisation=RAA&highlight=27D&map=as_is"
    deciles = (await analyst.get(f"{url}?{two}&from=2019-10&to=2019-12")).json()
    assert [each["period"] for each in deciles["periods"]] == ["2019-10-01", "2019-12-01"]


async def test_a_sum_without_a_predecessor_has_no_figure_in_any_analysis_and_that_is_said(
    analyst: httpx.AsyncClient,
) -> None:
    performance = "ae-four-hour-performance"
    url = f"/v1/metrics/indicators/{performance}"
    said = "M2A has no figure in 2019-03: of M1B none can be shown there"
    on_map = "organisation=M2A&map=as_is"
    card = await asked(analyst, f"{AE}&{on_map}")
    assert cell(card, "M2A")["points"] == 26
    chart = (await analyst.get(cell(card, "M2A")["spc"])).json()
    assert "2019-03-01" not in chart["periods"] and len(chart["periods"]) == 26
    deciles = (await analyst.get(f"{url}/deciles?{on_map}&organisation=RAA&highlight=M2A")).json()
    values = {each["period"]: each["value"] for each in deciles["periods"]}
    assert (values["2019-03-01"], values["2019-02-01"] is None) == (None, False)
    for answer in (card, chart, deciles):
        told = [each["detail"] for each in answer["warnings"] if each["code"] == "incomplete_sum"]
        assert told and all(said in each for each in told)
    for kind in ("funnel", "comparison"):
        group = f"{on_map}&organisation=RAA&organisation=RAB&period=2019-03"
        found = (await analyst.get(f"{url}/{kind}?{group}")).json()
        assert [each["code"] for each in found["units"]] == ["RAA", "RAB"]
        (told,) = [each for each in found["warnings"] if each["code"] == "incomplete_sum"]
        assert told["detail"].endswith("M2A.")
        before = (await analyst.get(f"{url}/{kind}?{group.replace('-03', '-02')}")).json()
        assert "M2A" in {each["code"] for each in before["units"]}
    none = await analyst.get(f"{url}/spc?{on_map}&from=2019-03&to=2019-03")
    assert (none.status_code, none.json()["code"]) == (404, "no_observations")
    assert said in none.json()["detail"]


async def test_methods_that_need_counts_take_no_estimates(analyst: httpx.AsyncClient) -> None:
    url = "/v1/metrics/indicators/ae-four-hour-performance"
    three = "map=as_is&period=2020-03&organisation=27D&organisation=RAA&organisation=RAB"
    compared = await analyst.get(f"{url}/comparison?{three}&benchmark=05J")
    assert (compared.status_code, compared.json()["code"]) == (422, "only_estimated")
    funnel = (await analyst.get(f"{url}/funnel?{three}&organisation=05J")).json()
    assert [each["code"] for each in funnel["units"]] == ["27D", "RAA", "RAB"]
    assert "05J" in next(
        each["detail"] for each in funnel["warnings"] if "estimate" in each["detail"]
    )


async def test_who_is_not_on_a_map_is_left_out_and_told(analyst: httpx.AsyncClient) -> None:
    card = await asked(analyst, f"{AE}&organisation=02F&organisation=RAA&map=2020-04-01")
    assert [each["code"] for each in card["organisations"]] == ["RAA"]
    assert "not_on_this_map" in codes_of(card)
    chart = await analyst.get(
        "/v1/metrics/indicators/ae-breaches/spc?organisation=02F&map=2020-04-01"
    )
    assert (chart.status_code, chart.json()["code"]) == (422, "not_on_this_map")
    assert "in 27D" in chart.json()["detail"]
    no_day = await analyst.get(f"{URL}?{AE}&map=2021-02-30")
    assert (no_day.status_code, no_day.json()["code"]) == (422, "no_such_day")


async def test_the_members_of_an_organisation_are_its_scorecard(
    analyst: httpx.AsyncClient,
) -> None:
    card = await asked(analyst, f"{AE}&members_of=QQQ&kind=icb&to=2020-06")
    assert [each["code"] for each in card["organisations"]] == ["RAA", "RAB"]
    nobody = await analyst.get(f"{URL}?{AE}&members_of=QQQ&kind=locality&to=2020-06")
    assert (nobody.status_code, nobody.json()["code"]) == (422, "no_members")


async def test_a_month_in_which_one_of_two_that_merged_sent_nothing_has_no_figure(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    """`ae_merger_gap`"""
    text = "period,org_code,type,attendances,breaches,admissions\n" + "".join(
        [
            f"2018-{month:02}-01,ZN1,1,{1000 if month < 7 else 1500},100,1\n"
            for month in range(1, 10)
        ]
        + [f"2018-{month:02}-01,ZN2,1,500,50,1\n" for month in (1, 2, 4, 5, 6)]
    )
    await send(analyst, metrics_settings, "nhse-ae", text)
    url = "/v1/metrics/indicators/ae-attendances/spc?organisation=ZN1&map=as_is"
    chart = (await analyst.get(url)).json()
    assert "2018-03-01" not in chart["periods"]
    assert [point["value"] for point in chart["points"]] == [1500] * 8
    [told] = [each["detail"] for each in chart["warnings"] if each["code"] == "incomplete_sum"]
    assert told.startswith("ZN1 has no figure in 2018-03: of ZN2 none can be shown there")
    card = await asked(analyst, "indicator=ae-attendances&organisation=ZN1&map=as_is&to=2018-03")
    [found] = card["cells"]
    assert found["period"] == "2018-02-01"
    assert "no total in 1 period, for a part of it has no figure" in found["quality"]
