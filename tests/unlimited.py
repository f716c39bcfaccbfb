"""Rates that no test meets, for this process and those that it starts."""

import json
import os

from gateway.rates.classes import CLASSES

UNLIMITED = json.dumps(dict.fromkeys(CLASSES, "1000000/minute"))


def lift_rate_limits() -> None:
    """Whoever measures, or tests anything else, is not told to come back later."""
    os.environ["MARCHES_RATE_LIMITS"] = UNLIMITED
    os.environ["MARCHES_PROOF_AFTER"] = "1000000"
