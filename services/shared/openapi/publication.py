"""The OpenAPI document of a service, as it is served."""

import asyncio
import json

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute

from services.shared.openapi.brevity import brief, files_apart
from services.shared.openapi.components import share
from services.shared.openapi.grammar import Document
from services.shared.openapi.headers import declare_headers
from services.shared.openapi.problems import declare_problems

PATH = "/openapi.json"


def operation_id(service: str, route: APIRoute) -> str:
    """`<service>_<verb>_<noun>`: routes are coroutines named verb_noun."""
    return f"{service}_{route.name}"


def completed(document: Document) -> Document:
    """FastAPI's document with all that any operation answers, each thing said once."""
    return share(declare_headers(declare_problems(files_apart(brief(document)))))


def publish(app: FastAPI) -> None:
    """Make `app.openapi()` give the completed document, and serve it."""
    plain = app.openapi

    def declared() -> Document:
        if app.openapi_schema is None:
            app.openapi_schema = completed(plain())
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
