"""What is published can be embedded by everybody, and shows no more than a reader sees."""

from typing import Any

import httpx
import pytest

from services.demo.figures.attendances import sample_csv
from services.metrics.indicators.schemas import NewIndicator
from services.shared.settings import Settings
from tests.api.test_metrics_spc import RRK, send

CHART = "indicators/ae-breaches/spc"
CARD = "scorecards"
ASKED: dict[str, dict[str, Any]] = {
    CHART: RRK,
    CARD: {"indicator": "ae-breaches", "organisation": ["RRK"], "category": "1"},
}
DRAFT = NewIndicator.model_config["json_schema_extra"]["examples"][0] | {"code": "our-draft"}  # type: ignore


async def prepare(client: httpx.AsyncClient, settings: Settings) -> None:
    await send(client, settings, sample_csv())


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


async def test_what_is_not_published_is_not_there_for_the_public(
    analyst: httpx.AsyncClient,
) -> None:
    made = await analyst.post("/v1/metrics/indicators", json=DRAFT)
    assert made.status_code == 201, made.text
    chart = await public(analyst, "indicators/our-draft/spc", organisation="RRK")
    card = await public(analyst, CARD, indicator=["ae-breaches", "our-draft"], organisation="RRK")
    picture = await public(analyst, f"{CARD}.svg", indicator="our-draft", organisation="RRK")
    for answer in (chart, card, picture):
        assert (answer.status_code, answer.json()["code"]) == (404, "indicator_not_found")
