"""`/v1/public/challenge`: work that shows that sending costs something."""

from datetime import UTC, datetime

from fastapi import Request, Response

from services.engagement.challenges.schemas import ChallengeView
from services.engagement.challenges.service import new_challenge
from services.shared.auth import PUBLIC
from services.shared.routing import Router, StrictRoute

router = Router(
    prefix="/v1/public/challenge",
    tags=["public challenges"],
    route_class=StrictRoute,
    dependencies=[PUBLIC],
)


@router.get("", summary="A challenge of ALTCHA", response_model=ChallengeView)
async def get_challenge(request: Request) -> Response:
    """Only whoever is answered 403 `proof_needed` needs one. It holds for 20 minutes, and once."""
    made = new_challenge(request.app.state.cursor_secret, datetime.now(UTC))
    headers = {"Cache-Control": "private, no-store"}
    return Response(
        made.model_dump_json(by_alias=True), headers=headers, media_type="application/json"
    )
