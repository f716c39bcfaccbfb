"""Who may write for whom, from what the directory says of belonging and taking over."""

from datetime import date
from types import SimpleNamespace

import pytest

from services.contracts.directory import MembershipRow, Snapshot, SuccessionRow
from services.contracts.organisations import NOBODY, OrganisationMap
from services.shared.auth import parties_of
from services.shared.errors import Forbidden
from services.shared.owning import (
    NotYours,
    OwnerUnclear,
    WritingRights,
    acting_as,
    owner_of,
    party,
)
from services.shared.tokens import Principal

MERGER, ICBS, TODAY = date(2020, 4, 1), date(2022, 7, 1), date(2026, 11, 29)
MAP = OrganisationMap(
    Snapshot(
        version=1, organisations=[], names=[], statuses=[], roles=[],
        memberships=[
            MembershipRow("N81001", "02F", "ccg", date(2013, 4, 1), MERGER),
            MembershipRow("N81001", "WCRURAL", "locality", date(2013, 4, 1), MERGER),
            MembershipRow("WCRURAL", "02F", "ccg", date(2013, 4, 1), MERGER),
            MembershipRow("N81001", "27D", "sub_icb", MERGER, None),
            MembershipRow("N81002", "7A1", "sub_icb", MERGER, None),
            MembershipRow("N81001", "E06000050", "council", date(2009, 4, 1), None),
            MembershipRow("27D", "QYG", "icb", ICBS, None),
            MembershipRow("27D", "HWBCHESWEST", "board", MERGER, None),
            MembershipRow("RJR", "27D", "provider_of", MERGER, None),
        ],
        successions=[
            SuccessionRow("02F", "27D", MERGER),
            SuccessionRow("27D", "NEW", date(2030, 4, 1)),
        ],
    )
)  # fmt: skip


def may(org: str, code: str, day: str) -> bool:
    return WritingRights([org], MAP, TODAY).may(code, date.fromisoformat(day))


@pytest.mark.parametrize(
    ("org", "code", "day", "allowed"),
    [
        ("27D", "27D", "2016-05-01", True),  # oneself, whatever the day
        ("N81001", "N81001", "1990-01-01", True),
        ("27D", "N81001", "2021-01-01", True),  # a member on the day
        ("27D", "RJR", "2021-01-01", True),  # who provides for it
        ("QYG", "N81001", "2023-01-01", True),  # a member of a member
        ("WCRURAL", "N81001", "2014-01-01", True),
        ("02F", "N81001", "2014-01-01", True),
        ("27D", "02F", "2014-01-01", True),  # what it took over
        ("27D", "N81001", "2014-01-01", True),  # and what belonged to that
        ("27D", "N81002", "2021-01-01", False),  # a member of another
        ("27D", "7A1", "2021-01-01", False),
        ("7A1", "27D", "2021-01-01", False),
        ("02F", "N81001", "2021-01-01", False),  # no longer a member
        ("WCRURAL", "N81001", "2021-01-01", False),
        ("QYG", "N81001", "2021-01-01", False),  # not yet above
        ("N81001", "27D", "2021-01-01", False),  # a member is not the whole
        ("RJR", "27D", "2021-01-01", False),
        ("E06000050", "N81001", "2021-01-01", False),  # a council only holds it
        ("HWBCHESWEST", "27D", "2021-01-01", False),
        ("NEW", "27D", "2021-01-01", False),  # takes over in some years only
        ("27D", "INVENTED", "2021-01-01", False),
    ],
)
def test_one_writes_for_oneself_for_what_belongs_to_one_that_day_and_for_what_one_took_over(
    org: str, code: str, day: str, allowed: bool
) -> None:
    assert may(org, code, day) is allowed


def test_without_a_directory_everybody_writes_for_themselves_only() -> None:
    writing = WritingRights(["27D"], NOBODY, TODAY)
    assert writing.may("27D", TODAY)
    assert not writing.may("N81001", TODAY)


def test_a_circle_in_the_map_ends() -> None:
    rows = [MembershipRow(*pair, "icb", MERGER, None) for pair in (("A", "B"), ("B", "A"))]
    circle = OrganisationMap(
        Snapshot(version=1, organisations=[], names=[], statuses=[], roles=[], memberships=rows,
                 successions=[])
    )  # fmt: skip
    assert circle.above("A", TODAY, TODAY) == {"A", "B"}


def test_an_operator_writes_for_everybody_and_no_other_scope_does() -> None:
    for scopes, allowed in (
        ({"metrics.national"}, True),
        ({"metrics.write"}, False),
        (set(), False),
    ):
        asking = Principal("a", "b", frozenset(scopes), ("27D",), (), person=True)
        writing = WritingRights.of(asking, MAP, TODAY, for_all="metrics.national")
        assert writing.may("7A1", TODAY) is allowed
        assert not WritingRights.of(asking, MAP, TODAY).may("7A1", TODAY)


def test_a_refusal_names_who_asked_for_whom_and_who_may() -> None:
    with pytest.raises(NotYours) as refused:
        WritingRights(["27D"], MAP, TODAY).check("7A1", date(2021, 1, 1), "#/organisation")
    assert refused.value.detail.startswith("27D may not write for 7A1 on 2021-01-01: only 7A1 may")
    assert refused.value.errors[0].pointer == "#/organisation"


def test_the_owner_is_the_only_organisation_or_the_one_that_is_named() -> None:
    assert owner_of(["27D"], None) == owner_of(["7A1", "27D"], "27D") == "27D"
    with pytest.raises(Forbidden):
        owner_of([], None)
    for orgs, named in ((["27D", "7A1"], None), (["27D"], "7A1")):
        with pytest.raises(OwnerUnclear) as unclear:
            owner_of(orgs, named)
        assert unclear.value.errors[0].pointer == "/query/owner"


def test_of_several_organisations_the_one_acts_that_made_it_or_answers_for_the_body() -> None:
    asking = Principal("a", "b", frozenset(), ("7A1", "27D"), (), person=True)
    writing = WritingRights.of(asking, MAP, TODAY)
    assert writing.concerned("27D", "N81002", TODAY) == "27D"
    assert writing.concerned("02F", "N81001", TODAY) == "27D"
    assert writing.concerned("02F", "N81002", TODAY) == "7A1"
    assert writing.concerned("02F", "05W", TODAY) is None
    assert writing.check("N81001", TODAY, "#/organisation") == "27D"


CLAIM = SimpleNamespace(claimant="27D", respondent="7A1")
PARTIES = ("claimant", "respondent")


@pytest.mark.parametrize(
    ("orgs", "found"),
    [
        (("27D",), {"claimant": "27D"}),
        (("7A1",), {"respondent": "7A1"}),
        (("7A1", "27D"), {"claimant": "27D", "respondent": "7A1"}),
        (("RRK",), {}),
        ((), {}),
    ],
)
def test_a_caller_is_the_party_whose_organisation_it_is(
    orgs: tuple[str, ...], found: dict[str, str]
) -> None:
    asking = Principal("a", "b", frozenset(), orgs, (), person=True)
    assert parties_of(asking, CLAIM, PARTIES) == found


def test_an_act_of_one_party_is_refused_to_the_other_which_is_told_whose_it_is() -> None:
    assert acting_as("respondent", {"claimant": "27D", "respondent": "7A1"}) == "7A1"
    with pytest.raises(NotYours) as refused:
        acting_as("respondent", {"claimant": "27D"})
    assert refused.value.detail == "Only the respondent may do this; you are the claimant."
    assert party("respondent").dependency.name == "respondent"
