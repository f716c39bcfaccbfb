"""Proofs of work in place of a captcha: asked for past a threshold only, and used once."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import altcha

from services.engagement.challenges import repository
from services.engagement.challenges.problems import ProofInvalid
from services.engagement.challenges.schemas import ChallengeParameters, ChallengeView
from services.shared.database import Database

ALGORITHM, COST, PREFIX = "PBKDF2/SHA-256", 2_000, "00"
"""On average 256 derivations of 2,000 rounds: a second or two of a telephone, and one here."""
VALID = timedelta(minutes=20)
PURPOSE = b"marches challenge"


def _key(secret: bytes) -> bytes:
    return hmac.digest(secret, PURPOSE, sha256)


def new_challenge(secret: bytes, now: datetime) -> ChallengeView:
    """One that nobody else can make, and that is kept nowhere."""
    made = altcha.create_challenge(
        ALGORITHM, COST, key_prefix=PREFIX, expires_at=now + VALID, hmac_secret=_key(secret)
    ).to_dict()
    return ChallengeView(
        parameters=ChallengeParameters(**made["parameters"]), signature=made["signature"]
    )


async def use_proof(database: Database, secret: bytes, proof: str) -> None:
    """Raises ProofInvalid, also for one that was used."""
    if not altcha.verify_solution(proof, _key(secret)).verified:
        raise ProofInvalid
    told = altcha.Payload.from_base64(proof).challenge.parameters
    expires_at = datetime.fromtimestamp(told.expires_at or 0, UTC)
    async with database.write() as session:
        if not await repository.use(session, told.nonce, expires_at):
            raise ProofInvalid("It was used already; solve another challenge.")
