"""`/v1/metrics/icons`: what a scorecard names."""

from typing import Annotated, Literal

from fastapi import Path, Request, Response

from services.metrics.scorecards.charts.icons import icon_svg
from services.shared.auth import PUBLIC
from services.shared.conditional import etag_of, not_modified
from services.shared.pictures import SVG
from services.shared.routing import Router, StrictRoute

IconName = Literal[
    "common_cause", "improvement_high", "improvement_low", "concern_high", "concern_low",
    "neutral_high", "neutral_low", "consistent_pass", "consistent_fail", "inconsistent",
]  # fmt: skip

router = Router(prefix="/v1/metrics", tags=["scorecards"], route_class=StrictRoute)


@router.get(
    "/icons/{name}.svg",
    summary="An icon of variation or assurance",
    response_class=Response,
    responses={200: {"content": {SVG: {"schema": {"type": "string"}}}}},
    dependencies=[PUBLIC],
)
async def get_icon(request: Request, name: Annotated[IconName, Path()]) -> Response:
    """Our own drawings: told apart by shape and letter as well as by colour."""
    drawn = icon_svg(name)
    etag = etag_of(drawn)
    headers = {"ETag": etag, "Cache-Control": "public, max-age=86400"}
    return not_modified(request, etag) or Response(drawn, media_type=SVG, headers=headers)
