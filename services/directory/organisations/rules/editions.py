"""What an edition of a national list says of an organisation, from the edition's date on.

A list says what is so on its date; of a few things (opening, closing, joining, leaving) it says
since when. What is known of earlier days stays. What is known of later days stays too, but for an
end that the list does not say any more.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from itertools import zip_longest
from typing import NamedTuple

from services.directory.organisations.rules.descriptions import (
    Description,
    Role,
    from_the_first_day,
)
from services.directory.organisations.rules.locations import Place
from services.directory.organisations.rules.timelines import (
    Entry,
    Timeline,
    Value,
    held_on,
    timeline,
)

EARLIEST = date(1974, 4, 1)
"""The first day of ODS itself, where an opening is not told."""
SETTINGS = ("gp_practice", "prescribing_cost_centre")
"""What a practice is by its prescribing setting, which changes."""
TRUSTS = ("trust", "foundation_trust")
"""What a hospital's body is: lists call each of them a trust."""
NOTHING = ""
"""Stands in a timeline for the days on which there is no value."""


Period = tuple[str, date, date | None]
"""A value with its first day and the first day without."""


class Edition(NamedTuple):
    """The day from which a list is true.

    Where it fills the past: `until` the day of the next edition that is known, from which that one
    counts, and `before` the day of the one before, if any.
    """

    day: date
    before: date | None = None
    until: date | None = None


class ListEntry(NamedTuple):
    """What a line says of one organisation. `closed` and `left` are the first days without.

    Of a commissioner or a place that is None nothing is said.
    """

    code: str
    name: str
    status: str
    role: str
    place: Place | None = None
    opened: date | None = None
    closed: date | None = None
    commissioner: str | None = None
    joined: date | None = None
    left: date | None = None

    @property
    def lacks_close_date(self) -> bool:
        return self.status == "closed" and self.closed is None


def listed(known: Description | None, listing: ListEntry, edition: Edition) -> Description:
    """The organisation as it is known once the edition is."""
    described = known if known and not known.provisional else None
    statuses = _statuses(described.statuses if described else (), listing, edition)
    first = statuses[0].starts
    names = described.names if described else ()
    places = described.places if described else ()
    roles = described.roles if described else ()
    return Description(
        listing.code,
        statuses,
        from_the_first_day(restated(names, listing.name, edition, first), first),
        _roles(roles, listing.role, edition, first),
        from_the_first_day(
            restated(places, listing.place, edition, first) if listing.place else places, first
        ),
        known.system if known else "ods",
        known.gss_code if known else None,
    )


def restated(
    known: Timeline[Value], value: Value, edition: Edition, first: date
) -> Timeline[Value]:
    """The value from the edition's date; where nothing is known of that day, from the `first`.

    The earliest edition is the best witness of the days before it.
    """
    held = held_on(known, edition.day)
    starts = edition.day if held else min(first, edition.day)
    if held and edition.until and not edition.before and held is known[0]:
        starts = held.starts
    return _spliced(known, [Entry(starts, value)], starts, edition)


def _spliced(
    known: Timeline[Value],
    stated: Iterable[Entry[Value]],
    starts: date,
    edition: Edition,
    *,
    ends: Collection[Value] = (),
) -> Timeline[Value]:
    """`stated` in place of what is known from `starts` to the edition's date.

    Later values stay, but for `ends` that the newest edition would have to say.
    """
    before = [entry for entry in known if entry.starts < starts]
    after = [entry for entry in known if entry.starts > edition.day]
    if edition.until is None:
        after = [entry for entry in after if entry.value not in ends]
    elif held := held_on(known, edition.until):
        after = [*after, Entry(edition.until, held.value)]
    days = {entry.starts: entry for entry in (*before, *after, *stated)}
    return timeline(days.values())


def _statuses(known: Timeline[str], listing: ListEntry, edition: Edition) -> Timeline[str]:
    live = listing.status if listing.status != "closed" else "active"
    opened = listing.opened or (known[0].starts if known else EARLIEST)
    past = _since(opened, [entry for entry in known if entry.starts <= edition.day])
    closed = listing.closed or _closed_by(known, listing, edition.day)
    if closed is not None and closed <= edition.day:
        return _closed(known, past, closed, opened, edition)
    if not past:
        first = min(opened, edition.day) if live == "shadow" else opened
        past = [Entry(first, "active" if live == "dormant" else live)]
    stated = [Entry(_turn(past[-1], live, opened, edition.day), live)]
    if closed is not None:
        stated.append(Entry(closed, "closed"))
    merged = timeline({each.starts: each for each in (*past, *stated)}.values())
    return _spliced(known, merged, date.min, edition, ends={"closed"})


def _closed_by(known: Timeline[str], listing: ListEntry, day: date) -> date | None:
    """Of a closing without its date only this is known: by the edition's date it had happened."""
    if not listing.lacks_close_date:
        return None
    held = held_on(known, day)
    return held.starts if held and held.value == "closed" else day


def _closed(
    known: Timeline[str], past: list[Entry[str]], closed: date, opened: date, edition: Edition
) -> Timeline[str]:
    """Closed on or before the edition's date: that day is told, and may have been told wrong."""
    if past and past[-1].value == "closed" and not past[-1].starts < opened < closed:
        past = past[:-1]
    opened = min(opened, closed - timedelta(days=1))
    begun = [entry for entry in past if entry.starts < closed] or [Entry(opened, "active")]
    if begun[-1].value == "closed":
        begun.append(Entry(opened, "active"))
    return _spliced(known, [*begun, Entry(closed, "closed")], date.min, edition)


def _since(opened: date, past: list[Entry[str]]) -> list[Entry[str]]:
    """It was there from its opening, which may be earlier than was known."""
    if not past or past[0].starts <= opened:
        return past
    if past[0].value == "dormant":
        return [Entry(opened, "active"), *past]
    return [Entry(opened, past[0].value), *past[1:]]


def _turn(last: Entry[str], live: str, opened: date, day: date) -> date:
    """Since when the status is what the edition says: since the opening, where that is told."""
    if last.value == live:
        return last.starts
    opens = last.value in ("shadow", "closed") and last.starts < opened <= day
    return opened if opens else max(day, last.starts)


def _roles(
    known: tuple[Role, ...], setting: str, edition: Edition, first: date
) -> tuple[Role, ...]:
    """A change of setting is from the edition's date; what else it is does not change."""
    if setting not in SETTINGS:
        same = TRUSTS if setting in TRUSTS else (setting,)
        held = any(role.role in same for role in known)
        return known if held else tuple(sorted([*known, Role(setting, first)]))
    others = [role for role in known if role.role not in SETTINGS]
    before = values_of((role.role, *role.interval) for role in known if role.role in SETTINGS)
    settings = from_the_first_day(restated(before, setting, edition, first), first)
    return tuple(sorted([*others, *(Role(value, starts, ends)
                                    for value, starts, ends in periods(settings))]))  # fmt: skip


def values_of(known: Iterable[Period]) -> Timeline[str]:
    """Values of which each has a first day, and may have an end, as one timeline."""
    entries: dict[date, Entry[str]] = {}
    for value, starts, ends in sorted(known, key=lambda each: each[1]):
        entries[starts] = Entry(starts, value)
        if ends is not None:
            entries[ends] = Entry(ends, NOTHING)
    return timeline(entries.values())


def periods(known: Timeline[str]) -> Iterable[Period]:
    """Each value with its first day and the first day without."""
    for entry, following in zip_longest(known, known[1:]):
        if entry.value != NOTHING:
            yield entry.value, entry.starts, following.starts if following else None
