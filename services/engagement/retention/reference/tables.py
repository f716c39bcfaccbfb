"""Reads the policy that comes along."""

import tomllib
from functools import cache
from importlib.resources import files

from services.engagement.retention.rules.policies import Policy

HERE = files(__package__)


@cache
def house_policies() -> tuple[Policy, ...]:
    """The rows that hold where an organisation has none of its own."""
    told = tomllib.loads(HERE.joinpath("policies.toml").read_text(encoding="utf-8"))
    return tuple(Policy(**({"days": None, "verified": True} | row)) for row in told["policies"])
