"""A virement moves money between lines, month by month, and nothing appears or goes below zero."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.finance.budgets.rules.profiles import MONTHS, even_profile, sum_of
from services.finance.budgets.rules.versions import (
    PlannedLine,
    PlannedVersion,
    plan_in_force,
    repeated_places,
    state_of,
)
from services.finance.budgets.rules.virements import (
    LineMovedTwice,
    Move,
    NoSuchLine,
    VirementBelowZero,
    VirementUnbalanced,
    check_moves,
    moved,
)

AMOUNTS = st.integers(0, 10**9)
MONTHS_OF_LINE = st.tuples(*[AMOUNTS] * MONTHS)


def line(months: tuple[int, ...], account: str = "5000", **more: str) -> PlannedLine:
    return PlannedLine(account, account, "planned-care", months, **more)


@given(st.integers(0, 10**14))
def test_an_even_profile_adds_up_and_no_two_months_differ_by_more_than_a_penny(total: int) -> None:
    months = even_profile(total)
    assert (len(months), sum(months)) == (MONTHS, total)
    assert max(months) - min(months) <= 1


@st.composite
def virements(draw: st.DrawFn) -> tuple[list[PlannedLine], list[Move], int]:
    """Lines, and moves between them that they can bear."""
    lines = [line(each) for each in draw(st.lists(MONTHS_OF_LINE, min_size=2, max_size=6))]
    first = draw(st.integers(0, MONTHS - 1))
    givers = draw(st.integers(1, len(lines) - 1))
    left = [sum(each.months[first:]) for each in lines[:givers]]
    lost = [draw(st.integers(0, each)) for each in left]
    takers = len(lines) - givers
    weights = draw(st.lists(st.integers(0, 9), min_size=takers, max_size=takers))
    total, gained = sum(lost), []
    for place in range(takers):
        rest = total - sum(gained)
        last = place == takers - 1
        gained.append(rest if last else rest * weights[place] // 10)
    pence = [-each for each in lost] + gained
    moves = [Move(number, each) for number, each in enumerate(pence, start=1) if each]
    return lines, draw(st.permutations(moves)), first


@given(virements())
def test_every_month_adds_up_to_what_it_did_and_nothing_is_below_zero(
    asked: tuple[list[PlannedLine], list[Move], int],
) -> None:
    lines, moves, first = asked
    check_moves(moves, len(lines))
    after = moved(lines, moves, first, "2025-07")
    assert sum_of([each.months for each in after]) == sum_of([each.months for each in lines])
    assert min(min(each.months) for each in after) >= 0
    for before, now in zip(lines, after, strict=True):
        assert before.months[:first] == now.months[:first]
    wanted = {move.line: move.pence for move in moves}
    changes = [now.total - before.total for before, now in zip(lines, after, strict=True)]
    assert changes == [wanted.get(number, 0) for number in range(1, len(lines) + 1)]


def test_a_virement_that_a_line_cannot_bear_names_what_it_has_left() -> None:
    lines = [line((100,) * MONTHS), line((0,) * MONTHS, "5010")]
    with pytest.raises(VirementBelowZero, match=r"Line 1 has 9\.00 left from 2025-07 on"):
        moved(lines, [Move(2, 901), Move(1, -901)], 3, "2025-07")


@pytest.mark.parametrize(
    ("moves", "wrong", "pointer"),
    [
        ([Move(1, -5), Move(2, 6)], VirementUnbalanced, "#/moves"),
        ([Move(1, -5), Move(3, 5)], NoSuchLine, "#/moves/1/line"),
        ([Move(1, -5), Move(2, 3), Move(1, 2)], LineMovedTwice, "#/moves/2/line"),
    ],
)
def test_moves_that_are_no_virement_are_named(
    moves: list[Move], wrong: type[VirementUnbalanced], pointer: str
) -> None:
    with pytest.raises(wrong) as raised:
        check_moves(moves, 2)
    assert [each.pointer for each in raised.value.errors] == [pointer]


@given(st.lists(st.tuples(st.integers(0, 11), MONTHS_OF_LINE), min_size=1, max_size=5), st.data())
def test_each_month_is_planned_by_the_newest_version_that_has_begun(
    drafted: list[tuple[int, tuple[int, ...]]], data: st.DataObject
) -> None:
    versions = [
        PlannedVersion(number, starts, [line(months)])
        for number, (starts, months) in enumerate(drafted, start=1)
    ]
    plan = plan_in_force(data.draw(st.permutations(versions)))
    for month in range(MONTHS):
        begun = [each for each in versions if each.starts <= month]
        wanted = begun[-1].lines[0].months[month] if begun else 0
        assert sum(each.months[month] for each in plan) == wanted


def test_a_line_that_a_later_version_drops_keeps_its_earlier_months() -> None:
    old, new = line((10,) * MONTHS), line((20,) * MONTHS, "5010")
    plan = plan_in_force([PlannedVersion(1, 0, [old]), PlannedVersion(2, 6, [new])])
    assert [(each.account, each.total) for each in plan] == [("5000", 60), ("5010", 120)]


def test_lines_that_are_booked_by_the_same_are_found() -> None:
    one = line((0,) * MONTHS)
    assert repeated_places([one, replace(one, provider="RJR"), replace(one, name="x")]) == [(2, 0)]


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ((), "draft"),
        (("submitted",), "submitted"),
        (("submitted", "approved"), "approved"),
        (("submitted", "rejected"), "rejected"),
    ],
)
def test_a_version_is_what_was_done_with_it_last(acts: tuple[str, ...], state: str) -> None:
    assert state_of(acts) == state
