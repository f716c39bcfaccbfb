"""`/v1/public/indicators/{code}/...`: an analysis of a published indicator, for everybody."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from services.charts.layout import WIDTH
from services.metrics.indicators.params import IndicatorCode
from services.metrics.indicators.public_routes import CACHEABLE
from services.metrics.indicators.queries import read_published
from services.metrics.pictures import add_pictures, answer_etag
from services.shared.auth import PUBLIC
from services.shared.conditional import tagged
from services.shared.lane.routing import heavy
from services.shared.pictures import Chart, Etag
from services.shared.routing import Router
from services.shared.schemas import Schema


async def published(request: Request, code: IndicatorCode) -> None:
    """Raises IndicatorNotFound, as for a code that nobody knows."""
    async with request.app.state.database.read() as session:
        await read_published(session, code)


def _as_it_is(found: Any) -> Any:
    return found


def public_analysis(
    noun: str,
    what: str,
    *,
    model: type[Schema],
    read: Callable[..., Any],
    chart: Chart,
    problems: dict[int | str, dict[str, Any]],
    is_heavy: Callable[[Request], bool],
    told: Callable[[Any], Any] = _as_it_is,
    drawn: Callable[..., Any] | None = None,
    etag: Etag = answer_etag,
    usual: float = WIDTH,
) -> Router:
    """The answer and its pictures; `read`, `chart` and the rest are those of the readers' form.

    `told` makes what is answered of what the dependency `read` gives, which is also what pictures
    are drawn from, unless `drawn` gives that.
    """
    router = Router(
        prefix="/v1/public/indicators",
        tags=["public indicators"],
        route_class=heavy(is_heavy),
        dependencies=[PUBLIC, Depends(published)],
    )

    async def get_public(
        request: Request, response: Response, found: Annotated[Any, Depends(read)]
    ) -> Any:
        answer = tagged(request, response, told(found), etag(found))
        (answer if isinstance(answer, Response) else response).headers.update(CACHEABLE)
        return answer

    router.add_api_route(
        f"/{{code}}/{noun}",
        get_public,
        methods=["GET"],
        name=f"get_public_{noun}",
        summary=f"{what} of a published indicator",
        description="As readers see it. No token is needed.",
        response_model=model,
        responses=problems,
    )
    add_pictures(
        router, f"/{{code}}/{noun}", f"public_{noun}", f"{what} of a published indicator",
        read=drawn or read, chart=chart, problems=problems, etag=etag, access=PUBLIC, usual=usual,
        headers=CACHEABLE,
    )  # fmt: skip
    return router
