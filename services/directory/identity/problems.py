"""What can go wrong with clients, and with asking for a token (RFC 6749, section 5.2)."""

from collections.abc import Mapping

from services.shared.errors import Conflict, Forbidden, Invalid, NotFound, Problem

NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenProblem(Problem):
    """Base of the token endpoint's errors; also says them the way OAuth clients read them."""

    status = 400

    def __init__(
        self, detail: str | None = None, *, headers: Mapping[str, str] | None = None
    ) -> None:
        told = {"error": self.code, "error_description": detail or self.example}
        super().__init__(detail, headers=NOT_STORED | dict(headers or {}), extra=told)


class InvalidRequest(TokenProblem):
    code = "invalid_request"
    title = "The token request is not well formed"
    example = "grant_type is missing."


class InvalidClient(TokenProblem):
    status, code = 401, "invalid_client"
    title = "The client is not known, or did not prove who it is"
    example = "There is no active client with these credentials."

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Basic realm="marches"'})


class InvalidScope(TokenProblem):
    code = "invalid_scope"
    title = "The scope is unknown or not granted to the client"
    example = "The client may ask for: metrics.read metrics.write."


class UnsupportedGrantType(TokenProblem):
    code = "unsupported_grant_type"
    title = "Tokens are not given that way here"
    example = "grant_type must be client_credentials."


class TokensElsewhere(NotFound):
    code = "tokens_elsewhere"
    title = "This deployment takes its tokens from another issuer"
    example = "Ask https://login.example.nhs.uk for a token."


class ClientNotFound(NotFound):
    code = "client_not_found"
    title = "There is no such client"
    example = "No such client, or none of your organisations'."


class GrantRefused(Forbidden):
    code = "grant_refused"
    title = "Nobody grants what they do not hold"
    example = "Your token lacks what this client has or would get; see errors."


class JwkInvalid(Invalid):
    code = "jwk_invalid"
    title = "The public key may not be used"
    example = "An RSA key must have 2,048 to 8,192 bits."


class ClientDisabled(Conflict):
    code = "client_disabled"
    title = "The client is disabled"
    example = "A disabled client stays so; make a new one."


class RotationPending(Conflict):
    code = "rotation_pending"
    title = "A new key is on its way"
    example = "A new key signs from 2026-11-22T10:15:00Z on; rotate again after that."


class NoSecret(Conflict):
    code = "client_has_no_secret"
    title = "The client has no secret"
    example = "This client proves who it is with its own key; there is no secret to replace."
