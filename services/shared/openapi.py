"""The OpenAPI document of a service, with every problem that an operation can answer."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute

from services.shared.errors import (
    PROBLEM_SCHEMA,
    BadGateway,
    Forbidden,
    GatewayTimeout,
    HeadTooLarge,
    Invalid,
    MalformedRequest,
    Problem,
    RequestTimeout,
    StorageFull,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
    problem_responses,
)
from services.shared.idempotency.params import HEADER
from services.shared.idempotency.problems import KEY_PROBLEMS

PATH = "/openapi.json"
METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
FASTAPI_ONLY = ("HTTPValidationError", "ValidationError")
OF_THE_GATEWAY = (TooManyRequests, HeadTooLarge, BadGateway, Unavailable, GatewayTimeout)
REQUEST_ID_PARAMETER = {
    "name": "X-Request-ID",
    "in": "header",
    "required": False,
    "description": "A UUID that names this request in answers and logs; made when absent.",
    "schema": {"type": "string", "format": "uuid"},
}

Document = dict[str, Any]


def operations(document: Document) -> Iterator[Document]:
    """Every operation of an OpenAPI document."""
    for item in document["paths"].values():
        yield from (item[method] for method in METHODS if method in item)


def _usual(operation: Document) -> list[type[Problem]]:
    problems: list[type[Problem]] = [
        MalformedRequest,
        Invalid,
        Problem,
        StorageFull,
        *OF_THE_GATEWAY,
    ]
    if operation.get("security"):
        problems += [Unauthenticated, Forbidden]
    if "requestBody" in operation:
        problems += [TooLarge, UnsupportedMediaType, RequestTimeout]
    if any(each["name"] == HEADER for each in operation.get("parameters", [])):
        problems += KEY_PROBLEMS
    return problems


def _declare(operation: Document) -> None:
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]
    for status, usual in problem_responses(*_usual(operation)).items():
        declared = responses.setdefault(str(status), usual)
        for media, content in usual["content"].items():
            examples = declared["content"][media].setdefault("examples", {})
            declared["content"][media]["examples"] = content["examples"] | examples
    operation.setdefault("parameters", []).append(REQUEST_ID_PARAMETER)
    operation["responses"] = dict(sorted(responses.items()))


def declare_problems(document: Document) -> Document:
    """`document` with the problems of every operation in place of FastAPI's own 422."""
    for operation in operations(document):
        _declare(operation)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in FASTAPI_ONLY:
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    return document


def operation_id(service: str, route: APIRoute) -> str:
    """`<service>_<verb>_<noun>`: routes are coroutines named verb_noun."""
    return f"{service}_{route.name}"


def publish(app: FastAPI) -> None:
    """Make `app.openapi()` give the declared document, and serve it."""
    plain = app.openapi

    def declared() -> Document:
        if app.openapi_schema is None:
            app.openapi_schema = declare_problems(plain())
        return app.openapi_schema

    app.openapi = declared  # type: ignore[method-assign]
    written: list[bytes] = []
    writing = asyncio.Lock()

    async def document(_: Request) -> Response:
        async with writing:
            if not written:  # once, a second of work: beside the event loop
                written.append(await asyncio.to_thread(lambda: json.dumps(declared()).encode()))
        return Response(written[0], media_type="application/json")

    app.add_route(PATH, document, include_in_schema=False)
