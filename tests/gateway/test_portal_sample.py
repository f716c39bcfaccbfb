"""Two small services with all that a page must show, and a server of their portal."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import httpx
from fastapi import FastAPI, Path, Query, Response
from pydantic import BaseModel, Field
from schemathesis.specs.openapi import definitions
from starlette.types import Receive, Scope, Send

from gateway.headers import dressed
from gateway.merge import Publication, Source, merge, publish
from gateway.pages import send_document
from gateway.portal import Portal
from services.shared.auth import PUBLIC, requires
from services.shared.errors import Conflict, NotFound, Problem, problem_responses
from services.shared.openapi.publication import publish as publish_problems
from services.shared.requests import send_problem

HOSTILE = '<script>alert("x")</script> & <img src=x onerror=alert(1)>'


class IndicatorNotFound(NotFound):
    code, title = "indicator_not_found", "No such indicator"
    example = "There is no indicator 'ae-breach'; did you mean 'ae-breaches'?"


class PeriodClosed(Conflict):
    code, title = "period_closed", "The period is closed"
    example = "April 2025 was closed on 2025-05-14; post the entry in May 2025."


class Indicator(BaseModel):
    """A measure that is published for organisations and periods."""

    code: str = Field(pattern="^[a-z0-9-]+$", max_length=64, examples=["ae-breaches"])
    name: str
    unit: Literal["count", "proportion"]
    polarity: Literal["high_is_good", "low_is_good", "none"] = "none"


class SpcRequest(BaseModel):
    """Values of an indicator in the order of their periods."""

    values: list[float] = Field(min_length=1, max_length=500, description="oldest first")
    periods: list[date] | None = Field(default=None, description="as many as `values`")
    target: float | None = None


class Point(BaseModel):
    value: float
    special_cause: Literal["above_limit", "below_limit"] | None


class SpcResult(BaseModel):
    ruleset: str
    points: list[Point]


class Money(BaseModel):
    amount: Decimal = Field(examples=["1234.50"])
    currency: Literal["GBP"] = "GBP"


class Journal(BaseModel):
    """An entry whose debits equal its credits."""

    posted_on: date
    lines: list[Money]


def metrics(said: str = "") -> FastAPI:
    app = FastAPI(title="Metrics", version="0.3.0")

    @app.get(
        "/indicators/{code}",
        operation_id="metrics_get_indicator",
        summary="One indicator",
        tags=["indicators"],
        dependencies=[PUBLIC],
        responses=problem_responses(IndicatorNotFound),
    )
    async def get_indicator(
        code: Annotated[str, Path(description="the indicator's `code`", max_length=64)],
        as_of: Annotated[date | None, Query(description="as it was known that day")] = None,
    ) -> Indicator:
        """The definition of an indicator."""
        raise NotImplementedError

    @app.post(
        "/calculate/spc",
        operation_id="metrics_calculate_spc",
        summary="A statistical process control chart",
        description=f"XmR limits by `mdc-2023`.\n\nSecond paragraph. {said}",
        tags=["calculators"],
        dependencies=[requires("metrics.read")],
    )
    async def calculate_spc(body: SpcRequest) -> SpcResult:
        raise NotImplementedError

    publish_problems(app)
    return app


def finance() -> FastAPI:
    app = FastAPI(title="Finance", version="0.2.0")

    @app.post(
        "/journals",
        operation_id="finance_post_journal",
        summary="Post a journal",
        tags=["ledger"],
        status_code=201,
        dependencies=[requires("finance.write", "finance.submit")],
        responses=problem_responses(PeriodClosed),
    )
    async def post_journal(body: Journal, response: Response) -> Journal:
        """Posts an entry. Nothing posted is changed; a correction is a reversal."""
        raise NotImplementedError

    @app.get(
        "/journals",
        operation_id="finance_list_journals",
        summary="The journals",
        tags=["ledger"],
        deprecated=True,
        dependencies=[requires("finance.read")],
    )
    async def list_journals(limit: Annotated[int, Query(ge=1, le=500)] = 100) -> list[Journal]:
        raise NotImplementedError

    publish_problems(app)
    return app


def sample(*, stale: bool = False, version: str = "0.1.0", said: str = "") -> Publication:
    """The merged document of both; finance may be stale, and a metrics description say more."""
    sources = {
        "metrics": Source(metrics(said).openapi(), "/v1/metrics"),
        "finance": Source(finance().openapi(), "/v1/finance", stale=stale),
    }
    return publish(merge(sources, title="Marches", version=version))


class Site:
    """The portal and the document as the gateway serves them."""

    def __init__(self, publication: Publication | None = None) -> None:
        self.publication = publication or sample()
        self.portal = Portal(self.published)

    async def published(self) -> Publication:
        return self.publication

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        scope["request_id"] = "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a"
        send = dressed(send, scope, [])
        try:
            await self._answer(scope, send)
        except Problem as problem:
            await send_problem(problem, scope, send, request=scope["request_id"])

    async def _answer(self, scope: Scope, send: Send) -> None:
        if scope["path"] == "/openapi.json":
            await send_document(scope, send, self.publication)
        elif not await self.portal(scope, send):
            raise NotFound

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=self), base_url="http://portal")


async def page(path: str, publication: Publication | None = None) -> str:
    async with Site(publication).client() as client:
        answer = await client.get(path)
        assert answer.status_code == 200
        return answer.text


def document(**rest: Any) -> Publication:
    """A document of which only what is given is there."""
    info = {"title": "Small", "version": "1"}
    return publish({"openapi": "3.1.0", "info": info, "paths": {}} | rest)


def test_the_sample_is_openapi_3_1() -> None:
    definitions.OPENAPI_31_VALIDATOR.validate(sample().document)
