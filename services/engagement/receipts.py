"""Receipts: what a member of the public holds instead of an account.

A receipt is made of an id and a keyed hash of it, and kept nowhere: whoever reads the database
cannot act for anybody. It travels as `Authorization: Receipt <code>`, never in an address.
"""

import base64
import hmac
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

CROCKFORD = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RFC_4648 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
TO_CROCKFORD = bytes.maketrans(RFC_4648, CROCKFORD)
FROM_CROCKFORD = bytes.maketrans(CROCKFORD, RFC_4648)
LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
PROOF_BYTES, GROUP = 14, 6
LENGTH = (16 + PROOF_BYTES) * 8 // 5


def receipt_of(key: bytes, kind: str, id_: UUID) -> str:
    """The receipt of a thing of a kind: 48 characters of Crockford's base 32, in groups of six."""
    code = base64.b32encode(id_.bytes + _proof(key, kind, id_)).translate(TO_CROCKFORD).decode()
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def id_of(keys: Sequence[bytes], kind: str, receipt: str) -> UUID | None:
    """Whose receipt it is by any of the keys, read also with other groups and look-alike letters;
    None for no one's.

    It takes the same time whether or not there is such an id, and by whichever key it was made.
    """
    code = receipt.upper().translate(LOOK_ALIKE)
    if len(code) != LENGTH or not set(code.encode()) <= set(CROCKFORD):
        return None
    told = base64.b32decode(code.encode().translate(FROM_CROCKFORD))
    id_ = UUID(bytes=told[:16])
    found = [hmac.compare_digest(told[16:], _proof(key, kind, id_)) for key in keys]
    return id_ if any(found) else None


def _proof(key: bytes, kind: str, id_: UUID) -> bytes:
    return hmac.digest(key, kind.encode() + id_.bytes, sha256)[:PROOF_BYTES]
