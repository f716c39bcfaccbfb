"""Who calls: verification of bearer tokens, and the decision that every route must declare."""

from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import ColumnElement, false

from services.shared.errors import Forbidden, Unauthenticated

ALGORITHM = "ES256"
REALM = 'Bearer realm="marches"'
LEEWAY_SECONDS = 5

bearer = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    bearerFormat="JWT",
    description="An access token; the scopes that each operation needs are listed with it.",
)


@dataclass(frozen=True)
class Principal:
    """The caller: `orgs` are the ODS codes it acts for; `person`: a person holds the token."""

    sub: str
    client_id: str
    scopes: frozenset[str]
    orgs: tuple[str, ...]
    roles: tuple[str, ...]
    person: bool


def unauthenticated(detail: str, *, presented: bool = True) -> Unauthenticated:
    """A 401 with the challenge that RFC 6750 asks for."""
    challenge = f'{REALM}, error="invalid_token"' if presented else REALM
    return Unauthenticated(detail, headers={"WWW-Authenticate": challenge})


class TokenVerifier:
    """Checks signature (ES256 by known `kid` only), issuer, audience and times."""

    def __init__(self, keys: KeySet, *, issuer: str, audience: str) -> None:
        self._keys = keys
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )

    def verify(self, token: str) -> Principal:
        """The token's holder. Raises Unauthenticated for anything not wholly right."""
        try:
            decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            self._claims.validate(decoded.claims)
            return _principal(decoded.claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            reason = getattr(error, "error", None) or "malformed token"
            raise unauthenticated(f"The access token was refused: {reason}.") from error

    def _key(self, token: Any) -> Any:
        kid = token.headers().get("kid")
        for key in self._keys.keys:
            if kid is not None and key.kid == kid:
                return key
        raise ValueError("unknown kid")


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("expected a list of texts")
    return tuple(value)


def _principal(claims: dict[str, Any]) -> Principal:
    return Principal(
        sub=str(claims["sub"]),
        client_id=str(claims.get("client_id", "")),
        scopes=frozenset(str(claims.get("scope", "")).split()),
        orgs=_texts(claims.get("orgs", [])),
        roles=_texts(claims.get("roles", [])),
        person=claims.get("person") is True,
    )


async def authenticated(
    request: Request,
    needed: SecurityScopes,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Principal:
    """The caller, when the token holds every needed scope."""
    if credentials is None:
        raise unauthenticated("Send an access token: Authorization: Bearer ...", presented=False)
    principal: Principal = request.app.state.verifier.verify(credentials.credentials)
    missing = [scope for scope in needed.scopes if scope not in principal.scopes]
    if missing:
        raise _insufficient(missing)
    return principal


def _insufficient(missing: list[str]) -> Forbidden:
    scopes = " ".join(missing)
    challenge = f'{REALM}, error="insufficient_scope", scope="{scopes}"'
    return Forbidden(f"This needs the scope {scopes}.", headers={"WWW-Authenticate": challenge})


async def anyone() -> None:
    """Marks a route that is open to everybody, which is a decision too."""


def requires(*scopes: str) -> Any:
    """Dependency of a route that needs a token with all `scopes`; gives the Principal."""
    return Security(authenticated, scopes=list(scopes))


PUBLIC = Depends(anyone)


class Owned(Protocol):
    """A table whose rows belong to an organisation."""

    owner: Any


Statement = TypeVar("Statement", bound=Any)


def scoped(select: Statement, table: type[Owned], principal: Principal) -> Statement:
    """`select` narrowed to rows of the caller's organisations; nobody's see nothing."""
    allowed: ColumnElement[bool] = table.owner.in_(principal.orgs) if principal.orgs else false()
    return select.where(allowed)  # type: ignore[no-any-return]
