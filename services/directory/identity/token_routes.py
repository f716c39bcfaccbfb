"""`/v1/oauth2/token`."""

from datetime import UTC, datetime
from typing import Any

from fastapi import Request, Response

from services.directory.identity import problems
from services.directory.identity.authentication import TOKEN_PATH
from services.directory.identity.form import ASSERTION_TYPE, FORM, proof_of, read_form
from services.directory.identity.schemas import TokenAnswer
from services.directory.identity.token_service import issue_token
from services.shared.auth import PUBLIC
from services.shared.errors import problem_responses
from services.shared.key_ring import TOKEN_SECONDS
from services.shared.owning import CALLER
from services.shared.routing import Router, StrictRoute
from services.shared.settings import Settings

LARGEST_FORM = 32 * 1024
GRANT = "client_credentials"


def _text(**more: Any) -> dict[str, Any]:
    return {"type": "string", **more}


FORM_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": _text(enum=[GRANT]),
                        "scope": _text(description="scopes, space between; default: all granted"),
                        "client_id": _text(format="uuid"),
                        "client_secret": _text(description="or send both as HTTP Basic"),
                        "client_assertion_type": _text(enum=[ASSERTION_TYPE]),
                        "client_assertion": _text(description="a JWT signed by the client's key"),
                    },
                }
            }
        },
    }
}


class TokenRoute(StrictRoute):
    """Takes a small form."""

    @staticmethod
    def limit(settings: Settings) -> int:
        return min(LARGEST_FORM, settings.body_limit)


router = Router(tags=["tokens"], route_class=TokenRoute)


@router.post(
    TOKEN_PATH,
    summary="Get an access token",
    dependencies=[PUBLIC, CALLER],
    openapi_extra=FORM_BODY,
    responses=problem_responses(
        problems.InvalidRequest,
        problems.InvalidClient,
        problems.InvalidScope,
        problems.UnsupportedGrantType,
        problems.TokensElsewhere,
    ),
)
async def request_token(request: Request, response: Response) -> TokenAnswer:
    """For a client, by client_credentials (RFC 6749, section 4.4).

    It proves who it is by its secret, in the form or as HTTP Basic, or by private_key_jwt: an
    ES256 or RS256 assertion whose `iss` and `sub` are the client_id, whose `aud` is the issuer or
    the issuer followed by this path, with `exp`, an `iat` of the last 5 minutes, and a `jti` that
    is used once.
    """
    form = read_form(request.headers.get("content-type", ""), await request.body())
    if form.get("grant_type", GRANT) != GRANT:
        raise problems.UnsupportedGrantType
    if "grant_type" not in form:
        raise problems.InvalidRequest
    state = request.app.state
    issued = await issue_token(
        state.database,
        state.settings,
        proof_of(form, request.headers.get("authorization")),
        scope=form.get("scope"),
        now=datetime.now(UTC),
    )
    response.headers.update(problems.NOT_STORED)
    return TokenAnswer(
        access_token=issued.token,
        token_type="Bearer",  # noqa: S106 (a kind of token)
        expires_in=TOKEN_SECONDS,
        scope=" ".join(sorted(issued.scopes)),
    )
