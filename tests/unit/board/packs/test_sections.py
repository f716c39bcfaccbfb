"""What other services answer is told with whose it is, from where, and that it is made up."""

from datetime import date
from typing import Any

import pytest

from services.board.packs.sections import claim_blocks, hole_blocks, scorecard_blocks
from services.contracts.finance import Claim, Hole
from services.contracts.scorecards import Scorecard

POUNDS = {"amount": "1234.50", "currency": "GBP"}
AMOUNT = {"lines": 7, "cash": POUNDS, "notional": None}


def cell(organisation: str, indicator: str) -> dict[str, Any]:
    return {
        "organisation": organisation, "indicator": indicator, "period": date(2018, 3, 1),
        "value": 1, "special_cause": None, "assurance": None, "sentence": "As usual.",
    }  # fmt: skip


def indicator(code: str, source: str) -> dict[str, Any]:
    return {"code": code, "version": 1, "name": code.title(), "unit": "count", "source": source}


def test_a_scorecard_of_several_organisations_says_whose_each_figure_is_and_its_source() -> None:
    count, table, sources = scorecard_blocks(Scorecard.model_validate({
        "indicators": [indicator("deaths", "synthetic figures"), indicator("falls", "not told")],
        "organisations": [{"code": "27D", "name": "NHS Cheshire"}, {"code": "X1", "name": None}],
        "cells": [cell("27D", "deaths"), cell("X1", "deaths")],
    }))  # fmt: skip
    assert count.text == "With a special cause: 0 of 2 figures."
    assert [(row[0], row[1]) for row in table.rows] == [
        ("NHS Cheshire", "Deaths"),
        ("X1", "Deaths"),
    ]
    assert sources.text == "Sources: synthetic figures."


@pytest.mark.parametrize("synthetic", [True, False])
def test_money_at_a_price_book_that_is_made_up_says_so(synthetic: bool) -> None:
    hole = {"first_month": "2025-04", "last_month": "2026-03", "total": AMOUNT, "parts": []}
    claim = {"claimant": "27D", "payer": "7A1", "month": "2025-04", "state": "draft",
             "total": POUNDS, "outstanding": POUNDS}  # fmt: skip
    said, _ = hole_blocks(Hole.model_validate({**hole, "synthetic": synthetic}))
    [table] = claim_blocks([Claim.model_validate({**claim, "synthetic": synthetic})])
    assert ("Synthetic" in said.text) is synthetic
    assert table.rows[0][2] == ("draft (synthetic prices)" if synthetic else "draft")
