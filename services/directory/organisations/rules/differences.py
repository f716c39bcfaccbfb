"""What an act changes in the register, told organisation by organisation, day by day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from services.directory.organisations.rules.descriptions import Description
from services.directory.organisations.rules.editions import values_of
from services.directory.organisations.rules.memberships import SHARED_KINDS, Membership
from services.directory.organisations.rules.register import Register
from services.directory.organisations.rules.timelines import Timeline, held_on

ADDED = "organisation"
ADDITIONS = ("added_organisations", "provisional_organisations", "changed_organisations")
PARENTS = "changed_parents"
CHANGED = {"name": "changed_names", "status": "changed_statuses", "place": "changed_places",
           "role": "changed_roles", "parent": PARENTS}  # fmt: skip


class Difference(NamedTuple):
    """From this day `what` is said to be `after`, and no longer `before`. Blank: nothing."""

    code: str
    what: str
    starts: date
    before: str
    after: str


def differences(before: Register, after: Register) -> Iterator[Difference]:
    """By code; of one that is new, only that it is."""
    joined, left = _by_child(after.memberships), _by_child(before.memberships)
    for code, new in sorted(after.organisations.items()):
        known = before.organisations.get(code)
        if known is None:
            yield Difference(code, ADDED, new.life.starts, "", _name(new))
        elif known != new or joined.get(code) != left.get(code):
            old_values = _values(known, left.get(code, ()))
            yield from _differences(code, old_values, _values(new, joined.get(code, ())))


def _by_child(memberships: Iterable[Membership]) -> dict[str, set[Membership]]:
    found: dict[str, set[Membership]] = defaultdict(set)
    for each in memberships:
        found[each.child].add(each)
    return found


def _name(new: Description) -> str:
    return new.names[-1].value if new.names else ""


def _values(known: Description, memberships: Iterable[Membership]) -> dict[str, Timeline[Any]]:
    """Everything about an organisation that has a value on each day."""
    found: dict[str, Timeline[Any]] = {
        "name": known.names, "status": known.statuses, "place": known.places,
    }  # fmt: skip
    by_kind: dict[str, list[Membership]] = defaultdict(list)
    for each in memberships:
        own = f" {each.parent}" if each.kind in SHARED_KINDS else ""
        by_kind[f"{each.kind}{own}"].append(each)
    for kind, held in by_kind.items():
        found[kind] = values_of((each.parent, *each.interval) for each in held)
    for role in {role.role for role in known.roles}:
        times = [each.interval for each in known.roles if each.role == role]
        found[f"role {role}"] = values_of((role, *each) for each in times)
    return found


def _differences(
    code: str, old: dict[str, Timeline[Any]], new: dict[str, Timeline[Any]]
) -> Iterator[Difference]:
    for what in sorted({*old, *new}):
        one, other = old.get(what, ()), new.get(what, ())
        for day in sorted({entry.starts for entry in (*one, *other)}):
            values = _value(one, day), _value(other, day)
            if values[0] != values[1]:
                yield Difference(code, what, day, *values)


def _value(known: Timeline[Any], day: date) -> str:
    held = held_on(known, day)
    value = held.value if held else ""
    return value if isinstance(value, str) else "; ".join(part for part in value if part)


def counted(changes: Iterable[Difference], after: Register) -> dict[str, int]:
    """How many organisations were added, or are other than before, and in what."""
    counts = dict.fromkeys((*ADDITIONS, *CHANGED.values()), 0)
    changed = set()
    for each in changes:
        if each.what == ADDED:
            counts["added_organisations"] += 1
            counts["provisional_organisations"] += after.organisations[each.code].provisional
            continue
        changed.add(each.code)
        counts[CHANGED.get(each.what.partition(" ")[0], PARENTS)] += 1
    return counts | {"changed_organisations": len(changed)}
