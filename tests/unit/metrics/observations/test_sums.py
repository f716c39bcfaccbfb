"""A merged body has no figure of a period in which one of those that it is made of has none."""

from datetime import date

import pytest

from services.contracts.predecessors import Part
from services.metrics.observations.rules.sums import incomplete_told, whole
from services.metrics.observations.rules.values import Figure

MERGER = date(2020, 4, 1)
NEW = [Part("NEW", began=MERGER), Part("ONE", ends=MERGER), Part("TWO", ends=MERGER)]


def figures(*months: int, year: int = 2019) -> list[Figure]:
    return [Figure(date(year, month, 1), 10.0, None, [], 1, [1]) for month in months]


def summed(own: dict[str, list[Figure]], **more: object) -> tuple[dict[int, float], list[int]]:
    """The sums by month, and the months without one."""
    nothing: dict[str, set[date]] = {code: set() for code in own}
    asked = {"hidden": nothing, "earlier": ()} | more
    found = whole(NEW, own, "count", **asked)  # type: ignore[arg-type]
    sums = {each.period.month: each.numerator for each in found.figures}
    return sums, [day.month for day in sorted(found.incomplete)]


def test_where_all_have_a_figure_they_are_added_up() -> None:
    own = {"NEW": figures(5, year=2020), "ONE": figures(1, 2), "TWO": figures(1, 2)}
    assert summed(own) == ({1: 20.0, 2: 20.0, 5: 10.0}, [])


@pytest.mark.parametrize("hidden", [set(), {date(2019, 2, 1)}])
def test_one_that_is_missing_and_one_that_is_withheld_are_the_same(hidden: set[date]) -> None:
    own = {"NEW": [], "ONE": figures(1, 2, 3), "TWO": figures(1, 3)}
    none: set[date] = set()
    found = summed(own, hidden={"NEW": none, "ONE": none, "TWO": hidden})
    assert found == ({1: 20.0, 3: 20.0}, [2])


def test_a_predecessor_without_any_figure_leaves_no_sum() -> None:
    assert summed({"NEW": [], "ONE": figures(1, 2), "TWO": []}) == ({}, [1, 2])


def test_a_body_that_was_there_before_it_took_others_over_is_a_part_then_too() -> None:
    own = {"NEW": figures(1), "ONE": figures(1, 2), "TWO": figures(1, 2)}
    assert summed(own) == ({1: 30.0, 2: 20.0}, [])  # nothing tells that it was there in February
    assert summed(own, earlier={"NEW"}) == ({1: 30.0}, [2])


def test_what_lacks_is_said_with_the_periods() -> None:
    own = {"NEW": [], "ONE": figures(1, 2, 3), "TWO": figures(2)}
    found = whole(NEW, own, "count", hidden={code: set() for code in own}, earlier=())
    assert incomplete_told("NEW", found.incomplete) == (
        "NEW has no figure in 2 periods from 2019-01 to 2019-03: of TWO none can be shown there, "
        "and a sum without it would be too small."
    )
    assert incomplete_told("NEW", {}) == ""
