"""Every chart that the service draws of stored figures is valid Vega-Lite, and can be drawn."""

from typing import Any

import httpx
import pytest
import vl_convert

from services.charts.rendering import VEGA_LITE
from services.demo.figures.attendances import sample_csv
from services.demo.figures.changes import CHANGES, changes_csv
from services.demo.figures.practices import UNUSUAL, practices_csv
from services.shared.settings import Settings
from services.shared.testing import token
from tests import vega_lite
from tests.api import test_metrics_inequality as inequality
from tests.api import test_metrics_trend as trend
from tests.api.stoke import keep_directory, send, snapshot

INDICATORS = "/v1/metrics/indicators"
REACHED = f"{INDICATORS}/at-risk-reached"
STOKE = {"members_of": "05W", "kind": "ccg"}
FEW = [f"DEMONOR{number:03}" for number in range(1, 9)]
ASKED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "spc": [
        (f"{INDICATORS}/ae-breaches/spc", {"organisation": "RRK", "ruleset": "plot-the-dots"}),
        (f"{INDICATORS}/ae-four-hour-performance/spc", {"organisation": "RRK", "category": "1"}),
        (f"{INDICATORS}/ae-breaches/spc", {"organisation": "RRK", "from": "2016-04",
                                           "to": "2016-04"}),
    ],
    "funnel": [
        (f"{REACHED}/funnel", STOKE | {"period": "2019-03"}),
        (f"{REACHED}/funnel", {"organisation": FEW[:1], "period": "2019-03"}),
        (f"{REACHED}/funnel", STOKE | {"period": "2019-03", "overdispersion": "none"}),
    ],
    "comparison": [
        (f"{REACHED}/comparison", STOKE | {"period": "2019-03"}),
        (f"{REACHED}/comparison", {"organisation": FEW, "period": "2019-03"}),
    ],
    "deciles": [
        (f"{REACHED}/deciles", STOKE | {"highlight": min(UNUSUAL)}),
        (f"{REACHED}/deciles", STOKE),
        (f"{REACHED}/deciles", {"organisation": FEW, "highlight": FEW[0]}),
        (f"{REACHED}/deciles", {"organisation": FEW}),
        (f"{INDICATORS}/ae-four-hour-performance/deciles", {"organisation": "RRK",
                                                            "category": "1"}),
    ],
    "trend": [(trend.MORTALITY, {"organisation": "27D"})],
    "inequality": [
        (inequality.URL, {"organisation": "05W"}),
        (inequality.URL, {"organisation": "05W", "transform": "logit"}),
    ],
    "scorecards": [
        ("/v1/metrics/scorecards", {"indicator": ["ae-breaches", "ae-four-hour-performance"]}),
        ("/v1/metrics/scorecards", {"indicator": "ae-breaches", "organisation": "RRK"}),
        ("/v1/metrics/scorecards", {"indicator": "premature-mortality", "organisation": "27D"}),
        ("/v1/metrics/scorecards", {"indicator": "ae-breaches", "organisation": "05W"}),
    ],
}  # fmt: skip

SYNTHETIC = "Source: synthetic demonstration figures"
WORDS: dict[str, list[list[str]]] = {
    "spc": [["University Hospitals Birmingham NHS Foundation Trust", "all departments", "Number",
             "Rules: plot-the-dots", "Source: NHS England", "Upper limit"],
            ["type 1 departments", "Target 95.0%"], ["April 2016 to April 2016"]],
    "funnel": [["Over-dispersed (phi 2.6): the limits allow for more than chance", SYNTHETIC,
                "3 of 58 are left out", "Above the 95% limit", "Below the 99.8% limit",
                "Cases in all (denominator)"],
               ["1 practice", "The limits are of chance alone"],
               ["Over-dispersed (phi 2.6), yet the limits are of chance alone"]],
    "comparison": [["95% interval includes the benchmark", "99.8% interval below the benchmark",
                    "3 of 58 are left out", SYNTHETIC], ["8 practices"]],
    "deciles": [["Deciles of 55 organisations", SYNTHETIC, "9th decile"], [SYNTHETIC],
                ["among its peers"], [],
                ["Deciles of 1 organisation, type 1 departments"]],
    "trend": [["For each 100,000", "significant above 9.5"]],
    "inequality": [["percentage points (95% interval", "1 (most deprived)", "October 2026"],
                   ["percentage points"]],
    "scorecards": [["This period", "Assurance", "Source: NHS England"],
                   ["Scorecard: University Hospitals Birmingham NHS Foundation Trust (RRK)"],
                   ["Scorecard: 27D"], ["No figures."]],
}  # fmt: skip
"""What each of the pictures that are asked for says where it is seen, beside its description."""
NEVER = ("certain", "None", "nan", "UNIVERSITY HOSPITALS")
MOST_BYTES, BY_PALETTE = 200_000, 3


async def prepare(client: httpx.AsyncClient, settings: Settings) -> None:
    await keep_directory(settings, snapshot())
    await send(client, settings, "nhse-ae", sample_csv())
    for file in (practices_csv(), changes_csv(), trend.file(), inequality.file()):
        await send(client, settings, "tidy-csv", file)


async def pictured(
    client: httpx.AsyncClient, path: str, query: dict[str, Any], words: list[str]
) -> None:
    answer = await client.get(f"{path}.vl.json", params=query)
    assert answer.status_code == 200, answer.text
    spec = answer.json()
    assert vega_lite.fault(spec) is None, f"{path} {query}"
    seen = shown(spec)
    assert [each for each in words if each not in seen] == [], f"{path} {query}: {seen}"
    assert [each for each in NEVER if each in seen] == [], f"{path} {query}: {seen}"
    svg = await client.get(f"{path}.svg", params=query)
    assert svg.status_code == 200, svg.text


def shown(spec: dict[str, Any]) -> str:
    """All that can be read on a picture."""
    title = spec["title"]
    told = [" ".join(title["text"]), " ".join(title["subtitle"])]
    for layer in spec["layer"]:
        told += [row["text"] for row in layer["data"]["values"] if row.get("text")]
        for channel in layer["encoding"].values():
            if isinstance(channel, dict):
                told += [str((channel.get("axis") or {}).get("title") or "")]
                told += [str((channel.get("axis") or {}).get("labelExpr") or "")]
                if channel.get("legend"):
                    told += channel["scale"]["domain"]
    return " | ".join(told)


async def test_every_kind_of_chart_is_asked_for(analyst: httpx.AsyncClient) -> None:
    paths = (await analyst.get("/openapi.json")).json()["paths"]
    ends = [path.rpartition("/")[2] for path in paths]
    charts = {end.removesuffix(".{form}") for end in ends if end.endswith(".{form}")}
    assert charts == {*ASKED, "evaluation"}


@pytest.mark.parametrize("kind", ASKED)
async def test_a_chart_of_stored_figures_is_valid(analyst: httpx.AsyncClient, kind: str) -> None:
    for (path, query), words in zip(ASKED[kind], WORDS[kind], strict=True):
        await pictured(analyst, path, query, words)


async def test_a_drawing_is_by_palette_and_small(analyst: httpx.AsyncClient) -> None:
    for path, query in (ASKED["comparison"][0], ASKED["scorecards"][0]):
        drawn = (await analyst.get(f"{path}.png", params=query)).content
        assert (drawn[:4], drawn[25]) == (b"\x89PNG", BY_PALETTE)
        assert len(drawn) < MOST_BYTES


async def test_a_picture_is_as_wide_as_is_asked_for(analyst: httpx.AsyncClient) -> None:
    for kind in ASKED:
        path, query = ASKED[kind][0]
        wide = (await analyst.get(f"{path}.vl.json", params=query | {"width": 1300})).json()
        assert wide["width"] == 1300
        within = await analyst.get(f"{path}.vl.json", params=query | {"width": "container"})
        assert within.json()["width"] == "container"
        assert vega_lite.fault(within.json()) is None
        refused = await analyst.get(f"{path}.svg", params=query | {"width": "container"})
        assert refused.status_code == 422
    narrow = await analyst.get(f"{path}.vl.json", params=query | {"width": 239})
    assert (narrow.status_code, narrow.json()["errors"][0]["pointer"]) == (422, "/query/width")


async def test_vega_has_nothing_to_warn_of(
    analyst: httpx.AsyncClient, capfd: pytest.CaptureFixture[str]
) -> None:
    for kind in ASKED:
        path, query = ASKED[kind][0]
        for width in ("720", "container"):
            spec = (await analyst.get(f"{path}.vl.json", params=query | {"width": width})).json()
            capfd.readouterr()
            vl_convert.vegalite_to_vega(spec, vl_version=VEGA_LITE, show_warnings=True)
            assert "WARN" not in "".join(capfd.readouterr()), kind


async def test_the_chart_of_an_evaluation_is_valid(
    analyst: httpx.AsyncClient, metrics_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for change in CHANGES:
        held = token(
            metrics_settings, "metrics.read", "metrics.write", orgs=(change["organisation"],)
        )
        monkeypatch.setitem(analyst.headers, "Authorization", f"Bearer {held}")
        made = await analyst.post("/v1/metrics/interventions", json=change)
        words = [SYNTHETIC, "Earlier course", "Since the change", "Change: from"]
        await pictured(analyst, f"{made.headers['location']}/evaluation", {}, words)
