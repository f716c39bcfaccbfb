"""Public keys that clients may sign with: EC P-256 (ES256), or RSA of 2048 bits (RS256)."""

from collections.abc import Mapping

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import urlsafe_b64decode

ALGORITHMS = {"EC": "ES256", "RSA": "RS256"}
RSA_BITS = range(2048, 8193)
RSA_EXPONENTS = range(65537, 2**32, 2)


class JwkRefused(ValueError):
    """The key is not one that may be used; the message is a sentence for whoever sent it."""


def public_key(jwk: Mapping[str, str]) -> ECKey | RSAKey:
    """The key that `jwk` describes. Raises JwkRefused when it is weak, or no key at all."""
    try:
        if jwk["kty"] == "RSA":
            return _rsa(jwk["n"], jwk["e"])
        return ECKey.import_key({"kty": "EC", "crv": "P-256", "x": jwk["x"], "y": jwk["y"]})
    except (JoseError, ValueError) as error:
        if isinstance(error, JwkRefused):
            raise
        raise JwkRefused("This is no point of the curve P-256, or no RSA key.") from error


def _rsa(modulus: str, exponent: str) -> RSAKey:
    if _number(modulus).bit_length() not in RSA_BITS or _number(modulus) % 2 == 0:
        raise JwkRefused("An RSA key must have 2,048 to 8,192 bits.")
    if _number(exponent) not in RSA_EXPONENTS:
        raise JwkRefused("The exponent of an RSA key must be odd and from 65,537.")
    return RSAKey.import_key({"kty": "RSA", "n": modulus, "e": exponent})


def _number(text: str) -> int:
    return int.from_bytes(urlsafe_b64decode(text.encode()))
