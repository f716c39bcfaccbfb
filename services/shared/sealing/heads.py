"""Signed heads (ES256 JWS): kept elsewhere, they show later that a chain was cut or rewritten.

They have a key of their own: those that sign tokens are replaced and forgotten, while a head must
be readable for as long as the chain is kept.
"""

import json
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from services.shared.errors import Fault, Invalid
from services.shared.key_ring import made_once
from services.shared.sealing.chain import Head, moment
from services.shared.settings import Settings
from services.shared.tokens import ALGORITHM

TYPE = "marches-head+jws"


class HeadInvalid(Invalid):
    code = "head_invalid"
    title = "The head was not signed here for this chain"
    example = "Send `signed` of an earlier answer of `/audit/head`, as it was."


def _new_key() -> str:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
    return json.dumps(key.as_dict(private=True))


def _key(settings: Settings) -> ECKey:
    return ECKey.import_key(json.loads(made_once(settings.data_dir / "keys/heads.jwk", _new_key)))


def public_key(settings: Settings) -> dict[str, Any]:
    """The JWK that verifies heads, for whoever keeps them."""
    return dict(_key(settings).as_dict(private=False))


def _subject(service: str, chain: str) -> dict[str, str]:
    return {"service": service, "chain": chain}


def sign_head(settings: Settings, service: str, chain: str, head: Head, time: datetime) -> str:
    """The head as a compact JWS by this deployment's key for heads."""
    key = _key(settings)
    claims = {"sequence": head.sequence, "hash": head.hash, "time": moment(time)}
    payload = json.dumps(_subject(service, chain) | claims)
    header = {"alg": ALGORITHM, "typ": TYPE, "kid": key.kid}
    return jws.serialize_compact(header, payload, key, algorithms=[ALGORITHM])


def signed_head(
    settings: Settings, service: str, chain: str, head: Head, time: datetime
) -> dict[str, Any]:
    """What is told of a chain's head: the head, when it was signed, and how that is verified."""
    return {
        "sequence": head.sequence,
        "hash": head.hash,
        "time": time,
        "signed": sign_head(settings, service, chain, head, time),
        "key": public_key(settings),
    }


def subject_of(signed: str) -> tuple[str, str]:
    """The service and chain that a head says it is of, which `read_head` has yet to believe."""
    try:
        claims = json.loads(jws.extract_compact(signed.encode()).payload or b"")
        return str(claims["service"]), str(claims["chain"])
    except (JoseError, ValueError, TypeError, KeyError):
        raise HeadInvalid from None


def read_head(settings: Settings, service: str, chain: str, signed: str) -> Head:
    """The head in a JWS. Raises HeadInvalid unless it was signed here, for this chain."""
    try:
        read = jws.deserialize_compact(signed, _key(settings), algorithms=[ALGORITHM])
        claims = json.loads(read.payload or b"")
        if read.headers().get("typ") == TYPE and claims.items() >= _subject(service, chain).items():
            return Head(claims["sequence"], claims["hash"])
    except (JoseError, ValueError):
        pass
    raise HeadInvalid(errors=[Fault("/query/head", "head_invalid", "not a head of this chain")])
