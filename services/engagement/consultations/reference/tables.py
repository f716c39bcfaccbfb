"""Reads the dated lists of law, bodies, policy and elections that come along."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from services.contracts.holidays import bank_holidays
from services.engagement.consultations.rules.calendar import ElectionWindow
from services.engagement.consultations.rules.law import (
    NATIONS,
    Body,
    Law,
    LawBook,
    Nation,
    Policy,
)

HERE = files(__package__)


@cache
def law_book() -> LawBook:
    """All lists of all nations."""
    told: dict[Nation, dict[str, Any]] = {
        nation: tomllib.loads(HERE.joinpath(f"{nation}.toml").read_text(encoding="utf-8"))
        for nation in NATIONS
    }
    rows = list(told.items())
    return LawBook(
        laws=[
            Law(nation=nation, **({"bodies": (), "ends": None} | row))
            for nation, lists in rows
            for row in lists["laws"]
        ],
        bodies=[
            Body(nation=nation, **({"ends": None} | row))
            for nation, lists in rows
            for row in lists["bodies"]
        ],
        policies=[
            Policy(nation=nation, **row) for nation, lists in rows for row in lists["policies"]
        ],
        holidays=bank_holidays(),
        elections=[ElectionWindow(**row) for _, lists in rows for row in lists["elections"]],
    )
