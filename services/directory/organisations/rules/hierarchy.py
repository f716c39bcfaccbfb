"""On no date is an organisation below itself."""

from collections.abc import Callable, Iterable, Iterator

from services.directory.organisations.rules.intervals import Interval
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.refusals import HierarchyCycle

Parents = Callable[[str], Iterable[Membership]]


def check_no_cycle(new: Membership, parents: Parents) -> None:
    """Raises HierarchyCycle when the child is above the parent on a day of the new membership."""
    if new.child == new.parent:
        raise HierarchyCycle(f"{new.child} cannot be in itself.")
    for path, days in _ways_up(new.parent, new.interval, parents):
        if path[-1] == new.child:
            way = " in ".join((new.child, *path))
            raise HierarchyCycle(f"On {days.starts} {new.child} would be below itself: {way}.")


def _ways_up(
    code: str, days: Interval, parents: Parents
) -> Iterator[tuple[tuple[str, ...], Interval]]:
    """Every ancestor with one way to it and the days on which that way is open."""
    waiting: list[tuple[tuple[str, ...], Interval]] = [((code,), days)]
    seen = {(code, days)}
    while waiting:
        path, open_days = waiting.pop()
        for step in parents(path[-1]):
            common = open_days.meet(step.interval)
            if common is None or (step.parent, common) in seen:
                continue
            seen.add((step.parent, common))
            waiting.append(((*path, step.parent), common))
            yield waiting[-1]
