"""What one fact would move is what the rules say once that fact is another one."""

from typing import Any

import duckdb
import pytest

from services.finance.recovery.determinations.rules.lines import ENGLAND, Gp, Home
from services.finance.recovery.determinations.rules.payers import Determination
from services.finance.recovery.hole.repository import IF_AGREEMENT, IF_HOME, IF_PRACTICE
from tests.unit.finance.recovery.determinations.test_results import (
    CHESHIRE,
    ENGLISH,
    ROWS,
    WELSH,
    determined,
)

BOARDS = ("7A1", "7A2")


def of_row(row: tuple[Any, ...], **more: Any) -> tuple[Home, Gp | None, Determination]:
    _, home, gp, facts, *_ = row
    home, gp = more.pop("home", home), more.pop("gp", gp)
    return home, gp, determined(home, gp, **facts | more)


def in_hole(home: Home, gp: Gp | None) -> bool:
    return home.country != ENGLAND or (gp is not None and gp.commissioner in BOARDS)


def told(expression: str, row: tuple[Any, ...], mechanism: str = "fixed") -> str | None:
    home, gp, found = of_row(row, mechanism=mechanism)
    if not in_hole(home, gp):
        return None
    with duckdb.connect() as connection:
        values = {
            "recharge": found.recharge, "mechanism": mechanism, "flags": " ".join(found.flags),
            "basis": " ".join(found.basis), "found_by": found.found_by,
            "dataset": row[3].get("dataset", "apc"),
        }  # fmt: skip
        names = ", ".join(f"${name} AS {name}" for name in values)
        asked = f"SELECT {expression} FROM (SELECT {names})"
        [(value,)] = connection.execute(asked, values).fetchall()
    return None if value is None else str(value)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_payment_by_activity_makes_cash_of_what_is_recoverable(row: tuple[Any, ...]) -> None:
    home, gp, variable = of_row(row, mechanism="variable")
    becomes = in_hole(home, gp) and variable.recharge and variable.route == "provider_rebill"
    assert (told(IF_AGREEMENT, row) == "cash") == becomes
    assert told(IF_AGREEMENT, row, "variable") is None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_a_practice_of_the_other_nation(row: tuple[Any, ...]) -> None:
    value = told(IF_PRACTICE, row)
    if value is None:
        return
    other = ENGLISH if row[2] and row[2].commissioner in BOARDS else WELSH
    home, gp, found = of_row(row, gp=other)
    becomes = "recoverable" if found.recharge else "absorbed"
    assert value == (becomes if in_hole(home, gp) else "outside_hole")


def test_the_rows_that_a_practice_moves() -> None:
    moved = {row[0] for row in ROWS if told(IF_PRACTICE, row)}
    assert moved == {4, 5, 8}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_a_home_in_england(row: tuple[Any, ...]) -> None:
    if told(IF_HOME, row) == "english":
        home, _, found = of_row(row, home=CHESHIRE, gp=ENGLISH)
        assert (home.country, found.recharge, found.payer_kind) == (ENGLAND, False, "sub_icb")
