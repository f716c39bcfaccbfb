"""A change of a service is judged by its figures: effect, certainty, drawback, what is missing."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.demo.figures.changes import (
    CHANGES,
    SOUTH_CHESHIRE,
    STOKE,
    WEST_CHESHIRE,
    changes_csv,
    made_up,
)
from services.demo.loading import ACTING, write_down_changes
from services.metrics.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import Databases, run_jobs, running, settings_for, token

INTERVENTIONS = "/v1/metrics/interventions"
CALCULATOR = "/v1/metrics/calculate/evaluation"
REFERRALS, BACKLOG, AT_HOME = CHANGES
ORGANISATIONS = (WEST_CHESHIRE, STOKE)


async def prepare(metrics: httpx.AsyncClient, metrics_settings: Settings) -> None:
    """The figures of the demonstration, and a token of those that they are about."""
    scopes = ("metrics.read", "metrics.write", "metrics.national", "audit.read")
    held = token(metrics_settings, *scopes, orgs=("27D", "RXX", *ORGANISATIONS))
    metrics.headers["Authorization"] = f"Bearer {held}"
    headers = {"Content-Type": "text/csv"}
    url = "/v1/metrics/imports?format=tidy-csv&owner=27D"
    await metrics.post(url, content=changes_csv().encode(), headers=headers)
    await run_jobs(metrics_settings, SERVICE)


async def write(client: httpx.AsyncClient, body: dict[str, Any], **change: Any) -> str:
    made = await client.post(INTERVENTIONS, params=ACTING, json=body | change)
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


async def evaluated(client: httpx.AsyncClient, body: dict[str, Any], **change: Any) -> Any:
    answer = await client.get(f"{await write(client, body, **change)}/evaluation")
    assert answer.status_code == 200, answer.text
    return answer.json()


def values(indicator: str, organisation: str) -> list[int]:
    return [
        value
        for series in made_up()
        if (series.indicator, series.organisation) == (indicator, organisation)
        for value in series.values
    ]


async def test_the_stored_evaluation_is_the_calculators_answer_for_the_same_series(
    analyst: httpx.AsyncClient,
) -> None:
    (found,) = (await evaluated(analyst, REFERRALS, comparison=[]))["items"]
    own = values("gp-referrals", WEST_CHESHIRE)
    assert (found["values"], found["change"]) == (own, 24)
    guarded = {
        "name": "Emergency admissions (02F)",
        "values": values("emergency-admissions", WEST_CHESHIRE),
        "improvement": "decrease",
    }
    asked = {"values": own, "change": 24, "improvement": "neutral", "balancing": [guarded]}
    answer = await analyst.post(CALCULATOR, json=asked | {"periods": found["periods"]})
    assert found["result"] == answer.json()


async def test_referrals_are_six_per_cent_down_also_beside_the_comparison_group(
    analyst: httpx.AsyncClient,
) -> None:
    (found,) = (await evaluated(analyst, REFERRALS))["items"]
    own, theirs = found["values"], values("gp-referrals", "01R")
    assert sum(own[24:]) == round(0.94 * sum(own[12:24]))
    group = found["group"]
    assert group["scale"] == pytest.approx(sum(own[:24]) / sum(theirs[:24]))
    assert group["values"] == pytest.approx([group["scale"] * each for each in theirs])
    beyond = [mine - other for mine, other in zip(own, group["values"], strict=True)]
    asked = {"values": beyond, "change": 24, "improvement": "neutral"}
    answer = await analyst.post(CALCULATOR, json=asked | {"periods": found["periods"]})
    compared, expected = found["result"]["compared"], answer.json()["regression"]
    assert compared["mean_effect"] == pytest.approx(expected["mean_effect"])
    assert found["result"]["regression"]["mean_effect"]["upper"] < 0
    verdict = found["result"]["verdict"]
    assert (verdict["finding"], verdict["certainty"]) == ("changed", "higher")
    assert verdict["drawback"] == "No balancing indicator got worse after the change."
    assert "What it cost and saved is not on record." in verdict["missing"]


async def test_a_backlog_that_falls_is_better_and_says_where_it_is_from(
    analyst: httpx.AsyncClient,
) -> None:
    waiting, overdue = (await evaluated(analyst, BACKLOG))["items"]
    assert (waiting["values"][23], waiting["values"][-1]) == (1100, 378)
    assert (overdue["values"][23], overdue["values"][-1]) == (44_000, 7_000)
    for found in (waiting, overdue):
        verdict = found["result"]["verdict"]
        assert (verdict["finding"], verdict["certainty"]) == ("better", "lower")
        told = found["provenance"]
        assert (told["organisations"], told["imports"], told["map"]) == ([STOKE], [1], "as_was")
        assert len(told["revisions"]) == len(found["periods"]) == 33


async def test_take_up_is_what_was_done_beside_the_plan_of_those_periods(
    analyst: httpx.AsyncClient,
) -> None:
    admissions, _ = (await evaluated(analyst, AT_HOME))["items"]
    seen = "/v1/metrics/observations?indicator=children-admissions-saved&organisation=05W"
    shown = [each["value"] for each in (await analyst.get(seen)).json()["items"]]
    done = sum(each or 0 for each in shown)
    assert admissions["result"]["take_up"] == pytest.approx(done / (12 * 12))
    assert sum(values("non-elective-admissions", STOKE)[24:]) == round(
        0.93 * sum(values("non-elective-admissions", STOKE)[12:24])
    )


async def test_what_cannot_be_looked_at_is_said_and_the_rest_is_judged(
    analyst: httpx.AsyncClient,
) -> None:
    unheld = [{"indicator": "premature-mortality", "organisation": None, "category": "all"}]
    (found,) = (await evaluated(analyst, REFERRALS, balancing=unheld))["items"]
    assert [each["code"] for each in found["warnings"]] == ["no_figures"]
    assert (
        "Premature mortality (02F): no figures are held." in found["result"]["verdict"]["missing"]
    )
    assert found["balancing"][0]["worsened"] is None
    place = await write(analyst, REFERRALS, starts="2017-02-01")
    (late,) = (await analyst.get(f"{place}/evaluation")).json()["items"]
    assert (late["result"], late["warnings"][-1]["code"]) == (None, "not_evaluated")
    assert "34 points before and 2 after" in late["warnings"][-1]["detail"]
    chart = await analyst.get(f"{place}/evaluation.svg")
    assert (chart.status_code, chart.json()["code"]) == (422, "not_evaluated")


async def test_a_start_within_a_month_leaves_that_month_before_the_change(
    analyst: httpx.AsyncClient,
) -> None:
    (found,) = (await evaluated(analyst, REFERRALS, starts="2016-04-02"))["items"]
    assert (found["change"], found["periods"][25]) == (25, "2016-05-01")


async def test_a_balancing_indicator_that_gets_worse_is_a_drawback(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    rises = [{"indicator": "rtt-waiting", "organisation": "RXW", "category": "all"}]
    head = "indicator_code,area_code,period_start,sex,age,category_type,category,value,numerator,"
    months = [f"{2014 + (3 + n) // 12}-{(3 + n) % 12 + 1:02}-01" for n in range(36)]
    waiting = [2000 + 10 * (n % 3) + (900 if n > 25 else 0) for n in range(36)]
    lines = [f"rtt-waiting,RXW,{m},,,,,,{v}," for m, v in zip(months, waiting, strict=True)]
    url = "/v1/metrics/imports?format=tidy-csv&owner=27D"
    text = "\n".join([f"{head}denominator", *lines]).encode()
    await analyst.post(url, content=text, headers={"Content-Type": "text/csv"})
    await run_jobs(metrics_settings, SERVICE)
    (found,) = (await evaluated(analyst, REFERRALS, balancing=rises))["items"]
    assert found["balancing"][0]["worsened"] is True
    drawback = found["result"]["verdict"]["drawback"]
    assert (
        drawback == "After the change these got worse: Patients waiting to start treatment (RXW)."
    )


async def test_a_change_names_its_version_and_keeps_what_was_not_sent_out(
    analyst: httpx.AsyncClient,
) -> None:
    cost = {"amount": "120000.5", "currency": "GBP"}
    place = await write(analyst, REFERRALS, cost=cost, finance="/v1/finance/schemes/7")
    read = await analyst.get(place)
    assert read.json()["cost"] == {"amount": "120000.50", "currency": "GBP"}
    etag, body = read.headers["etag"], REFERRALS | {"name": "Referral desk"}
    assert (await analyst.put(place, json=body)).status_code == 428
    put = await analyst.put(place, json=body, headers={"If-Match": etag})
    assert (put.status_code, put.json()["name"], put.json()["version"]) == (200, "Referral desk", 2)
    assert put.json()["cost"] is None
    stale = await analyst.put(place, json=body, headers={"If-Match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")


async def test_another_organisation_finds_no_intervention(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    place = await write(analyst, REFERRALS)
    held = token(
        metrics_settings, "metrics.read", "metrics.write", "metrics.national", orgs=("11M",)
    )
    foreign = {"Authorization": f"Bearer {held}", "If-Match": "*"}
    for path in ("", "/evaluation", "/evaluation.svg"):
        answer = await analyst.get(f"{place}{path}", headers=foreign)
        assert (answer.status_code, answer.json()["code"]) == (404, "intervention_not_found")
    assert (await analyst.put(place, json=REFERRALS, headers=foreign)).status_code == 404
    assert (await analyst.get(INTERVENTIONS, headers=foreign)).json()["items"] == []


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"organisation": "RXX"}, 404, "organisation_not_found"),
        ({"comparison": ["RXX"]}, 404, "organisation_not_found"),
        ({"indicators": [{"indicator": "nothing"}]}, 404, "indicator_not_found"),
        ({"indicators": []}, 422, "invalid"),
        ({"cost": {"amount": "-1", "currency": "GBP"}}, 422, "invalid"),
        ({"cost": {"amount": "1.005", "currency": "GBP"}}, 422, "invalid"),
        ({"finance": "https://elsewhere"}, 422, "invalid"),
        ({"comparison": [WEST_CHESHIRE]}, 422, "invalid"),
        ({"indicators": REFERRALS["indicators"] * 2}, 422, "invalid"),
        ({"take_up": {"series": {"indicator": "gp-referrals"}, "planned": 0.0}}, 422, "invalid"),
        ({"starts": "2016-02-30"}, 422, "invalid"),
    ],
)
async def test_what_is_not_known_is_refused(
    analyst: httpx.AsyncClient, change: dict[str, Any], status: int, code: str
) -> None:
    answer = await analyst.post(INTERVENTIONS, params=ACTING, json=REFERRALS | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.mark.parametrize("planned", ["NaN", "Infinity", "1e400"])
async def test_a_plan_that_is_no_number_is_refused(
    analyst: httpx.AsyncClient, planned: str
) -> None:
    asked = REFERRALS | {"take_up": {"series": {"indicator": "gp-referrals"}, "planned": "PLAN"}}
    body = json.dumps(asked).replace('"PLAN"', planned)
    answer = await analyst.post(
        INTERVENTIONS, content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_without_figures_nothing_is_judged_and_that_is_said(
    analyst: httpx.AsyncClient,
) -> None:
    named = [{"indicator": "premature-mortality"}]
    (found,) = (await evaluated(analyst, REFERRALS, indicators=named, comparison=[]))["items"]
    assert (found["result"], found["values"]) == (None, [])
    assert [each["code"] for each in found["warnings"]] == ["no_figures", "not_evaluated"]


async def test_a_balancing_indicator_without_a_better_side_is_not_called_unharmed(
    analyst: httpx.AsyncClient,
) -> None:
    neutral = [{"indicator": "gp-referrals", "organisation": SOUTH_CHESHIRE}]
    (found,) = (await evaluated(analyst, REFERRALS, balancing=neutral))["items"]
    assert found["balancing"][0]["worsened"] is None
    assert "No better or worse is laid down for: GP" in found["result"]["verdict"]["drawback"]


async def test_with_the_cost_on_record_only_the_saving_is_missing(
    analyst: httpx.AsyncClient,
) -> None:
    cost = {"amount": "120000", "currency": "GBP"}
    (found,) = (await evaluated(analyst, REFERRALS, cost=cost))["items"]
    assert "What it saved is not on record." in found["result"]["verdict"]["missing"]
    path = "/v1/finance/schemes/7"
    (found,) = (await evaluated(analyst, REFERRALS, cost=cost, finance=path))["items"]
    assert not any("on record" in each for each in found["result"]["verdict"]["missing"])


async def test_the_demonstration_writes_its_changes_down_once(
    databases: Databases, tmp_path: Path
) -> None:
    settings = settings_for(databases, {"metrics": SERVICE}, tmp_path)
    async with running(SERVICE.create_app(settings)) as client:
        await prepare(client, settings)
        for _ in range(2):
            await write_down_changes(client)
        names = [each["name"] for each in (await client.get(INTERVENTIONS)).json()["items"]]
        assert sorted(names) == sorted(each["name"] for each in CHANGES)


async def test_the_chart_says_in_words_what_it_shows(analyst: httpx.AsyncClient) -> None:
    place = await write(analyst, REFERRALS)
    spec = await analyst.get(f"{place}/evaluation.vl.json")
    said = spec.json()["description"]
    assert "36 points (April 2014 to March 2017)" in said
    assert "the change is marked before April 2016" in said
    assert "The dotted line of the comparison group goes from" in said
    svg = await analyst.get(f"{place}/evaluation.svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    known = {"If-None-Match": svg.headers["etag"]}
    assert (await analyst.get(f"{place}/evaluation.svg", headers=known)).status_code == 304
    png = await analyst.get(f"{place}/evaluation.png")
    assert png.content.startswith(b"\x89PNG")
    beyond = await analyst.get(f"{place}/evaluation.png?series=2")
    assert (beyond.status_code, beyond.json()["code"]) == (422, "no_such_series")


async def test_a_chart_has_what_was_said_and_changed_as_far_as_one_may_see_it(
    analyst: httpx.AsyncClient, metrics_settings: Settings
) -> None:
    await write(analyst, REFERRALS, name="Advice before referral", comparison=[])
    url = f"/v1/metrics/indicators/gp-referrals/spc?organisation={WEST_CHESHIRE}"
    period = (await analyst.get(url)).json()["periods"][5]
    comments = "/v1/metrics/indicators/gp-referrals/commentary"
    said = {"organisation": WEST_CHESHIRE, "period": period}
    made = await analyst.post(comments, json=said | {"text": "Two clinics were closed."})
    assert made.status_code == 201, made.text
    found = (await analyst.get(url)).json()["annotations"]
    text = "Two clinics were closed."
    assert found[0] == {"day": said["period"], "kind": "commentary", "text": text}
    assert ("intervention", "Advice before referral") in [
        (each["kind"], each["text"]) for each in found
    ]
    # A picture has the last of them only; other tests have changed this place too.
    svg = await analyst.get(url.replace("/spc?", "/spc.svg?"))
    assert "Advice before referral" in svg.text
    before = f"{url.replace('/spc?', '/spc.svg?')}&to={found[1]['day'][:4]}-01"
    assert "Two clinics were closed." in (await analyst.get(before)).text
    elsewhere = token(metrics_settings, "metrics.read", orgs=("7A1",))
    theirs = await analyst.get(url, headers={"Authorization": f"Bearer {elsewhere}"})
    assert [each["kind"] for each in theirs.json()["annotations"]] == ["commentary"]
    path = f"{comments}/{made.json()['id']}/withdrawal"
    gone = await analyst.post(path, json={"reason": "wrong clinic"})
    assert gone.status_code == 200, gone.text
    again = (await analyst.get(url)).json()["annotations"]
    assert {each["kind"] for each in again} == {"intervention"}
