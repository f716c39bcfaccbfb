"""What always has one value from some day on: an organisation's name, and its status."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from services.directory.organisations.rules.intervals import Interval
from services.directory.organisations.rules.refusals import AlreadyClosed, CodeReused, StatusOrder

ORDER: Mapping[str, int] = {"shadow": 0, "active": 1, "closed": 2}


class Entry(NamedTuple):
    """From this day the value is this, until the next entry."""

    starts: date
    value: str


Timeline = tuple[Entry, ...]


def timeline(entries: Iterable[Entry]) -> Timeline:
    """The entries by day, without those that only repeat the one before."""
    kept: list[Entry] = []
    for entry in sorted(entries):
        if not kept or kept[-1].value != entry.value:
            kept.append(entry)
    return tuple(kept)


def merged(known: Timeline, given: Timeline) -> Timeline:
    """Both together; on the same day what is given counts."""
    days = {entry.starts: entry for entry in (*known, *given)}
    return timeline(days.values())


def check_statuses(code: str, statuses: Timeline) -> None:
    """Shadow, then active, then closed for ever. Raises StatusOrder, CodeReused."""
    if not statuses or statuses[0].value == "closed":
        raise StatusOrder(f"{code} is closed without having been; expected shadow or active first.")
    for before, after in pairwise(statuses):
        if before.value == "closed":
            raise CodeReused(
                f"{code} is closed from {before.starts}; it cannot be {after.value} from "
                f"{after.starts}: a code is never used again."
            )
        if ORDER[after.value] <= ORDER[before.value] or after.starts <= before.starts:
            raise StatusOrder(
                f"{code} cannot be {after.value} from {after.starts}: it is {before.value} "
                "before; expected shadow, then active, then closed."
            )


def life(statuses: Timeline) -> Interval:
    """From the first day, in shadow or not, until it is closed."""
    closed = [entry.starts for entry in statuses if entry.value == "closed"]
    return Interval(statuses[0].starts, closed[0] if closed else None)


def closed_on(code: str, statuses: Timeline, day: date) -> Timeline:
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
