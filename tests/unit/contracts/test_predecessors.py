"""Figures on the map of their own day and on another."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.directory import MembershipRow, Snapshot, SuccessionRow
from services.contracts.organisations import OrganisationMap
from services.contracts.predecessors import (
    OrganisationEnded,
    Part,
    Split,
    member_parts,
    own_parts,
)
from services.metrics.observations.rules.sums import merged
from services.metrics.observations.rules.values import Figure

MERGER, ABOLITION = date(2020, 4, 1), date(2013, 4, 1)
FOUR = ("01C", "01R", "02D", "02F")
PRACTICES = (
    MembershipRow("N81001", "02F", "ccg", ABOLITION, MERGER),
    MembershipRow("N81001", "27D", "sub_icb", MERGER, None),
    MembershipRow("N81002", "27D", "sub_icb", MERGER, date(2022, 1, 1)),
    MembershipRow("N81003", "27D", "sub_icb", MERGER, None),
)
NOBODY_KNOWN = Snapshot(
    version=1, organisations=[], names=[], statuses=[], roles=[], memberships=[], successions=[]
)


@pytest.fixture
def history() -> OrganisationMap:
    """Cheshire's merger, the split of a trust of West Mercia, a practice that took another over."""
    return OrganisationMap(
        Snapshot(
            version=1,
            organisations=[],
            names=[],
            statuses=[],
            roles=[],
            memberships=list(PRACTICES),
            successions=[
                *(SuccessionRow(code, "27D", MERGER) for code in FOUR),
                SuccessionRow("5PL", "05J", ABOLITION),
                SuccessionRow("5PL", "05T", ABOLITION),
                SuccessionRow("N81009", "N81003", date(2021, 7, 1)),
                SuccessionRow("5XX", "01C", ABOLITION),
            ],
        )
    )


def test_on_its_own_map_an_organisation_has_its_own_figures(history: OrganisationMap) -> None:
    assert own_parts(history, "27D", None) == [Part("27D")]
    assert own_parts(history, "02F", None) == [Part("02F")]


def test_a_merged_body_has_the_figures_of_those_that_it_came_of(history: OrganisationMap) -> None:
    found = own_parts(history, "27D", date(2026, 1, 1))
    assert found == sorted(
        [
            Part("27D", began=MERGER),
            *(Part(code, ends=MERGER, began=ABOLITION if code == "01C" else None) for code in FOUR),
            Part("5XX", ends=ABOLITION),
        ]
    )
    assert own_parts(history, "27D", date(2020, 3, 31)) == [Part("27D")]


def test_one_that_was_taken_over_is_not_on_a_later_map(history: OrganisationMap) -> None:
    with pytest.raises(OrganisationEnded, match="in 27D"):
        own_parts(history, "02F", MERGER)
    assert Part("02F") in own_parts(history, "02F", date(2020, 3, 31))


def test_a_split_is_refused_and_never_guessed(history: OrganisationMap) -> None:
    with pytest.raises(Split, match="05J, 05T") as caught:
        own_parts(history, "05J", date(2026, 1, 1))
    assert caught.value.code == "split_without_weights"
    with pytest.raises(OrganisationEnded, match="05J and 05T"):
        own_parts(history, "5PL", date(2026, 1, 1))


def test_members_count_while_they_belong(history: OrganisationMap) -> None:
    assert member_parts(history, "27D", "sub_icb", None) == [
        Part("N81001", MERGER), Part("N81002", MERGER, date(2022, 1, 1)), Part("N81003", MERGER),
    ]  # fmt: skip


def test_on_a_given_map_its_members_count_with_all_that_they_took_in(
    history: OrganisationMap,
) -> None:
    assert member_parts(history, "27D", "sub_icb", date(2026, 1, 1)) == [
        Part("N81001"), Part("N81003", began=date(2021, 7, 1)),
        Part("N81009", ends=date(2021, 7, 1)),
    ]  # fmt: skip
    assert member_parts(history, "27D", "locality", date(2026, 1, 1)) == []


def split(*shares: float | None, day: date = ABOLITION) -> OrganisationMap:
    """5PL was split into S00, S01, ...; the first two of them merged later, into M00."""
    return OrganisationMap(
        NOBODY_KNOWN.model_copy(
            update={
                "successions": [
                    *(
                        SuccessionRow("5PL", f"S{n:02}", day, share, share and "population of 2012")
                        for n, share in enumerate(shares)
                    ),
                    SuccessionRow("S00", "M00", MERGER),
                    SuccessionRow("S01", "M00", MERGER),
                ]
            }
        )
    )


@pytest.mark.parametrize(
    ("shares", "reason"),
    [
        ((0.6, None), "not known"),
        ((0.6, 0.3), "make 0.9 and not 1"),
        ((0.6, 0.6), "make 1.2 and not 1"),
        ((0.6,), "make 0.6 and not 1"),
    ],
)
def test_shares_that_do_not_make_the_whole_are_refused(
    shares: tuple[float | None, ...], reason: str
) -> None:
    with pytest.raises(Split, match=reason):
        own_parts(split(*shares), "S00", date(2019, 1, 1))


def test_shares_that_come_together_again_are_the_whole_and_no_estimate() -> None:
    found = own_parts(split(0.5, 0.5), "M00", date(2026, 1, 1))
    assert found[0] == Part("5PL", ends=ABOLITION)
    assert not any(part.estimated for part in found)
    [some, *_] = own_parts(split(0.25, 0.25, 0.5), "M00", date(2026, 1, 1))
    assert some == Part("5PL", ends=ABOLITION, weight=0.5, bases=("population of 2012",))


@given(
    parts=st.lists(st.integers(1, 1_000), min_size=2, max_size=6),
    counts=st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1, max_size=5
    ),
)
def test_the_successors_together_have_what_their_predecessor_had(
    parts: list[int], counts: list[tuple[int, int]]
) -> None:
    day = date(2019, 1, 1)
    history = split(*(part / sum(parts) for part in parts))
    figures = [
        Figure(date(2010, month, 1), above, below, ["1"], 1, [1])
        for month, (above, below) in enumerate(counts, 1)
    ]
    found = [
        merged(
            [
                (part, figures if part.code == "5PL" else [])
                for part in own_parts(history, f"S{n:02}", day)
            ],
            "proportion",
        )
        for n in range(len(parts))
    ]
    for month, figure in enumerate(figures):
        shares = [each[month] for each in found]
        assert sum(each.numerator for each in shares) == pytest.approx(figure.numerator)
        assert sum(each.denominator or 0 for each in shares) == pytest.approx(figure.denominator)


@pytest.mark.parametrize("calculation", ["median", "index", "proportion"])
def test_a_share_of_what_has_no_counts_has_no_figure(calculation: str) -> None:
    figures = [Figure(date(2010, 1, 1), 18.5, None, ["1"], 1, [1])]
    assert merged([(Part("5PL", weight=0.6), figures)], calculation) == []
    assert merged([(Part("5PL"), figures)], calculation) == figures
