"""`/.well-known/jwks.json` and `/v1/directory/keys`."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from services.directory.identity.schemas import SigningKeys, SigningKeyState
from services.shared.audit.recording import By, changed
from services.shared.auth import PUBLIC, Principal, requires
from services.shared.conditional import etag_of, not_modified
from services.shared.database import WriteSession
from services.shared.idempotency.keys import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.keys import key_ring, public_keys
from services.shared.owning import OPERATOR
from services.shared.routing import StrictRoute

CACHEABLE = "public, max-age=300"

router = APIRouter(tags=["keys"], route_class=StrictRoute)
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
)
async def create_key(request: Request, principal: Operator, key: OptionalKey) -> Response:
    """A new key is published at once and signs a quarter of an hour later, when all know it.

    The one before verifies until the last token that it signed has expired.
    """
    ring = key_ring(request.app.state.settings)

    async def rotate(session: WriteSession) -> Answer:
        # Not part of the transaction: where that fails, a key more has been published.
        made = SigningKeyState.of(ring, ring.rotate())
        by, path = By.of(request, principal), f"/v1/directory/keys/{made.kid}"
        await changed(session, by, "key.rotate", path, after=made)
        return Answer(201, made)

    return await once(request, principal, key, rotate)
