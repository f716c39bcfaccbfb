"""Editions of a list of practices, one after the other: made-up practices, the real cases."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.organisations.rules.commissioners import History
from services.directory.organisations.rules.descriptions import described
from services.directory.organisations.rules.differences import Difference, differences
from services.directory.organisations.rules.editions import Edition, ListEntry
from services.directory.organisations.rules.lists import restate, restate_parents
from services.directory.organisations.rules.locations import Place
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.register import Register
from services.directory.organisations.rules.timelines import held_on

OPENED = date(1974, 4, 1)
FIRST, SECOND, THIRD = date(2020, 1, 31), date(2023, 1, 31), date(2024, 6, 28)


def listing(**more: Any) -> ListEntry:
    usual = ListEntry(
        "X81001", "THE SURGERY", "active", "gp_practice", Place("A, B", "TS18 1HU"), OPENED,
        commissioner="16C", joined=date(2013, 4, 1),
    )  # fmt: skip
    return usual._replace(**more)


def after(*editions: tuple[date, ListEntry]) -> Register:
    """A register that was told these editions in the order of their dates."""
    register = Register()
    for day, said in editions:
        restate(register, said, Edition(day))
    return register


def parent(register: Register, day: date) -> str | None:
    held = [each for each in register.parents("X81001") if each.interval.holds_on(day)]
    return held[0].parent if held else None


def value(register: Register, what: str, day: date) -> Any:
    held = held_on(getattr(register.organisations["X81001"], what), day)
    return held.value if held else None


def parents_by_day(register: Register, days: Sequence[date]) -> list[str | None]:
    return [parent(register, day) for day in days]


def test_the_parent_is_the_old_one_until_the_new_join_date() -> None:
    register = after(
        (FIRST, listing(commissioner="00K")),
        (SECOND, listing(commissioner="16C", joined=date(2020, 4, 1))),
    )
    days = [date(2013, 3, 31), date(2013, 4, 1), date(2020, 3, 31), date(2020, 4, 1), THIRD]
    assert parents_by_day(register, days) == [None, "00K", "00K", "16C", "16C"]


def test_a_move_on_the_day_on_which_groups_became_locations_is_a_move_like_any_other() -> None:
    register = after(
        (FIRST, listing(commissioner="01Y")),
        (SECOND, listing(commissioner="15M", joined=date(2022, 7, 1))),
    )
    assert register.memberships == {
        Membership("X81001", "01Y", "ccg", date(2013, 4, 1), date(2022, 7, 1)),
        Membership("X81001", "15M", "sub_icb", date(2022, 7, 1)),
    }


def test_a_commissioner_that_stays_is_a_group_and_then_a_location() -> None:
    assert after((FIRST, listing(joined=OPENED))).memberships == {
        Membership("X81001", "16C", "pct", OPENED, date(2013, 4, 1)),
        Membership("X81001", "16C", "ccg", date(2013, 4, 1), date(2022, 7, 1)),
        Membership("X81001", "16C", "sub_icb", date(2022, 7, 1)),
    }


def test_another_commissioner_on_the_same_join_date_is_a_correction() -> None:
    register = after((FIRST, listing(commissioner="00K")), (SECOND, listing(commissioner="16C")))
    assert parents_by_day(register, [date(2013, 4, 1), FIRST, SECOND]) == ["16C"] * 3


def test_a_commissioner_without_a_join_date_is_the_new_one_from_the_edition() -> None:
    register = after((FIRST, listing()), (SECOND, listing(commissioner="00K", joined=None)))
    assert parents_by_day(register, [FIRST, SECOND]) == ["16C", "00K"]


def test_a_name_an_address_and_a_setting_change_from_the_edition_and_keep_the_past() -> None:
    renamed = listing(name="NEW NAME", place=Place("C, D", "TS18 2AW"),
                      role="prescribing_cost_centre")  # fmt: skip
    register = after((FIRST, listing()), (SECOND, renamed), (THIRD, listing()))
    days = [OPENED, FIRST, date(2023, 1, 30), SECOND, THIRD]
    assert [value(register, "names", day) for day in days] == [
        "THE SURGERY", "THE SURGERY", "THE SURGERY", "NEW NAME", "THE SURGERY"
    ]  # fmt: skip
    postcodes = [value(register, "places", day).postcode for day in days]
    assert postcodes == ["TS18 1HU", "TS18 1HU", "TS18 1HU", "TS18 2AW", "TS18 1HU"]
    roles = register.organisations["X81001"].roles
    assert [(role.role, role.starts, role.ends) for role in roles] == [
        ("gp_practice", OPENED, SECOND),
        ("gp_practice", THIRD, None),
        ("prescribing_cost_centre", SECOND, THIRD),
    ]


@pytest.mark.parametrize("status", ["dormant", "shadow"])
def test_what_is_dormant_or_proposed_is_so_from_the_edition(status: str) -> None:
    register = after((FIRST, listing(status=status)))
    assert value(register, "statuses", FIRST) == status
    register = after((FIRST, listing()), (SECOND, listing(status=status)), (THIRD, listing()))
    found = [value(register, "statuses", day) for day in (FIRST, SECOND, THIRD)]
    assert found == ["active", status, "active"]


def test_a_proposed_practice_opens_on_its_day() -> None:
    opens = date(2023, 4, 3)
    register = after((SECOND, listing(status="shadow", opened=opens)),
                     (THIRD, listing(opened=opens)))  # fmt: skip
    found = [value(register, "statuses", day) for day in (SECOND, date(2023, 4, 2), opens)]
    assert found == ["shadow", "shadow", "active"]


CLOSED = date(2022, 10, 1)


def test_a_closed_practice_that_is_active_again_is_so_from_the_edition() -> None:
    register = after((SECOND, listing(status="closed", closed=CLOSED)), (THIRD, listing()))
    days = [date(2022, 9, 30), CLOSED, date(2024, 6, 27), THIRD]
    assert [value(register, "statuses", day) for day in days] == [
        "active", "closed", "closed", "active"
    ]  # fmt: skip
    assert parents_by_day(register, days) == ["16C", None, None, "16C"]


def test_a_closed_practice_that_opened_anew_is_active_from_that_day() -> None:
    again = listing(opened=date(2024, 1, 1))
    register = after((SECOND, listing(status="closed", closed=CLOSED)), (THIRD, again))
    found = [value(register, "statuses", day) for day in (OPENED, CLOSED, date(2024, 1, 1))]
    assert found == ["active", "closed", "active"]


def test_what_is_closed_without_a_date_is_so_from_the_edition_that_first_says_it() -> None:
    register = after((FIRST, listing()), *((day, listing(status="closed"))
                                           for day in (SECOND, THIRD)))  # fmt: skip
    days = [OPENED, date(2023, 1, 30), SECOND, THIRD]
    assert [value(register, "statuses", day) for day in days] == [
        "active", "active", "closed", "closed"
    ]  # fmt: skip


def test_what_was_closed_on_a_day_that_is_known_stays_so_without_its_date() -> None:
    register = after((SECOND, listing(status="closed", closed=CLOSED)),
                     (THIRD, listing(status="closed")))  # fmt: skip
    before = CLOSED - timedelta(days=1)
    assert [value(register, "statuses", day) for day in (before, CLOSED)] == ["active", "closed"]


def test_another_close_date_is_a_correction() -> None:
    later = date(2022, 12, 1)
    register = after(
        (SECOND, listing(status="closed", closed=CLOSED)),
        (THIRD, listing(status="closed", closed=later)),
    )
    assert parents_by_day(register, [CLOSED, later]) == ["16C", None]


def test_a_closing_that_is_told_no_more_does_not_come() -> None:
    register = after((FIRST, listing(closed=CLOSED)), (date(2022, 9, 1), listing()))
    assert value(register, "statuses", THIRD) == "active"
    assert parent(register, THIRD) == "16C"


def test_a_left_date_that_is_told_no_more_counts_from_the_edition() -> None:
    left = date(2022, 4, 1)
    register = after((FIRST, listing(left=left)), (SECOND, listing()))
    days = [date(2022, 3, 31), left, date(2023, 1, 30), SECOND]
    assert parents_by_day(register, days) == ["16C", None, None, "16C"]


def test_an_opening_that_is_not_told_rewrites_nothing_back_to_1974() -> None:
    opened = date(2015, 4, 1)
    register = after((FIRST, listing(opened=opened)), (SECOND, listing(opened=None)))
    assert register.organisations["X81001"].life.starts == opened


def test_an_older_edition_fills_the_past_only() -> None:
    newer = listing(name="NEW NAME", commissioner="16C", joined=date(2022, 7, 1))
    register = after((THIRD, newer))
    older = listing(name="OLD NAME", commissioner="00K", status="dormant")
    restate(register, older, Edition(FIRST, None, THIRD))
    days = [OPENED, FIRST, date(2024, 6, 27), THIRD]
    assert [value(register, "names", day) for day in days] == [*["OLD NAME"] * 3, "NEW NAME"]
    assert value(register, "statuses", FIRST) == "dormant"
    assert value(register, "statuses", THIRD) == "active"
    days = [date(2013, 4, 1), date(2022, 6, 30), date(2022, 7, 1), THIRD]
    assert parents_by_day(register, days) == ["00K", "00K", "16C", "16C"]


def test_an_older_edition_does_not_undo_a_correction() -> None:
    register = after((FIRST, listing(commissioner="00K")), (THIRD, listing(commissioner="16C")))
    restate(register, listing(commissioner="00L"), Edition(SECOND, FIRST, THIRD))
    assert parents_by_day(register, [SECOND, THIRD]) == ["16C", "16C"]


def test_an_edition_between_two_tells_of_a_move_that_the_later_one_confirms() -> None:
    moved = listing(commissioner="00L", joined=date(2021, 4, 1))
    register = after(
        (FIRST, listing()), (THIRD, listing(commissioner="00M", joined=date(2023, 4, 1)))
    )
    restate(register, moved, Edition(SECOND, FIRST, THIRD))
    days = [FIRST, date(2021, 4, 1), date(2023, 3, 31), date(2023, 4, 1)]
    assert parents_by_day(register, days) == ["16C", "00L", "00L", "00M"]


def test_an_edition_keeps_what_is_known_of_later_days() -> None:
    later = date(2024, 4, 1)
    register = Register(
        [described("27D", "NHS CHESHIRE", "sub_icb", date(2020, 4, 1)),
         described("X81001", "Surgery", "gp_practice", later)],
        [Membership("X81001", "27D", "sub_icb", later)],
    )  # fmt: skip
    restate(register, listing(), Edition(FIRST))
    assert parents_by_day(register, [FIRST, date(2024, 3, 31), later]) == ["16C", "16C", "27D"]
    assert value(register, "names", later) == "Surgery"


def test_an_unknown_parent_is_provisional() -> None:
    register = after((FIRST, listing()))
    assert register.organisations["16C"].provisional


def test_a_parent_that_did_not_exist_then_is_told_and_not_taken() -> None:
    register = Register([described("27D", "NHS CHESHIRE", "sub_icb", date(2020, 4, 1))])
    was = listing(commissioner="27D", left=date(2018, 4, 1))
    assert not restate(register, was, Edition(FIRST))
    assert register.memberships == set()


def test_the_same_edition_again_changes_nothing() -> None:
    said = [
        listing(), listing(status="closed"), listing(status="closed", closed=CLOSED),
        listing(status="dormant"),
        listing(left=date(2019, 4, 1)), listing(joined=None), listing(closed=date(2030, 1, 1)),
    ]  # fmt: skip
    for each in said:
        for day in (FIRST, SECOND):
            register = after((FIRST, listing(name="OLD")), (day, each))
            before = register.copy()
            restate(register, each, Edition(day))
            assert list(differences(before, register)) == []


def test_differences_are_told_from_the_day_on() -> None:
    before = after((FIRST, listing(commissioner="00K")))
    register = before.copy()
    restate(register, listing(name="NEW", joined=date(2020, 4, 1)), Edition(SECOND))
    assert list(differences(before, register)) == [
        Difference("16C", "organisation", date(2020, 4, 1), "", ""),
        Difference("X81001", "ccg", date(2020, 4, 1), "00K", "16C"),
        Difference("X81001", "name", SECOND, "THE SURGERY", "NEW"),
        Difference("X81001", "sub_icb", date(2022, 7, 1), "00K", "16C"),
    ]


def test_a_list_of_all_commissioners_tells_the_past_and_keeps_later_moves() -> None:
    register = after((FIRST, listing(commissioner="16C", joined=date(2020, 1, 1))))
    restate(register, listing(commissioner="16D", joined=date(2023, 4, 1)), Edition(THIRD))
    told = (("5ND", OPENED, date(2013, 4, 1)), ("00K", date(2013, 4, 1), date(2020, 4, 1)),
            ("16C", date(2020, 4, 1), None))  # fmt: skip
    restate_parents(register, History("X81001", False, told), Edition(SECOND))
    days = [OPENED, date(2020, 3, 31), date(2020, 4, 1), date(2023, 3, 31), date(2023, 4, 1)]
    assert parents_by_day(register, days) == ["5ND", "00K", "16C", "16C", "16D"]
    before = register.copy()
    restate_parents(register, History("X81001", False, told), Edition(SECOND))
    assert list(differences(before, register)) == []


def test_networks_and_commissioners_are_told_apart() -> None:
    register = after((FIRST, listing()))
    told = (("U12345", date(2019, 7, 1), date(2021, 4, 1)), ("U54321", date(2021, 4, 1), None))
    assert restate_parents(register, History("X81001", True, told), Edition(SECOND))
    networks = [each for each in sorted(register.parents("X81001")) if each.kind == "pcn"]
    assert [(each.parent, each.ends) for each in networks] == [
        ("U12345", date(2021, 4, 1)), ("U54321", None)
    ]  # fmt: skip
    assert {each.kind for each in register.parents("X81001")} == {"ccg", "sub_icb", "pcn"}


def test_a_foundation_trust_stays_one_in_a_list_of_trusts() -> None:
    known = described("RJR", "COUNTESS OF CHESTER", "foundation_trust", date(2004, 4, 1))
    register = Register([known])
    said = ListEntry("RJR", "COUNTESS", "active", "trust", Place(postcode="CH2 1UL"))
    restate(register, said, Edition(FIRST))
    assert [role.role for role in register.organisations["RJR"].roles] == ["foundation_trust"]
    restate(register, said._replace(code="RRK"), Edition(FIRST))
    assert [role.role for role in register.organisations["RRK"].roles] == ["trust"]


NAMES = st.sampled_from(["OLD NAME", "NEW NAME", "OTHER NAME"])
SAID = st.builds(
    lambda name, status, role, postcode: listing(name=name, status=status, role=role,
                                                 place=Place(postcode=postcode)),
    NAMES, st.sampled_from(["active", "dormant"]),
    st.sampled_from(["gp_practice", "prescribing_cost_centre"]),
    st.sampled_from(["TS18 1HU", "TS18 2AW"]),
)  # fmt: skip
EDITIONS = st.lists(st.tuples(st.dates(date(2019, 1, 1), date(2019, 3, 1)), SAID),
                    min_size=1, max_size=6, unique_by=lambda each: each[0])  # fmt: skip


def _day(edition: tuple[date, ListEntry]) -> date:
    return edition[0]


@given(EDITIONS, st.randoms())
def test_editions_in_any_order_tell_on_each_day_what_the_newest_of_then_says(
    editions: list[tuple[date, ListEntry]], chance: random.Random
) -> None:
    arriving = chance.sample(editions, len(editions))
    register, known = Register(), list[date]()
    for day, said in arriving:
        before = max((each for each in known if each < day), default=None)
        until = min((each for each in known if each > day), default=None)
        restate(register, said, Edition(day, before, until))
        known.append(day)
    first = min(editions, key=_day)[0]
    for day in (first + timedelta(days=number) for number in range(70)):
        newest = max((each for each in editions if each[0] <= day), key=_day)[1]
        assert value(register, "names", day) == newest.name
        assert value(register, "statuses", day) == newest.status
        assert value(register, "places", day) == newest.place
        roles = register.organisations["X81001"].roles
        assert [role.role for role in roles if role.interval.holds_on(day)] == [newest.role]
    assert value(register, "names", OPENED) == min(editions, key=_day)[1].name
