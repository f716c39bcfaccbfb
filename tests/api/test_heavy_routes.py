"""What is answered in the lane is answered there as beside it."""

import re
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from services.demo.figures.attendances import sample_csv
from services.metrics.app import SERVICE
from services.shared.lane.requests import OWN_HEADERS
from services.shared.lane.routing import HeavyRoute, always
from services.shared.settings import Settings
from services.shared.testing import running, token
from tests.api.stoke import send
from tests.contract.requests import NOBODYS_ID, Operation, operations_of

FIGURES = (
    "indicator_code,area_code,period_start,sex,age,category_type,category,value,numerator,"
    "denominator,lower_ci,upper_ci\n"
    + "".join(
        f"at-risk-reached,RRK,2025-10-01,,,deprivation_quintile,{n},,{50 + 5 * n},100,,\n"
        for n in range(1, 6)
    )
    + "at-risk-reached,RRK,2025-10-01,,,,,,325,500,,\n"
    + "".join(
        f"premature-mortality,RRK,{2015 + n}-01-01,,,,,{24 + n},,,{23 + n},{25 + n}\n"
        for n in range(5)
    )
)
MOMENT = re.compile(rb"20\d\d-\d\d-\d\dT[0-9:.]+Z")
ITS_OWN = {name.decode() for name in OWN_HEADERS}
Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def app(metrics_settings: Settings) -> FastAPI:
    return SERVICE.create_app(metrics_settings)


@pytest.fixture(scope="module")
async def analyst(app: FastAPI, metrics_settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with running(app) as client:
        held = token(metrics_settings, "metrics.read", "metrics.write", "metrics.national")
        client.headers["Authorization"] = f"Bearer {held}"
        await send(client, metrics_settings, "nhse-ae", sample_csv())
        await send(client, metrics_settings, "tidy-csv", FIGURES)
        yield client


def heavy_routes(app: FastAPI) -> Iterator[tuple[str, HeavyRoute]]:
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, HeavyRoute):
            for method in sorted(context.methods or ()):
                yield f"{method} {context.path}", context.original_route


def heavy_operations(app: FastAPI) -> list[Operation]:
    names = dict(heavy_routes(app))
    found = [each for each, _ in operations_of(app.openapi())]
    return [each for each in found if f"{each.method} {each.path}" in names]


async def answer(analyst: httpx.AsyncClient, operation: Operation) -> Answer:
    request = operation.request(analyst.headers["Authorization"].removeprefix("Bearer "))
    request.headers["X-Request-ID"] = NOBODYS_ID
    answer = await analyst.send(request)
    headers = {name: value for name, value in answer.headers.items() if name not in ITS_OWN}
    return answer.status_code, headers, MOMENT.sub(b"then", answer.content)


async def test_every_heavy_route_answers_in_the_lane_as_beside_it(
    app: FastAPI, analyst: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = app.state.lane
    for _, route in heavy_routes(app):
        monkeypatch.setattr(route, "is_heavy", always)
    for operation in heavy_operations(app):
        try:
            app.state.lane = None
            beside = await answer(analyst, operation)
        finally:
            app.state.lane = lane
        assert await answer(analyst, operation) == beside, operation.name
        # Of evaluations none is there to be read.
        assert beside[0] == (404 if operation.takes_id else 200), beside
