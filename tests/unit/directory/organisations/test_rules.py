"""The rules of organisations, as examples and as properties."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.organisations.rules import refusals
from services.directory.organisations.rules.descriptions import described
from services.directory.organisations.rules.hierarchy import check_no_cycle
from services.directory.organisations.rules.intervals import Interval, checked
from services.directory.organisations.rules.memberships import Membership, check_one_parent
from services.directory.organisations.rules.register import Register
from services.directory.organisations.rules.successions import Succession
from services.directory.organisations.rules.timelines import (
    Entry,
    Timeline,
    check_statuses,
    merged,
    timeline,
)
from services.shared.errors import Problem

START = date(2013, 4, 1)
DAYS = st.integers(0, 60).map(lambda number: START + timedelta(days=number))
LENGTHS = st.one_of(st.none(), st.integers(1, 30))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    starts, length = draw(DAYS), draw(LENGTHS)
    return Interval(starts, None if length is None else starts + timedelta(days=length))


def day(number: int) -> date:
    return START + timedelta(days=number)


@given(intervals(), intervals(), DAYS)
def test_two_intervals_meet_on_the_days_of_both(one: Interval, other: Interval, on: date) -> None:
    meeting = one.meet(other)
    both = one.holds_on(on) and other.holds_on(on)
    assert both == (meeting is not None and meeting.holds_on(on))
    assert meeting == other.meet(one)


@given(intervals(), intervals())
def test_within_is_having_no_day_outside(one: Interval, other: Interval) -> None:
    days = [day(number) for number in range(100)]
    outside = [each for each in days if one.holds_on(each) and not other.holds_on(each)]
    assert one.within(other) == (not outside)


def test_an_interval_ends_after_it_begins() -> None:
    assert checked(START, day(1)) == Interval(START, day(1))
    with pytest.raises(refusals.PeriodReversed):
        checked(START, START)


ENTRIES = st.lists(
    st.tuples(DAYS, st.sampled_from("abc")), unique_by=lambda each: each[0], max_size=8
).map(lambda each: timeline(Entry(*entry) for entry in each))


def value_on(entries: Timeline, on: date) -> str | None:
    begun = [entry.value for entry in entries if entry.starts <= on]
    return begun[-1] if begun else None


@given(ENTRIES, ENTRIES, DAYS)
def test_what_is_given_counts_from_its_day_to_the_next_that_is_known(
    known: Timeline, given_: Timeline, on: date
) -> None:
    together = merged(known, given_)
    newest = max((entry for entry in (*known, *given_) if entry.starts <= on),
                 key=lambda entry: (entry.starts, entry in given_), default=None)  # fmt: skip
    assert value_on(together, on) == (newest.value if newest else None)
    assert all(one.value != other.value for one, other in pairwise(together))
    assert merged(together, given_) == together


def statuses(*entries: tuple[int, str]) -> tuple[Entry, ...]:
    return tuple(Entry(day(number), value) for number, value in entries)


def test_an_organisation_is_in_shadow_then_active_then_closed() -> None:
    check_statuses("05F", statuses((0, "shadow"), (1, "active"), (2, "closed")))
    check_statuses("05F", statuses((0, "active")))
    for wrong in (
        statuses((0, "active"), (1, "shadow")),
        statuses((0, "closed")),
        statuses((1, "shadow"), (0, "active")),
        (),
    ):
        with pytest.raises(refusals.StatusOrder):
            check_statuses("05F", wrong)


def test_a_closed_organisation_never_comes_back() -> None:
    with pytest.raises(refusals.CodeReused):
        check_statuses("05F", statuses((0, "active"), (1, "closed"), (2, "active")))


def member(child: str, parent: str, interval: Interval, kind: str = "locality") -> Membership:
    return Membership(child, parent, kind, *interval)


@given(intervals(), intervals(), st.sampled_from(["P", "Q"]), st.sampled_from(["locality", "pcn"]))
def test_one_parent_of_a_kind_on_one_date(
    one: Interval, other: Interval, parent: str, kind: str
) -> None:
    known = member("A", "P", one)
    broken: type[Problem] | None = None
    if one.overlaps(other) and kind == "locality":
        broken = refusals.MembershipOverlaps if parent == "P" else refusals.TwoParents
    try:
        check_one_parent(member("A", parent, other, kind), [known])
    except Problem as refusal:
        assert type(refusal) is broken
    else:
        assert broken is None


EDGES = st.lists(
    st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE"), intervals()), max_size=10
)


def below_itself(edges: list[Membership], on: date) -> bool:
    """The plain definition: on that day, following parents from some organisation leads back."""
    up: dict[str, set[str]] = {}
    for each in edges:
        if each.interval.holds_on(on):
            up.setdefault(each.child, set()).add(each.parent)
    for start in up:
        reached, waiting = set(), [start]
        while waiting:
            for parent in up.get(waiting.pop(), set()) - reached:
                reached.add(parent)
                waiting.append(parent)
        if start in reached:
            return True
    return False


@given(EDGES)
def test_a_membership_is_refused_if_and_only_if_it_closes_a_cycle(
    wanted: list[tuple[str, str, Interval]],
) -> None:
    taken: list[Membership] = []
    for child, parent, interval in wanted:
        new = member(child, parent, interval)
        cycle = any(below_itself([*taken, new], day(number)) for number in range(92))
        try:
            check_no_cycle(new, lambda code: [each for each in taken if each.child == code])
        except refusals.HierarchyCycle:
            assert cycle
        else:
            assert not cycle
            taken.append(new)


@given(EDGES, st.randoms())
def test_what_files_state_keeps_the_rules_in_any_order(
    wanted: list[tuple[str, str, Interval]], chance: object
) -> None:
    register = Register(described(code, code, None, START) for code in "ABCDE")
    for child, parent, interval in wanted:
        before = set(register.memberships)
        try:
            register.fit(member(child, parent, interval))
        except Problem:
            assert register.memberships == before
        else:
            known = set(register.memberships)
            register.fit(member(child, parent, interval))
            assert register.memberships == known
    for number in range(92):
        held = [each for each in register.memberships if each.interval.holds_on(day(number))]
        assert len({each.child for each in held}) == len(held)
        assert not below_itself(held, day(number))


def register_of(*codes: str) -> Register:
    return Register(described(code, code, "ccg", START) for code in codes)


def test_a_move_ends_the_membership_before_it() -> None:
    register = register_of("A", "P", "Q")
    register.fit(member("A", "P", Interval(day(0))))
    register.fit(member("A", "Q", Interval(day(9))))
    assert register.memberships == {
        member("A", "P", Interval(day(0), day(9))),
        member("A", "Q", Interval(day(9))),
    }


def test_an_older_file_does_not_undo_a_move() -> None:
    register = register_of("A", "P", "Q")
    register.fit(member("A", "Q", Interval(day(9))))
    register.fit(member("A", "P", Interval(day(0))))
    assert register.memberships == {
        member("A", "P", Interval(day(0), day(9))),
        member("A", "Q", Interval(day(9))),
    }


def test_a_successor_takes_over_on_or_after_the_end_while_it_exists() -> None:
    register = Register(
        [
            described("5CN", "Herefordshire PCT", "pct", START, closed=day(9)),
            described("05F", "Herefordshire CCG", "ccg", day(9), shadow=day(1)),
            described("18C", "Later", "ccg", day(30)),
        ]
    )
    with pytest.raises(refusals.SuccessorTooEarly):
        register.succeed(Succession("5CN", "05F", day(8)))
    with pytest.raises(refusals.SuccessorTooEarly, match="no end yet"):
        register.succeed(Succession("05F", "18C", day(30)))
    with pytest.raises(refusals.SuccessorNotThere):
        register.succeed(Succession("5CN", "18C", day(9)))
    register.succeed(Succession("5CN", "05F", day(9)))


def test_a_refused_attempt_leaves_nothing_behind() -> None:
    register = register_of("A", "P")
    register.join(member("A", "P", Interval(day(0))))
    before = dict(register.organisations), register.memberships
    with pytest.raises(refusals.OpenMembers), register.attempt(["A", "P", "N"]):
        register.describe(described("N", "New", "ccg", START))
        register.join(member("N", "P", Interval(day(0)), "ccg"))
        register.close("P", day(5))
    assert (dict(register.organisations), register.memberships) == before


def test_closing_ends_ones_own_memberships() -> None:
    register = register_of("A", "P")
    register.join(member("A", "P", Interval(day(0))))
    register.close("A", day(5))
    assert register.memberships == {member("A", "P", Interval(day(0), day(5)))}
    register.close("P", day(5))
