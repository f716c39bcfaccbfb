"""Every chart that the service draws of stored figures is valid Vega-Lite, and can be drawn."""

from typing import Any

import httpx
import pytest

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
        (f"{INDICATORS}/ae-four-hour-performance/spc", {"organisation": "RRK"}),
        (f"{INDICATORS}/ae-breaches/spc", {"organisation": "RRK", "from": "2016-04",
                                           "to": "2016-04"}),
    ],
    "funnel": [
        (f"{REACHED}/funnel", STOKE | {"period": "2019-03"}),
        (f"{REACHED}/funnel", {"organisation": FEW[:1], "period": "2019-03"}),
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


async def prepare(client: httpx.AsyncClient, settings: Settings) -> None:
    await keep_directory(settings, snapshot())
    await send(client, settings, "nhse-ae", sample_csv())
    for file in (practices_csv(), changes_csv(), trend.file(), inequality.file()):
        await send(client, settings, "tidy-csv", file)


async def pictured(client: httpx.AsyncClient, path: str, query: dict[str, Any]) -> None:
    spec = await client.get(f"{path}.vl.json", params=query)
    assert spec.status_code == 200, spec.text
    assert vega_lite.fault(spec.json()) is None, f"{path} {query}"
    svg = await client.get(f"{path}.svg", params=query)
    assert svg.status_code == 200, svg.text


async def test_every_kind_of_chart_is_asked_for(analyst: httpx.AsyncClient) -> None:
    paths = (await analyst.get("/openapi.json")).json()["paths"]
    ends = [path.rpartition("/")[2] for path in paths]
    charts = {end.removesuffix(".{form}") for end in ends if end.endswith(".{form}")}
    assert charts == {*ASKED, "evaluation"}


@pytest.mark.parametrize("kind", ASKED)
async def test_a_chart_of_stored_figures_is_valid(analyst: httpx.AsyncClient, kind: str) -> None:
    for path, query in ASKED[kind]:
        await pictured(analyst, path, query)


async def test_the_chart_of_an_evaluation_is_valid(
    analyst: httpx.AsyncClient, metrics_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for change in CHANGES:
        held = token(
            metrics_settings, "metrics.read", "metrics.write", orgs=(change["organisation"],)
        )
        monkeypatch.setitem(analyst.headers, "Authorization", f"Bearer {held}")
        made = await analyst.post("/v1/metrics/interventions", json=change)
        await pictured(analyst, f"{made.headers['location']}/evaluation", {})
