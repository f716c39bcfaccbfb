"""Bank holidays, which engagement and the board both count working days by."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files


@cache
def bank_holidays() -> frozenset[date]:
    """Of England and Wales, which have the same, from 2018 to 2028."""
    told = files(__package__).joinpath("holidays.toml").read_text(encoding="utf-8")
    return frozenset(day for each in tomllib.loads(told)["holidays"] for day in each["days"])
