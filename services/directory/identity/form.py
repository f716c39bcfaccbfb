"""The body of a token request, and how the client in it proves who it is."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote_plus

from services.directory.identity.problems import InvalidRequest

FORM = "application/x-www-form-urlencoded"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MOST_FIELDS = 20


@dataclass(frozen=True)
class SecretProof:
    """`client_secret_post` or `client_secret_basic`."""

    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class AssertionProof:
    """`private_key_jwt`; the client is the one that the assertion names."""

    assertion: str = field(repr=False)
    client_id: str | None


def read_form(content_type: str, body: bytes) -> dict[str, str]:
    """The fields that have a value. Raises InvalidRequest for one that is there twice."""
    if content_type.partition(";")[0].strip().lower() != FORM:
        raise InvalidRequest(f"Send the request as {FORM}.")
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, strict_parsing=bool(body), errors="strict",
            max_num_fields=MOST_FIELDS,
        )  # fmt: skip
    except ValueError:
        raise InvalidRequest("The body is not a well formed form.") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise InvalidRequest("A field is there more than once.")
    return {name: value for name, value in form.items() if value}


def proof_of(form: Mapping[str, str], authorization: str | None) -> SecretProof | AssertionProof:
    """How the client proves who it is. Raises InvalidRequest unless in exactly one way."""
    secret, assertion = form.get("client_secret"), form.get("client_assertion")
    if sum(each is not None for each in (secret, assertion, authorization)) != 1:
        raise InvalidRequest(
            "Prove who you are in exactly one way: client_secret, HTTP Basic or client_assertion."
        )
    client_id = form.get("client_id")
    if assertion is not None:
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise InvalidRequest(f"client_assertion_type must be {ASSERTION_TYPE}.")
        return AssertionProof(assertion, client_id)
    if authorization is not None:
        return _basic(authorization, client_id)
    if client_id is None or secret is None:
        raise InvalidRequest("client_id is missing.")
    return SecretProof(client_id, secret)


def _basic(authorization: str, client_id: str | None) -> SecretProof:
    scheme, _, credentials = authorization.partition(" ")
    try:
        text = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        text = ""
    name, colon, secret = text.partition(":")
    if scheme.lower() != "basic" or not colon:
        raise InvalidRequest("Authorization must be HTTP Basic with client_id and client_secret.")
    proof = SecretProof(unquote_plus(name), unquote_plus(secret))
    if client_id not in {None, proof.client_id}:
        raise InvalidRequest("client_id and Authorization name different clients.")
    return proof
