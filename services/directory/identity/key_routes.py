"""`/.well-known/jwks.json` and `/v1/directory/keys`."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Request, Response

from services.directory.identity.problems import RotationPending
from services.directory.identity.schemas import SigningKeys, SigningKeyState
from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.auth import PUBLIC, Principal, requires
from services.shared.conditional import etag_of, not_modified
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.key_ring import KeyPending, KeyRing, SigningKey
from services.shared.keys import key_ring, public_keys
from services.shared.owning import OPERATOR
from services.shared.routing import Router, StrictRoute

CACHEABLE = "public, max-age=300"

router = Router(tags=["keys"], route_class=StrictRoute)
Operator = Annotated[Principal, requires("admin.keys")]


@router.get(
    "/.well-known/jwks.json",
    summary="The keys that verify access tokens",
    dependencies=[PUBLIC],
    response_model=dict[str, Any],
)
async def get_jwks(request: Request, response: Response) -> dict[str, Any] | Response:
    """A JWK set (RFC 7517). A new key is here for a quarter of an hour before it signs."""
    keys = public_keys(request.app.state.settings)
    etag = etag_of(json.dumps(keys))
    headers = {"ETag": etag, "Cache-Control": CACHEABLE}
    unchanged = not_modified(request, etag)
    (unchanged or response).headers.update(headers)
    return unchanged or keys


@router.get("/v1/directory/keys", summary="The signing keys")
async def list_keys(request: Request, _: Operator) -> SigningKeys:
    """From when each signs, and until when it verifies."""
    ring = key_ring(request.app.state.settings)
    return SigningKeys(items=[SigningKeyState.of(ring, key) for key in ring.published()])


@router.post(
    "/v1/directory/keys",
    status_code=201,
    summary="Rotate the signing key",
    response_model=SigningKeyState,
    dependencies=[OPERATOR],
    responses=problem_responses(RotationPending),
)
async def rotate_signing_key(request: Request, principal: Operator, key: OptionalKey) -> Response:
    """A new key is published at once and signs a quarter of an hour later, when all know it.

    The one before verifies until the last token that it signed has expired. Until the new one
    signs there is no other.
    """
    ring = key_ring(request.app.state.settings)
    made: list[SigningKey] = []

    async def rotate(session: WriteSession) -> Answer:
        made.append(_rotated(ring))
        state = SigningKeyState.of(ring, made[0])
        actor, path = Actor.of(request, principal), f"/v1/directory/keys/{state.kid}"
        await recorded(session, actor, "key.rotate", path, owner=None, after=state)
        return Answer(201, state, {"Location": "/v1/directory/keys"})

    try:
        return await once(request, principal, key, rotate)
    except BaseException:
        for each in made:  # its entry is not in the audit trail
            ring.withdraw(each)
        raise


def _rotated(ring: KeyRing) -> SigningKey:
    try:
        return ring.rotate()
    except KeyPending as pending:
        signs_from = datetime.fromtimestamp(pending.signs_from, UTC)
        raise RotationPending(
            f"A new key signs from {signs_from:%Y-%m-%dT%H:%M:%SZ} on; rotate again after that."
        ) from pending
