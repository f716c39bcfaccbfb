"""Figures on the map of their own day and on another."""

from datetime import date

import pytest

from services.contracts.directory import MembershipRow, Snapshot, SuccessionRow
from services.contracts.organisations import OrganisationMap
from services.metrics.observations.rules.maps import Ended, Part, Split, member_parts, own_parts

MERGER, ABOLITION = date(2020, 4, 1), date(2013, 4, 1)
FOUR = ("01C", "01R", "02D", "02F")
PRACTICES = (
    MembershipRow("N81001", "02F", "ccg", ABOLITION, MERGER),
    MembershipRow("N81001", "27D", "sub_icb", MERGER, None),
    MembershipRow("N81002", "27D", "sub_icb", MERGER, date(2022, 1, 1)),
    MembershipRow("N81003", "27D", "sub_icb", MERGER, None),
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
            Part("27D"),
            *(Part(code, ends=MERGER) for code in FOUR),
            Part("5XX", ends=ABOLITION),
        ]
    )
    assert own_parts(history, "27D", date(2020, 3, 31)) == [Part("27D")]


def test_one_that_was_taken_over_is_not_on_a_later_map(history: OrganisationMap) -> None:
    with pytest.raises(Ended, match="in 27D"):
        own_parts(history, "02F", MERGER)
    assert Part("02F") in own_parts(history, "02F", date(2020, 3, 31))


def test_a_split_is_refused_and_never_guessed(history: OrganisationMap) -> None:
    with pytest.raises(Split, match="05J, 05T") as caught:
        own_parts(history, "05J", date(2026, 1, 1))
    assert caught.value.code == "split_without_weights"
    with pytest.raises(Ended, match="05J and 05T"):
        own_parts(history, "5PL", date(2026, 1, 1))


def test_members_count_while_they_belong(history: OrganisationMap) -> None:
    assert member_parts(history, "27D", "sub_icb", None) == [
        Part("N81001", MERGER), Part("N81002", MERGER, date(2022, 1, 1)), Part("N81003", MERGER),
    ]  # fmt: skip


def test_on_a_given_map_its_members_count_with_all_that_they_took_in(
    history: OrganisationMap,
) -> None:
    assert member_parts(history, "27D", "sub_icb", date(2026, 1, 1)) == [
        Part("N81001"), Part("N81003"), Part("N81009", ends=date(2021, 7, 1)),
    ]  # fmt: skip
    assert member_parts(history, "27D", "locality", date(2026, 1, 1)) == []
