"""Weighted capitation, running costs and pools: to the penny, and each penny once."""

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.finance.allocations.rules.capitation import NoWeight, shares_of
from services.finance.allocations.rules.pools import PoolLine, cap_reason, waterfall
from services.finance.allocations.rules.running_costs import RateUnknown, rate_of, running_costs

BILLION = 100_000_000_000
EAST, WEST = "E06000049", "E06000050"
PRACTICES = Path(__file__).parents[4] / "../shared/data/gp-practices-2024-25.csv"
WEIGHTS = st.dictionaries(
    st.text("ABCDEFG", min_size=1, max_size=3),
    st.decimals(0, 10**6, places=6),
    min_size=1,
    max_size=9,
)
PENCE = st.integers(0, 10**9)


def weighted_populations(sub_icb: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    with PRACTICES.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["sub_icb_code"] == sub_icb:
                found[row["upper_tier_la_code"]] += Decimal(row["weighted_population"])
    return found


@pytest.mark.skipif(not PRACTICES.exists(), reason="needs the practices of 2024/25")
def test_a_billion_over_cheshire_by_the_practices_of_2024_25() -> None:
    shares = shares_of(BILLION, weighted_populations("27D"), "#/bodies")
    assert shares == {EAST: 52_280_473_423, WEST: 47_719_526_577}


@given(st.integers(1, 10**14), WEIGHTS, st.data())
def test_shares_add_up_and_do_not_depend_on_the_order(
    total: int, weights: dict[str, Decimal], data: st.DataObject
) -> None:
    if not any(weights.values()):
        with pytest.raises(NoWeight):
            shares_of(total, weights, "#/bodies")
        return
    shares = shares_of(total, weights, "#/bodies")
    assert sum(shares.values()) == total
    assert min(shares.values()) >= 0
    order = data.draw(st.permutations(list(weights)))
    assert shares_of(total, {code: weights[code] for code in order}, "#/bodies") == shares
    whole = sum(weights.values())
    for code, share in shares.items():
        assert abs(share - total * weights[code] / whole) <= 1


def test_25_a_head_of_750_000_is_18_75_million_and_a_fifth_of_it_is_released() -> None:
    found = running_costs(750_000, rate_of(2013).pence, Decimal("0.20"))
    assert (found.allowance, found.released, found.remaining) == (
        1_875_000_000, 375_000_000, 1_500_000_000,
    )  # fmt: skip
    assert found.remaining_per_head == 2_000


@pytest.mark.parametrize(
    ("year", "pence"), [(2013, 2500), (2014, 2473), (2015, 2207), (2025, 1876)]
)
def test_the_allowance_a_head_has_a_source(year: int, pence: int) -> None:
    assert rate_of(year).pence == pence
    assert rate_of(year).source


def test_the_allowance_of_another_year_is_not_guessed() -> None:
    with pytest.raises(RateUnknown, match="2019/20"):
        rate_of(2019)


@given(st.integers(1, 10**8), st.integers(1, 10**6), st.decimals(0, 1, places=4))
def test_what_is_released_and_what_remains_is_the_allowance(
    heads: int, pence: int, share: Decimal
) -> None:
    found = running_costs(heads, pence, share)
    assert found.released + found.remaining == found.allowance == heads * pence
    assert 0 <= found.released <= found.allowance


LINES = st.lists(
    st.builds(
        PoolLine,
        st.text("LMNOP", min_size=1, max_size=2),
        PENCE,
        PENCE,
        st.one_of(st.none(), st.just({"A": Decimal(60), "B": Decimal(40)})),
    ),
    max_size=6,
    unique_by=lambda line: line.code,
)


@given(st.tuples(*[st.integers(1, 10**9)] * 3), LINES, PENCE, PENCE, st.booleans(), st.data())
def test_every_penny_of_an_overspend_is_met_once_or_told_as_unfunded(
    paid_in: tuple[int, int, int],
    lines: list[PoolLine],
    risk_pool: int,
    uncommitted: int,
    capped: bool,
    data: st.DataObject,
) -> None:
    contributions = dict(zip("ABC", paid_in, strict=True))
    found = waterfall(contributions, lines, risk_pool, uncommitted, capped=capped)
    met = found.underspends + found.risk_pool + found.schemes + sum(found.paid.values())
    assert met + found.unfunded == found.overspend == sum(line.over for line in lines)
    assert min([*found.owed.values(), *found.paid.values(), found.unfunded]) >= 0
    if found.risk_pool:
        assert found.underspends == sum(line.under for line in lines)
    if found.schemes:
        assert found.risk_pool == risk_pool
    if any(found.owed.values()):
        assert found.schemes == uncommitted
    for partner, paid in found.paid.items():
        assert paid <= contributions[partner] or not capped
    assert capped or found.unfunded == 0
    order = data.draw(st.permutations(list(contributions)))
    again = waterfall(
        {each: contributions[each] for each in order},
        data.draw(st.permutations(lines)),
        risk_pool,
        uncommitted,
        capped=capped,
    )
    assert (again.owed, again.paid) == (found.owed, found.paid)


def test_partners_pay_in_proportion_to_what_they_contribute_and_no_more() -> None:
    contributions = {"27D": 600, "LA": 400}
    lines = [PoolLine("A", 1_000, 2_500), PoolLine("B", 300, 200)]
    found = waterfall(contributions, lines, 50, 150, capped=True)
    assert (found.underspends, found.risk_pool, found.schemes) == (100, 50, 150)
    assert found.owed == {"27D": 720, "LA": 480}
    assert (found.paid, found.unfunded) == ({"27D": 600, "LA": 400}, 200)
    assert waterfall(contributions, lines, 50, 150, capped=False).unfunded == 0


@pytest.mark.parametrize(
    ("by", "agreed", "spent", "reason"),
    [
        ([], None, None, "Nothing else was agreed."),
        (["A"], "2025-05-01", "2025-06-01", "The chief finance officer of B did not agree."),
        (["A", "B"], "2025-06-01", "2025-06-01", "It was not agreed before the money was spent."),
        (["B", "A"], "2025-05-31", "2025-06-01", None),
    ],
)
def test_the_cap_holds_unless_both_officers_agreed_before_the_spend(
    by: list[str], agreed: str | None, spent: str | None, reason: str | None
) -> None:
    days = [date.fromisoformat(each) if each else None for each in (agreed, spent)]
    assert cap_reason(["A", "B"], by, *days) == reason
