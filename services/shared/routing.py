"""Routes that refuse what they do not know and read no more than they should."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from services.shared.errors import Fault, Invalid
from services.shared.handlers import pointer
from services.shared.limits import limited
from services.shared.settings import Settings

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def query_names(dependant: Dependant) -> frozenset[str]:
    """Every query parameter that a route and its dependencies declare."""
    own: set[str] = set()
    for param in dependant.query_params:
        own.update(getattr(param.field_info.annotation, "model_fields", {param.alias: None}))
    return frozenset(own).union(*(query_names(inner) for inner in dependant.dependencies))


def refuse_unknown(request: Request, known: frozenset[str]) -> None:
    """Raises Invalid for query parameters that this route does not take."""
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        offered = ", ".join(sorted(known)) or "none"
        raise Invalid(
            "The request has query parameters that are not taken here.",
            errors=[
                Fault(pointer(("query", name)), "unknown_parameter", f"Taken here: {offered}.")
                for name in unknown
            ],
        )


class StrictRoute(APIRoute):
    """Unknown query parameters are refused; the body is limited before it is read."""

    @staticmethod
    def limit(settings: Settings) -> int:
        return settings.body_limit

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        known = query_names(self.dependant)

        async def strict(request: Request) -> Response:
            if request.scope["query_string"]:
                refuse_unknown(request, known)
            limit = self.limit(request.app.state.settings)
            length = request.headers.get("content-length")
            return await handle(Request(request.scope, limited(request.receive, length, limit)))

        return strict


class UploadRoute(StrictRoute):
    """Takes a file: streamed, with the upload limit."""

    @staticmethod
    def limit(settings: Settings) -> int:
        return settings.upload_limit
