"""Which commissioner a practice belongs to, edition after edition.

Whatever commissioners were at the time (primary care trusts, groups from 2013, sub-ICB locations
from July 2022, health boards in Wales): a practice has one on one date.
Source of the days: Health and Social Care Act 2012; S.I. 2022/635.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from services.directory.organisations.rules.editions import (
    NOTHING,
    Edition,
    ListEntry,
    Period,
    periods,
    values_of,
)
from services.directory.organisations.rules.intervals import Interval
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.timelines import Entry, Timeline, held_on, timeline

ERAS = (
    ("pct", Interval(date.min, date(2013, 4, 1))),
    ("ccg", Interval(date(2013, 4, 1), date(2022, 7, 1))),
    ("sub_icb", Interval(date(2022, 7, 1))),
)
HEALTH_BOARDS = "7A"
KINDS = frozenset({"health_board", *(kind for kind, _ in ERAS)})
NETWORKS = frozenset({"pcn"})


class History(NamedTuple):
    """All commissioners of a practice that a list tells, or (`network`) all its networks."""

    code: str
    network: bool
    periods: tuple[Period, ...]


def known_parents(memberships: Iterable[Membership], statuses: Timeline[str]) -> Timeline[str]:
    """The parents of one practice as one timeline; its own end is none of theirs."""
    closings = {entry.starts for entry in statuses if entry.value == "closed"}
    known = values_of((each.parent, *each.interval) for each in memberships)
    ends = (entry.value == NOTHING and entry.starts in closings for entry in known)
    return timeline(entry for entry, closing in zip(known, ends, strict=True) if not closing)


def stated_commissioners(
    known: Timeline[str], listing: ListEntry, edition: Edition, first: date
) -> Timeline[str]:
    """What is known once the edition is. A line without a commissioner says nothing of it."""
    if listing.commissioner is None:
        return known
    starts = _starts(known, listing, edition, first)
    if edition.until is not None:
        return _filled(known, listing, starts, edition)
    kept = [entry for entry in known if entry.starts < starts or _stays(entry, edition.day)]
    stated = _left([*kept, Entry(starts, listing.commissioner)], listing.left)
    return timeline({each.starts: each for each in stated}.values())


def stated_history(
    known: Timeline[str], periods: Iterable[Period], edition: Edition
) -> Timeline[str]:
    """What is known once a list has told all parents of one kind, each with its days.

    One that fills the past tells of the days before those that are known.
    """
    stated = values_of(periods)
    if edition.until is not None:
        first = known[0].starts if known else date.max
        return timeline([*(entry for entry in stated if entry.starts < first), *known])
    kept = [entry for entry in known
            if entry.starts < stated[0].starts or _stays(entry, edition.day)]  # fmt: skip
    return timeline({each.starts: each for each in (*kept, *stated)}.values())


def _starts(known: Timeline[str], listing: ListEntry, edition: Edition, first: date) -> date:
    """The join date; where it is known already, or not told, the edition's date.

    On the same join date another commissioner is a correction.
    """
    held = held_on(known, edition.day)
    if listing.joined is None:
        return edition.day if held else min(first, edition.day)
    joined = held_on(known, listing.joined)
    if joined and joined.value == listing.commissioner:
        return max(edition.day, listing.joined)
    return listing.joined


def _stays(entry: Entry[str], day: date) -> bool:
    return entry.starts > day and entry.value != NOTHING


def _left(entries: list[Entry[str]], left: date | None) -> list[Entry[str]]:
    """From the day that is told as the first without it there is none."""
    if left is None:
        return entries
    return [*(entry for entry in entries if entry.starts < left), Entry(left, NOTHING)]


def _filled(
    known: Timeline[str], listing: ListEntry, starts: date, edition: Edition
) -> Timeline[str]:
    """Days of which no other edition told; the others stay."""
    assert listing.commissioner is not None and edition.until is not None
    held = held_on(known, starts)
    before = edition.before or date.min
    if starts <= before or (held and held.value != NOTHING and held.starts > before):
        return known
    later = held_on(known, edition.until)
    after = [entry for entry in known if entry.starts > starts]
    stated = _left([Entry(starts, listing.commissioner)], listing.left)
    earlier = [entry for entry in known if entry.starts <= starts]
    restored = [Entry(edition.until, later.value)] if later else []
    days = {each.starts: each for each in (*earlier, *stated, *restored, *after)}
    return timeline(days.values())


def as_memberships(code: str, commissioners: Timeline[str]) -> Iterator[Membership]:
    """What each commissioner was at the time: one code was that of a group, then of a location."""
    for parent, starts, ends in periods(commissioners):
        if parent.startswith(HEALTH_BOARDS):
            yield Membership(code, parent, "health_board", starts, ends)
            continue
        for kind, era in ERAS:
            if days := Interval(starts, ends).meet(era):
                yield Membership(code, parent, kind, *days)


def as_networks(code: str, networks: Timeline[str]) -> Iterator[Membership]:
    """The primary care networks of a practice."""
    for parent, starts, ends in periods(networks):
        yield Membership(code, parent, "pcn", starts, ends)
