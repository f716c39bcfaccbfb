"""An answer as a picture: `.svg`, `.png` and `.vl.json` beside its path.

A picture is drawn from the answer itself, so the two never disagree.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query, Request, Response

from services.charts.layout import WIDTH, in_container
from services.charts.rendering import to_png, to_svg
from services.shared.conditional import content_etag, etag_of, not_modified
from services.shared.errors import PROBLEM_JSON, Fault, Invalid, problem_responses
from services.shared.patterns import named
from services.shared.routing import Router

SVG, PNG, VEGA_LITE = "image/svg+xml", "image/png", "application/vnd.vegalite.v6+json"
NO_HEADERS: Mapping[str, str] = {}
Specification = dict[str, Any]
FORMS: Mapping[str, tuple[str, Specification]] = {
    "svg": (SVG, {"type": "string"}),
    "png": (PNG, {"type": "string", "format": "binary"}),
    "vl.json": (VEGA_LITE, {"type": "object"}),
}
"""The media type and the schema of each form."""
Form = Annotated[Literal["svg", "png", "vl.json"], Path(description="`vl.json` is Vega-Lite")]
Chart = Callable[[Any, float], Specification]
"""Of an answer, so many pixels wide."""
Etag = Callable[[Any], str]
DRAWINGS = (".svg", ".png")
CONTAINER = "container"
WIDTHS = named(
    f"^({CONTAINER}|2[4-9][0-9]|[3-9][0-9]{{2}}|1[0-9]{{3}}|2000)$",
    f"a whole number from 240 to 2000, or `{CONTAINER}`",
)
Width = Annotated[
    str | None,
    Query(
        pattern=WIDTHS,
        examples=["600", CONTAINER],
        description="pixels of the plot, 240 to 2000, to which labels come on top; Vega-Lite also"
        " takes `container`: as wide as what it stands in",
    ),
]
DRAWN: dict[int | str, dict[str, Any]] = {
    200: {"content": {media_type: {"schema": schema} for media_type, schema in FORMS.values()}}
}


class NoContainer(Invalid):
    code = "no_container"
    title = "A drawing has no container whose width it could take"
    example = "Give the pixels, such as width=600; `container` goes with .vl.json."


def is_picture(request: Request) -> bool:
    """Whether a drawing is asked for: 30 to 60 ms, 600 ms where it is the first of a process."""
    return request.scope["path"].endswith(DRAWINGS)  # type: ignore[no-any-return]


def add_pictures(
    router: Router,
    path: str,
    noun: str,
    what: str,
    *,
    read: Callable[..., Any],
    chart: Chart,
    problems: dict[int | str, dict[str, Any]],
    access: Any,
    etag: Etag = content_etag,
    usual: float = WIDTH,
    headers: Mapping[str, str] = NO_HEADERS,
) -> None:
    """A route for the forms of `chart` of what the dependency `read` answers.

    `etag` is of that too; the plot is as wide as is asked for, or `usual`. `access` decides who may
    ask; `headers` come with every picture.
    """

    async def get_picture(
        request: Request,
        form: Form,
        answer: Annotated[Any, Depends(read)],
        width: Width = None,
    ) -> Response:
        if width == CONTAINER and form != "vl.json":
            raise NoContainer(errors=[Fault("/query/width", NoContainer.code, NoContainer.example)])

        def drawn() -> Specification:
            if width == CONTAINER:
                return in_container(chart(answer, usual))
            return chart(answer, float(width or usual))

        own = etag_of(etag(answer), width)
        picture = await _picture(request, FORMS[form][0], own, drawn)
        picture.headers.update(headers)
        return picture

    router.add_api_route(
        f"{path}.{{form}}",
        get_picture,
        methods=["GET"],
        dependencies=[access],
        name=f"get_{noun}_picture",
        summary=f"{what} as a picture",
        description="With its data and a description that says in English what it shows.",
        response_class=Response,
        responses=DRAWN | _with_container(problems),
    )


def _with_container(problems: dict[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    declared, own = deepcopy(problems), problem_responses(NoContainer)
    for status, each in own.items():
        known = declared.setdefault(status, each)
        known["content"][PROBLEM_JSON]["examples"] |= each["content"][PROBLEM_JSON]["examples"]
    return declared


async def _picture(
    request: Request, media_type: str, etag: str, chart: Callable[[], Specification]
) -> Response:
    """The chart in that form, or 304; `etag` is of the answer that it is drawn from."""
    own = etag_of(media_type, etag)
    known = not_modified(request, own)
    if known is not None:
        return known
    # Drawing takes tens of milliseconds, which would hold up every other request.
    body = await asyncio.to_thread(_drawn, chart, media_type)
    return Response(body, media_type=media_type, headers={"ETag": own})


def _drawn(chart: Callable[[], Specification], media_type: str) -> bytes:
    spec = chart()
    if media_type == PNG:
        return to_png(spec)
    return (to_svg(spec) if media_type == SVG else json.dumps(spec)).encode()
