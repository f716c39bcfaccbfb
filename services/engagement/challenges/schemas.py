"""Challenges as the ALTCHA widget reads them."""

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from services.shared.schemas import Schema, with_example


class ChallengeParameters(Schema):
    """How the work is done: find the counter whose derived key begins with `keyPrefix`."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True) | with_example(
        algorithm="PBKDF2/SHA-256",
        cost=2000,
        keyLength=32,
        keyPrefix="00",
        nonce="8f14e45fceea167a5a36dedd4bea2543",
        salt="c9f0f895fb98ab9159f51fd0297e236d",
        expiresAt=1764463200,
    )

    algorithm: str
    cost: int
    key_length: int
    key_prefix: str
    nonce: str
    salt: str
    expires_at: int


class ChallengeView(Schema):
    """A challenge of ALTCHA's second version."""

    model_config = with_example(
        parameters=ChallengeParameters.model_config["json_schema_extra"]["examples"][0],  # type: ignore[index]
        signature="45c48cce2e2d7fbdea1afc51c7c6ad26aa1f5b3b3d1a2d0c1e4a3f1a7d3b2c11",
    )

    parameters: ChallengeParameters
    signature: str
