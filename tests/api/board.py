"""A small service with routes of a test's own, in the place of the board."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
from fastapi import APIRouter

from services.shared.application import create_service
from services.shared.errors import Problem
from services.shared.settings import Settings
from services.shared.testing import running

BOARD = "board"
PROBLEM_FIELDS = {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}


@asynccontextmanager
async def serving(
    settings: Settings,
    *routers: APIRouter,
    violations: Mapping[str, type[Problem]] | None = None,
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""
    app = create_service(
        settings, name=BOARD, title="Small", description="A service of the tests.",
        routers=routers, violations=violations,
    )  # fmt: skip
    async with running(app) as client:
        yield client


def problem_in(answer: httpx.Response, status: int, code: str) -> dict[str, object]:
    """The problem in an answer, which has all that the API promises of one."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem: dict[str, object] = answer.json()
    assert set(problem) >= PROBLEM_FIELDS
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"/docs/problems#{code}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"] == answer.request.url.path
    assert problem["request_id"] == answer.headers["x-request-id"]
    return problem
