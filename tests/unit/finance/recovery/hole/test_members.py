"""Which lines of a run are in the hole, and why: asked of its files."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.finance.recovery.hole.repository import PROPERTIES, members
from services.finance.recovery.hole.rules.decomposition import Node, decomposed
from tests.unit.finance.recovery.runs.files import write_run

LINE_OF: dict[str, Any] = {
    "dataset": "apc", "provider": "RJR", "pod": "NEL", "activity_date": date(2025, 4, 7),
    "duplicate": False, "charged_price": 10_000, "treatment_function": "300",
}  # fmt: skip
ANSWER_OF: dict[str, Any] = {
    "outcome": "payer", "payer": "27D", "payer_kind": "sub_icb", "charged_to": "27D",
    "recharge": False, "route": "none", "basis": "", "flags": "", "outside": True,
    "health_board": "7A1", "mechanism": "fixed",
}  # fmt: skip
RECOVERABLE = {"payer": "7A1", "recharge": True, "route": "provider_rebill"}
KINDS: list[tuple[dict[str, Any], dict[str, Any], tuple[str, str, bool]]] = [
    ({}, RECOVERABLE | {"mechanism": "variable"}, ("recoverable", "provider_rebill", True)),
    ({}, RECOVERABLE | {"route": "none"}, ("recoverable", "none", False)),
    ({}, {"basis": "AE1=no"}, ("absorbed", "emergency", False)),
    ({}, {"basis": "A=no B=yes WB1=no WB2=yes C0=no"}, ("absorbed", "english_registered", False)),
    ({}, {"basis": "PLACED=yes", "mechanism": None}, ("absorbed", "charged_rightly", False)),
    ({"dataset": "primary_dental"}, {"outcome": "out_of_scope", "mechanism": "variable"},
     ("absorbed", "primary_dental", True)),
    ({}, {"outcome": "out_of_scope"}, ("other", "out_of_scope", False)),
    ({}, {"outcome": "no_payer"}, ("other", "no_payer", False)),
    ({"charged_price": None}, {"outcome": "unassigned"}, ("other", "unassigned", False)),
]  # fmt: skip
NOT_IN_IT: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"outside": False}), ({}, {"charged_to": "12F"}), ({"duplicate": True}, {}),
    ({"activity_date": date(2025, 3, 31)}, {}),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a line of each kind."""
    made = tmp_path_factory.mktemp("run")
    pairs = [*((line, answer) for line, answer, _ in KINDS), *NOT_IN_IT]
    lines = [{"line": n, "answer": n} | LINE_OF | line for n, (line, _) in enumerate(pairs)]
    answers = [{"answer": n} | ANSWER_OF | answer for n, (_, answer) in enumerate(pairs)]
    write_run(made, lines, answers)
    return made


def test_each_line_is_in_one_part_for_one_reason(folder: Path) -> None:
    found = members(folder, "27D", "month", "2025-04", "2025-04")
    assert {(row.part, row.reason, row.cash) for row in found} == {kind for *_, kind in KINDS}
    assert sum(row.lines for row in found) == len(KINDS)


def test_lines_without_a_price_are_counted_and_are_no_money(folder: Path) -> None:
    sums = decomposed(members(folder, "27D", "month", "2025-04", "2025-04"))
    _, notional = sums[Node("other", "unassigned")]
    assert (notional.lines, notional.pence, notional.unpriced) == (1, 0, 1)


@pytest.mark.parametrize("by", PROPERTIES)
def test_the_hole_is_the_same_by_every_property(folder: Path, by: str) -> None:
    found = members(folder, "27D", by, "2025-04", "2025-04")
    assert sum(row.pence for row in found) == 10_000 * (len(KINDS) - 1)
    assert sum(row.lines for row in found) == len(KINDS)
