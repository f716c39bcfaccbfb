"""What the outside sees of a book's chain."""

from datetime import datetime
from typing import Any

from pydantic import Field

from services.shared.audit.schemas import SHA256, SIGNED_HEAD, FirstFault, verdict
from services.shared.schemas import Schema, with_example
from services.shared.sealing.chain import Verification


class BookHead(Schema):
    """The last sealed entry of a book, signed: keep it elsewhere and hand it in later."""

    model_config = with_example(
        book="27D-2025",
        sequence=17,
        hash=SHA256,
        time="2025-05-02T10:00:01.000000Z",
        signed=SIGNED_HEAD,
        key={"kty": "EC", "crv": "P-256", "x": "...", "y": "...", "kid": "..."},
    )

    book: str
    sequence: int = Field(description="0 for a book without journals")
    hash: str
    time: datetime = Field(description="when this was signed")
    signed: str = Field(description="the same as a JWS (ES256)")
    key: dict[str, Any] = Field(description="the public JWK that verifies `signed`; never changes")


class BookVerification(Schema):
    """The verdict on the whole chain of a book."""

    model_config = with_example(
        book="27D-2025",
        verified=False,
        entries=16,
        hash=SHA256,
        fault={"sequence": 17, "code": "edited", "detail": "Entry 17 is not what was sealed."},
    )

    book: str
    verified: bool
    entries: int = Field(description="how many entries are good, from the first")
    hash: str = Field(description="hash of the last good entry")
    fault: FirstFault | None = Field(description="the first bad entry")

    @classmethod
    def of(cls, book: str, found: Verification) -> "BookVerification":
        return cls(book=book, **verdict(found))
