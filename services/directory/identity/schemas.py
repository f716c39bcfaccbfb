"""What the outside sees of clients and keys."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from services.contracts.codes import OdsCode
from services.contracts.identity import ROLES, SCOPES
from services.directory.identity.models import Client
from services.shared.key_ring import KeyRing, SigningKey
from services.shared.patterns import named
from services.shared.schemas import Schema, with_example

CLIENT_ID = "6f1f8c1e-9a51-4f44-8f0c-4b8b0a3f9d10"
MOST_ORGANISATIONS = 100


def _role(name: str) -> str:
    if name not in ROLES:
        raise ValueError(f"there is no such role; there are {', '.join(ROLES)}")
    return name


def _scope(name: str) -> str:
    if name not in SCOPES:
        raise ValueError(f"there is no such scope; there are {', '.join(SCOPES)}")
    return name


def _unique(values: list[str]) -> list[str]:
    if len(set(values)) != len(values):
        raise ValueError("each may be there once")
    return values


Role = Annotated[str, AfterValidator(_role), Field(json_schema_extra={"enum": [*ROLES]})]
Scope = Annotated[str, AfterValidator(_scope), Field(json_schema_extra={"enum": [*SCOPES]})]
NAME = named(r"^[^\x00-\x1f]+$", "a text of one line")
COORDINATE = named("^[A-Za-z0-9_-]{43}$", "43 characters of base64url")
MODULUS = named("^[A-Za-z0-9_-]+$", "base64url")
EXPONENT = named("^[A-Za-z0-9_-]{1,8}$", "at most 8 characters of base64url")
Coordinate = Annotated[str, Field(pattern=COORDINATE)]


class EcPublicKey(Schema):
    """A public key on P-256, for ES256."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: Coordinate
    y: Coordinate
    kid: str | None = Field(default=None, max_length=256)
    use: Literal["sig"] | None = None
    alg: Literal["ES256"] | None = None


class RsaPublicKey(Schema):
    """A public RSA key of 2048 bits or more, for RS256."""

    kty: Literal["RSA"]
    n: str = Field(pattern=MODULUS, max_length=1400)
    e: str = Field(pattern=EXPONENT)
    kid: str | None = Field(default=None, max_length=256)
    use: Literal["sig"] | None = None
    alg: Literal["RS256"] | None = None


PublicKey = Annotated[EcPublicKey | RsaPublicKey, Field(discriminator="kty")]


class NewClient(Schema):
    """A client to be made. Nothing may be granted that the caller does not hold."""

    model_config = with_example(
        name="Activity feed of Wye Valley", orgs=["27D"], roles=["analyst"], scopes=[], jwk=None
    )

    name: str = Field(min_length=1, max_length=200, pattern=NAME)
    orgs: Annotated[list[OdsCode], AfterValidator(_unique)] = Field(
        min_length=1,
        max_length=MOST_ORGANISATIONS,
        description="ODS codes that the client acts for",
    )
    roles: Annotated[list[Role], AfterValidator(_unique)] = Field(
        default_factory=list, max_length=len(ROLES)
    )
    scopes: Annotated[list[Scope], AfterValidator(_unique)] = Field(
        default_factory=list, max_length=len(SCOPES), description="beside those of the roles"
    )
    jwk: PublicKey | None = Field(default=None, description="public key, for private_key_jwt")
    secret: bool | None = Field(
        default=None,
        strict=True,
        description="make a secret; when not said, only where there is no key",
    )


class ClientStatus(Schema):
    """What a client may become."""

    model_config = with_example(status="disabled")

    status: Literal["disabled"]


class ClientDefinition(Schema):
    """A client, without anything that it proves who it is with."""

    client_id: UUID = Field(examples=[CLIENT_ID])
    name: str
    orgs: list[str] = Field(description="ODS codes that the client acts for")
    roles: list[str]
    scopes: list[str] = Field(description="beside those of the roles")
    authentication: list[Literal["client_secret", "private_key_jwt"]]
    status: Literal["active", "disabled"]
    created_at: datetime
    created_by: str = Field(description="`sub` of who made it")
    secret_changed_at: datetime | None
    disabled_at: datetime | None

    @classmethod
    def of(cls, client: Client) -> "ClientDefinition":
        return cls(**_shown(client))


class IssuedClient(ClientDefinition):
    """A client with its new secret, which is shown this once."""

    client_secret: str | None = Field(
        description="shown to this request, and when it is repeated with its Idempotency-Key;"
        " never again; null when none was made"
    )

    @classmethod
    def without_secret(cls, client: Client) -> "IssuedClient":
        """As it may be kept."""
        return cls(client_secret=None, **_shown(client))


def _shown(client: Client) -> dict[str, object]:
    hidden = {"authentication"}
    held = {"client_secret": client.secret_hash, "private_key_jwt": client.jwk}
    shown = {name: getattr(client, name) for name in ClientDefinition.model_fields.keys() - hidden}
    return shown | {"authentication": [name for name, value in held.items() if value is not None]}


class SigningKeyState(Schema):
    """A signing key's public side."""

    kid: str
    signs_from: datetime
    verifies_until: datetime | None = Field(description="null while no later key follows")

    @classmethod
    def of(cls, ring: KeyRing, key: SigningKey) -> "SigningKeyState":
        until = ring.verifies_until(key)
        return cls(
            kid=str(key.key.kid),
            signs_from=datetime.fromtimestamp(key.signs_from, UTC),
            verifies_until=None if until is None else datetime.fromtimestamp(until, UTC),
        )


class SigningKeys(Schema):
    """The published keys, oldest first."""

    items: list[SigningKeyState]


class TokenAnswer(Schema):
    """An access token (RFC 6749, section 5.1)."""

    model_config = with_example(
        **{
            "access_token": "<JWT>",
            "token_type": "Bearer",
            "expires_in": 600,
            "scope": "audit.read",
        }
    )

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="seconds")
    scope: str
