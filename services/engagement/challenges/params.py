"""What a request without an account shows, where much was sent from its address today."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Header, Request

from services.engagement.challenges.problems import ProofInvalid, ProofNeeded
from services.engagement.challenges.service import use_proof
from services.shared.days import london_day
from services.shared.patterns import named
from services.shared.requests import network_of

PROOF = named("^[A-Za-z0-9+/=]{1,4000}$", "a solved challenge, as ALTCHA writes it")
PROOFS = (ProofNeeded, ProofInvalid)
AltchaHeader = Annotated[
    str | None,
    Header(alias="Altcha", pattern=PROOF, description="a solved challenge, where one is needed"),
]


async def _check_work(request: Request, proof: AltchaHeader = None) -> None:
    """Raises ProofNeeded, ProofInvalid."""
    state = request.app.state
    day = london_day(datetime.now(UTC))
    sent = state.senders.count(_sender(request), request.scope["path"], day)
    if sent <= state.settings.proof_after:
        return
    if proof is None:
        raise ProofNeeded
    await use_proof(state.database, state.cursor_secret, proof)


def _sender(request: Request) -> str:
    """The address as the gateway says it, or its network, in which one subscriber has many."""
    client = request.client
    return network_of(request.headers.get("x-forwarded-for") or (client.host if client else ""))


PROVED = Depends(_check_work)
"""A proof of work, past the threshold of what one address sends to one path in a day."""
