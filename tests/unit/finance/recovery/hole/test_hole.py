"""The hole adds up in every way that it is told, and shows no small number."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.charts.rendering import to_svg
from services.finance.recovery.hole.charts.waterfall_chart import (
    MADE_UP,
    steps_of,
    waterfall_chart,
)
from services.finance.recovery.hole.presenter import hole_view
from services.finance.recovery.hole.rules.decomposition import (
    PARTS,
    HoleRow,
    Node,
    Sum,
    decomposed,
    divisions,
)
from services.finance.recovery.hole.rules.publication import published
from services.finance.recovery.hole.schemas import ID

REASONS = [(part, reason) for part, reasons in PARTS.items() for reason in reasons]
ROWS = st.lists(
    st.builds(
        lambda place, value, cash, lines, pence, unpriced: HoleRow(
            value, *REASONS[place], cash, lines, pence, min(unpriced, lines)
        ),
        st.integers(0, len(REASONS) - 1),
        st.sampled_from(["2025-04", "2025-05", None]),
        st.booleans(),
        st.integers(1, 60),
        st.integers(0, 10**7),
        st.integers(0, 60),
    ),
    max_size=12,
)
LARGE = [
    HoleRow("2025-04", "recoverable", "provider_rebill", True, 100, 500_000_00, 0),
    HoleRow("2025-04", "recoverable", "provider_rebill", False, 50, 200_000_00, 10),
    HoleRow("2025-04", "absorbed", "emergency", False, 900, 180_000_00, 0),
    HoleRow("2025-05", "absorbed", "english_registered", True, 300, 900_000_00, 0),
    HoleRow("2025-05", "other", "unassigned", False, 20, 10_000_00, 0),
]


@given(ROWS)
def test_every_total_is_the_sum_of_its_parts(rows: list[HoleRow]) -> None:
    found = decomposed(rows)
    for total, parts in divisions(found):
        for place in (0, 1):
            assert found[total][place] == sum((found[part][place] for part in parts), Sum())
    assert sum(found[Node()][place].lines for place in (0, 1)) == sum(row.lines for row in rows)


@given(ROWS)
def test_no_count_of_one_to_seven_is_shown_and_none_of_their_money(rows: list[HoleRow]) -> None:
    found = decomposed(rows)
    for node, seen in published(found).items():
        cash, notional = found[node]
        for exact, shown in ((cash, seen.cash), (notional, seen.notional)):
            if 0 < exact.lines < 8:
                assert shown is None
            if shown is not None:
                assert shown == exact.pence
        if 0 < cash.lines + notional.lines < 8:
            assert seen.lines is None
        if 0 < cash.unpriced + notional.unpriced < 8:
            assert seen.unpriced is None


def test_what_is_withheld_cannot_be_had_by_subtraction() -> None:
    few = [*LARGE, HoleRow("2025-04", "absorbed", "primary_dental", False, 3, 9_999, 0)]
    seen = published(decomposed(few))
    notional = [seen[Node("absorbed", reason)].notional for reason in PARTS["absorbed"]]
    assert notional[list(PARTS["absorbed"]).index("primary_dental")] is None
    shown = seen[Node("absorbed")].notional
    assert shown is None or notional.count(None) > 1


def test_cash_and_notional_are_never_one_figure() -> None:
    view = hole_view(ID, "27D", "2025-04", "2025-05", "month", published(decomposed(LARGE)))  # type: ignore[arg-type]
    assert (view.total.cash, view.total.notional) != (None, None)
    assert view.total.cash and view.total.cash.amount == "1400000.00"
    assert view.total.notional and view.total.notional.amount == "390000.00"
    [recoverable, absorbed, other] = view.parts
    assert [each.code for each in view.parts] == ["recoverable", "absorbed", "other"]
    assert recoverable.amount.unpriced == 10
    assert [item.value for item in view.items] == ["2025-04", "2025-05"]
    assert all(reason.says for part in (recoverable, absorbed, other) for reason in part.reasons)


@pytest.mark.parametrize("width", [240, 600])
def test_the_waterfall_ends_where_what_is_recoverable_begins(width: int) -> None:
    view = hole_view(ID, "27D", "2025-04", "2025-05", "month", published(decomposed(LARGE)))  # type: ignore[arg-type]
    steps = list(steps_of(view))
    last_absorbed = [step for step in steps if step.kind in {"absorbed", "other"}][-1]
    recoverable = [step for step in steps if step.kind == "recoverable"]
    assert last_absorbed.start == recoverable[-1].end == 700_000_00
    chart = waterfall_chart(view, width)
    assert "Emergency, notional £180k" in chart["description"]
    assert [step.name for step in steps if step.kind == "sum"] == [
        "Charged, cash", "Charged, notional"
    ]  # fmt: skip
    assert MADE_UP not in str(chart)
    made_up = waterfall_chart(view.model_copy(update={"synthetic": True}), width)
    assert made_up["description"].endswith(MADE_UP)
    assert MADE_UP in to_svg(made_up)


def test_every_reason_belongs_to_one_part() -> None:
    codes = [reason for _, reason in REASONS]
    assert len(codes) == len(set(codes))
    assert len(list(product(PARTS, [1]))) == 3
