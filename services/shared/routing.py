"""Routes that refuse what they do not know and read no more than they should."""

from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, get_args, get_origin

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.security import SecurityScopes
from starlette.routing import Match
from starlette.types import Scope

from services.shared.auth import authenticated
from services.shared.conditional import with_etag
from services.shared.errors import Fault, Invalid, NotAcceptable
from services.shared.handlers import pointer
from services.shared.limits import limited
from services.shared.negotiation import preferred
from services.shared.settings import Settings
from services.shared.validating import body_of, refuse_long

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
LISTS = (list, tuple, set, frozenset)
JSON, FILE = "application/json", "text/csv"


def query_names(dependant: Dependant) -> dict[str, bool]:
    """Every query parameter that a route and its dependencies declare, and whether it is a list."""
    own: dict[str, bool] = {}
    for param in dependant.query_params:
        fields = getattr(
            param.field_info.annotation, "model_fields", {param.alias: param.field_info}
        )
        own |= {name: _is_list(field.annotation) for name, field in fields.items()}
    for inner in dependant.dependencies:
        own |= query_names(inner)
    return own


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) in LISTS or any(map(_is_list, get_args(annotation)))


def refuse_unclear(request: Request, known: Mapping[str, bool]) -> None:
    """Raises Invalid for query parameters that are not taken, or once only, and come twice."""
    times = Counter(name for name, _ in request.query_params.multi_items())
    offered = ", ".join(sorted(known)) or "none"
    unknown = [
        Fault(pointer(("query", name)), "unknown_parameter", f"Accepted parameters: {offered}.")
        for name in times
        if name not in known
    ]
    repeated = [
        Fault(pointer(("query", name)), "repeated", f"Give one value; there are {count}.")
        for name, count in times.items()
        if count > 1 and known.get(name) is False
    ]
    if unknown:
        detail = "The request has query parameters that are not accepted here."
        raise Invalid(detail, errors=unknown + repeated)
    if repeated:
        raise Invalid("The request has query parameters twice.", errors=repeated)


def check_accepted(request: Request, offered: Sequence[str]) -> None:
    """Raises NotAcceptable where the caller takes no kind of answer that there is."""
    accept = request.headers.get("accept")
    if accept and offered and preferred(accept, offered) is None:
        raise NotAcceptable(f"Available: {', '.join(offered)}.")


def needed_scopes(dependant: Dependant) -> list[str] | None:
    """The scopes that a route asks of its caller's token; None where everybody may call it."""
    if dependant.call is authenticated:
        return [*(dependant.parent_oauth_scopes or ()), *(dependant.own_oauth_scopes or ())]
    inner = (needed_scopes(each) for each in dependant.dependencies)
    return next((scopes for scopes in inner if scopes is not None), None)


class Router(APIRouter):
    """Its routes are tried only where the path begins as all of them do: FastAPI would try each
    route of a service before the one that is asked for."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if not scope["path"].startswith(self.prefix.partition("{")[0]):
            return Match.NONE, {}
        return super().matches(scope)


class StrictRoute(APIRoute):
    """The caller is known before anything else is looked at. Unknown and repeated query parameters
    are refused; the body is limited before it is read, and a long one checked."""

    @staticmethod
    def limit(settings: Settings) -> int:
        return settings.body_limit

    @property
    def offered(self) -> list[str]:
        """The media types of its answers, the usual one first."""
        declared = list((self.responses.get(200) or {}).get("content", {}))
        kind: Any = getattr(self.response_class, "value", self.response_class)
        return [JSON, *declared] if issubclass(kind, JSONResponse) else declared

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        offered = self.offered
        varies = FILE in offered and JSON in offered
        known, needed = query_names(self.dependant), needed_scopes(self.dependant)
        body = body_of(self.dependant)

        async def strict(request: Request) -> Response:
            caller = ""
            if needed is not None:
                caller = (await authenticated(request, SecurityScopes(needed))).sub
            if request.scope["query_string"]:
                refuse_unclear(request, known)
            check_accepted(request, offered)
            limit = self.limit(request.app.state.settings)
            length = request.headers.get("content-length")
            short = Request(request.scope, limited(request.receive, length, limit))
            if (elsewhere := await self.elsewhere(short, caller)) is not None:
                return elsewhere
            if body is not None:
                await refuse_long(short, body)
            answer = with_etag(short, await handle(short))
            if varies:
                answer.headers["Vary"] = "Accept"
            return answer

        return strict

    async def elsewhere(self, request: Request, caller: str) -> Response | None:
        """The answer, where another process gives it; "" is a caller without a token."""
        return None


class UploadRoute(StrictRoute):
    """Takes a file: streamed, with the upload limit."""

    @staticmethod
    def limit(settings: Settings) -> int:
        return settings.upload_limit
