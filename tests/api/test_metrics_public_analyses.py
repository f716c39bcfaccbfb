"""What is published can be embedded by everybody, and shows no more than a reader sees."""

from typing import Any

import httpx
import pytest

from services.demo.figures.attendances import sample_csv
from services.demo.figures.practices import practices_csv
from services.metrics.indicators.schemas import NewIndicator
from services.shared.settings import Settings
from tests.api.stoke import keep_directory, send, snapshot
from tests.api.test_metrics_spc import RRK

CHART = "indicators/ae-breaches/spc"
CARD = "scorecards"
STOKE = {"members_of": "05W", "kind": "ccg"}
GROUPS = [f"indicators/at-risk-reached/{each}" for each in ("funnel", "comparison", "deciles")]
ANALYSES = ("spc", "funnel", "comparison", "deciles", "trend", "inequality")
ASKED: dict[str, dict[str, Any]] = {
    CHART: RRK,
    CARD: {"indicator": "ae-breaches", "organisation": ["RRK"], "category": "1"},
    **dict.fromkeys(GROUPS, STOKE),
}
DRAFT = NewIndicator.model_config["json_schema_extra"]["examples"][0] | {"code": "our-draft"}  # type: ignore


async def prepare(client: httpx.AsyncClient, settings: Settings) -> None:
    await keep_directory(settings, snapshot())
    await send(client, settings, "nhse-ae", sample_csv())
    await send(client, settings, "tidy-csv", practices_csv())


async def public(analyst: httpx.AsyncClient, path: str, **query: Any) -> httpx.Response:
    """Asked without a token."""
    request = analyst.build_request("GET", f"/v1/public/{path}", params=query)
    request.headers.pop("Authorization", None)
    return await analyst.send(request)


def told(answer: httpx.Response) -> Any:
    found = answer.json()
    found["provenance"].pop("computed_at")
    return found


@pytest.mark.parametrize("path", ASKED)
async def test_the_public_sees_what_every_reader_sees_of_a_published_indicator(
    analyst: httpx.AsyncClient, path: str
) -> None:
    open_ = await public(analyst, path, **ASKED[path])
    assert open_.status_code == 200, open_.text
    held = await analyst.get(f"/v1/metrics/{path}", params=ASKED[path])
    assert told(open_) == told(held)
    assert open_.headers["etag"] == held.headers["etag"]


@pytest.mark.parametrize("path", ASKED)
async def test_the_answer_and_its_picture_may_be_kept_by_whoever_embeds_them(
    analyst: httpx.AsyncClient, path: str
) -> None:
    for form in ("", ".svg", ".vl.json"):
        answer = await public(analyst, f"{path}{form}", **ASKED[path])
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "public, max-age=300"
        assert answer.headers["etag"]
    request = {"If-None-Match": (await public(analyst, path, **ASKED[path])).headers["etag"]}
    known = await analyst.get(f"/v1/public/{path}", params=ASKED[path], headers=request)
    assert (known.status_code, known.headers["cache-control"]) == (304, "public, max-age=300")


async def test_what_is_not_published_is_not_there_for_the_public(
    analyst: httpx.AsyncClient,
) -> None:
    made = await analyst.post("/v1/metrics/indicators", json=DRAFT)
    assert made.status_code == 201, made.text
    paths = [f"indicators/our-draft/{each}{form}" for each in ANALYSES for form in ("", ".svg")]
    charts = [await public(analyst, path, organisation="RRK") for path in paths]
    card = await public(analyst, CARD, indicator=["ae-breaches", "our-draft"], organisation="RRK")
    picture = await public(analyst, f"{CARD}.svg", indicator="our-draft", organisation="RRK")
    for answer in (*charts, card, picture):
        assert (answer.status_code, answer.json()["code"]) == (404, "indicator_not_found")
