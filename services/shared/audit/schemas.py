"""What the outside sees of the audit trail."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from services.shared.audit.models import AuditEntry
from services.shared.schemas import Schema, with_example
from services.shared.sealing.chain import Verification

ChainName = Literal["audit", "events"]
"""Which chain of the record."""
SHA256 = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"
SIGNED_HEAD = "eyJhbGciOiJFUzI1NiIsInR5cCI6Im1hcmNoZXMtaGVhZCtqd3MifQ.eyJzZXF1ZW5jZSI6MTd9.c2ln"


class AuditItem(Schema):
    """A sealed audit entry."""

    model_config = with_example(
        seq=17,
        id="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        time="2026-11-22T10:00:00.123456Z",
        actor="jane.doe",
        client="demo",
        organisation="27D",
        action="claim.submit",
        resource="/v1/finance/recovery/claims/42",
        purpose=None,
        request_id="5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a",
        outcome="succeeded",
        before_sha256=None,
        after_sha256=SHA256,
        previous_hash=SHA256,
        hash=SHA256,
    )

    seq: int = Field(description="place in the chain, without gaps")
    id: UUID
    time: datetime
    actor: str = Field(description="`sub` of the token")
    client: str = Field(description="`client_id` of the token")
    organisation: str = Field(description="ODS code that the actor acted for; may be empty")
    action: str = Field(description="what was done")
    resource: str = Field(description="path of what it was done to")
    purpose: str | None = Field(description="what it was done for")
    request_id: str
    outcome: Literal["succeeded", "refused", "failed"]
    before_sha256: str | None = Field(description="SHA-256 of the canonical JSON before")
    after_sha256: str | None = Field(description="SHA-256 of the canonical JSON after")
    previous_hash: str = Field(description="hash of the entry before; 64 noughts for the first")
    hash: str = Field(
        description="SHA-256 of the canonical JSON (RFC 8785) of all the other fields; `time` in it"
        " has six decimals and Z"
    )

    @classmethod
    def of(cls, entry: AuditEntry) -> "AuditItem":
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class ChainHead(Schema):
    """The last sealed entry, signed: keep it elsewhere and hand it to the verification later."""

    model_config = with_example(
        chain="audit",
        sequence=17,
        hash=SHA256,
        time="2026-11-22T10:00:01.000000Z",
        signed=SIGNED_HEAD,
        key={"kty": "EC", "crv": "P-256", "x": "...", "y": "...", "kid": "..."},
    )

    chain: ChainName
    sequence: int = Field(description="0 for an empty chain")
    hash: str
    time: datetime = Field(description="when this was signed")
    signed: str = Field(description="the same as a JWS (ES256)")
    key: dict[str, Any] = Field(description="the public JWK that verifies `signed`; never changes")


class FirstFault(Schema):
    """The first bad entry of a chain."""

    sequence: int
    code: Literal["missing", "misplaced", "edited", "rewritten", "truncated"]
    detail: str


def verdict(found: Verification) -> dict[str, Any]:
    """What is told of the verification of any chain."""
    fault = found.fault and FirstFault(
        sequence=found.fault.sequence, code=found.fault.code, detail=found.fault.detail
    )
    return {
        "verified": fault is None,
        "entries": found.head.sequence,
        "hash": found.head.hash,
        "fault": fault,
    }


class AuditVerification(Schema):
    """The verdict on a whole chain."""

    model_config = with_example(
        chain="audit",
        verified=False,
        entries=16,
        hash=SHA256,
        fault={"sequence": 17, "code": "edited", "detail": "Entry 17 is not what was sealed."},
    )

    chain: ChainName
    verified: bool
    entries: int = Field(description="how many entries are good, from the first")
    hash: str = Field(description="hash of the last good entry")
    fault: FirstFault | None = Field(description="the first bad entry")

    @classmethod
    def of(cls, chain: ChainName, found: Verification) -> "AuditVerification":
        return cls(chain=chain, **verdict(found))
