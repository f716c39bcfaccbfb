"""Reads the dated list of how long before a meeting its agenda is due."""

import tomllib
from functools import cache
from importlib.resources import files

from services.board.meetings.rules.clear_days import NoticePolicy


@cache
def notice_policies() -> tuple[NoticePolicy, ...]:
    told = files(__package__).joinpath("agendas.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(told)["notices"]
    return tuple(NoticePolicy(**{"ends": None, "verified": True} | row) for row in rows)
