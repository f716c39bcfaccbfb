"""What always has one value from some day on: an organisation's name, its status, its place."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from services.directory.organisations.rules.intervals import Interval
from services.directory.organisations.rules.refusals import AlreadyClosed, CodeReused, StatusOrder

STATUSES = ("shadow", "active", "dormant", "closed")
ORDER: Mapping[str, int] = {"shadow": 0, "active": 1, "dormant": 1, "closed": 2}
Value = TypeVar("Value")


class Entry(NamedTuple, Generic[Value]):
    """From this day the value is this, until the next entry."""

    starts: date
    value: Value


Timeline = tuple[Entry[Value], ...]


def timeline(entries: Iterable[Entry[Value]]) -> Timeline[Value]:
    """The entries by day, without those that only repeat the one before."""
    kept: list[Entry[Value]] = []
    for entry in sorted(entries, key=lambda each: each.starts):
        if not kept or kept[-1].value != entry.value:
            kept.append(entry)
    return tuple(kept)


def merged(known: Timeline[Value], given: Timeline[Value]) -> Timeline[Value]:
    """Both together; on the same day what is given counts."""
    days = {entry.starts: entry for entry in (*known, *given)}
    return timeline(days.values())


def held_on(known: Timeline[Value], day: date) -> Entry[Value] | None:
    """The entry whose value holds on the day; None before the first."""
    begun = [entry for entry in known if entry.starts <= day]
    return begun[-1] if begun else None


def check_statuses(code: str, statuses: Timeline[str], known: Timeline[str] = ()) -> None:
    """Shadow, then active or dormant by turns, then closed. Raises StatusOrder, CodeReused.

    Only an edition of a national list may say that a closed one is open again; what is `known`
    is not asked again.
    """
    if not statuses or statuses[0].value == "closed":
        raise StatusOrder(f"{code} is closed without having been; expected shadow or active first.")
    for before, after in pairwise(statuses):
        if before in known and after in known:
            continue
        if before.value == "closed":
            raise CodeReused(
                f"{code} is closed from {before.starts}; it cannot be {after.value} from "
                f"{after.starts}: a code is never used again."
            )
        if ORDER[after.value] < ORDER[before.value] or after.starts <= before.starts:
            raise StatusOrder(
                f"{code} cannot be {after.value} from {after.starts}: it is {before.value} "
                "before; expected shadow, then active, then closed."
            )


def lives(statuses: Timeline[str]) -> tuple[Interval, ...]:
    """Each time from its first day, in shadow or not, until it is closed."""
    found: list[Interval] = []
    starts: date | None = None
    for entry in statuses:
        if entry.value != "closed":
            starts = starts or entry.starts
        elif starts is not None:
            found.append(Interval(starts, entry.starts))
            starts = None
    return (*found, Interval(starts)) if starts is not None else tuple(found)


def life(statuses: Timeline[str]) -> Interval:
    """From the first day of all until it is closed, and not opened again."""
    all_lives = lives(statuses)
    return Interval(all_lives[0].starts, all_lives[-1].ends)


def closed_on(code: str, statuses: Timeline[str], day: date) -> Timeline[str]:
    """The timeline that ends with being closed. Raises AlreadyClosed, StatusOrder."""
    end = life(statuses).ends
    if end is not None:
        raise AlreadyClosed(f"{code} is closed from {end}.")
    if day <= statuses[-1].starts:
        last = statuses[-1]
        raise StatusOrder(
            f"{code} cannot be closed from {day}: it is {last.value} from {last.starts} on."
        )
    return (*statuses, Entry(day, "closed"))
