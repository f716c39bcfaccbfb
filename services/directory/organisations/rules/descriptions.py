"""What is known of one organisation, and how what a file says of it is added to that."""

from datetime import date
from typing import NamedTuple

from services.directory.organisations.rules.intervals import Interval
from services.directory.organisations.rules.locations import Place
from services.directory.organisations.rules.timelines import (
    Entry,
    Timeline,
    Value,
    check_statuses,
    held_on,
    life,
    lives,
    merged,
)

ROLES = (
    "gp_practice", "pcn", "locality", "care_community", "partnership", "pct", "cluster", "ccg",
    "sub_icb", "icb", "region", "trust", "foundation_trust", "local_authority", "health_board",
    "board", "national_body", "prescribing_cost_centre", "site", "other",
)  # fmt: skip


class Role(NamedTuple):
    """What an organisation is, from `starts` until before `ends`."""

    role: str
    starts: date
    ends: date | None = None

    @property
    def interval(self) -> Interval:
        return Interval(self.starts, self.ends)


class Description(NamedTuple):
    """An organisation with its history. `provisional`: only mentioned somewhere."""

    code: str
    statuses: Timeline[str]
    names: Timeline[str] = ()
    roles: tuple[Role, ...] = ()
    places: Timeline[Place] = ()
    system: str = "ods"
    gss_code: str | None = None
    provisional: bool = False
    synthetic: bool = False

    @property
    def life(self) -> Interval:
        return life(self.statuses)

    @property
    def lives(self) -> tuple[Interval, ...]:
        """More than one where a national list had it closed, and open again later."""
        return lives(self.statuses)


def described(
    code: str,
    name: str | None,
    role: str | None,
    starts: date,
    *,
    shadow: date | None = None,
    closed: date | None = None,
    place: Place | None = None,
    **more: object,
) -> Description:
    """An organisation of one name and role: in shadow from `shadow`, active from `starts`."""
    first = shadow or starts
    statuses = [Entry(shadow, "shadow")] if shadow else []
    statuses.append(Entry(starts, "active"))
    if closed:
        statuses.append(Entry(closed, "closed"))
    return Description(
        code,
        tuple(statuses),
        (Entry(first, name),) if name else (),
        (Role(role, first),) if role else (),
        (Entry(first, place),) if place else (),
        **more,  # type: ignore[arg-type]
    )


def enriched(known: Description, given: Description) -> Description:
    """`known` with what `given` adds. Raises StatusOrder, CodeReused."""
    statuses = merged(known.statuses, given.statuses)
    check_statuses(known.code, statuses, known.statuses)
    first = statuses[0].starts
    return Description(
        known.code,
        statuses,
        from_the_first_day(merged(known.names, given.names), first),
        _merged_roles(known.roles, given.roles),
        from_the_first_day(merged(known.places, _completed(given.places, known.places)), first),
        known.system,
        given.gss_code or known.gss_code,
        known.provisional and given.provisional,
        known.synthetic and given.synthetic,
    )


def _completed(given: Timeline[Place], known: Timeline[Place]) -> Timeline[Place]:
    """What is given, with what it leaves open as it is known of that day."""
    return tuple(
        Entry(entry.starts, entry.value.completed(held.value if held else Place()))
        for entry in given
        for held in [held_on(known, entry.starts)]
    )


def from_the_first_day(known: Timeline[Value], day: date) -> Timeline[Value]:
    """What is known first holds from that day on, if it begins later."""
    if not known or known[0].starts <= day:
        return known
    return (Entry(day, known[0].value), *known[1:])


def _merged_roles(known: tuple[Role, ...], given: tuple[Role, ...]) -> tuple[Role, ...]:
    """The first time that an organisation has a role may begin earlier; it ends as is known."""
    roles = list(known)
    for role in given:
        held = next((each for each in roles if each.role == role.role), None)
        if held is None:
            roles.append(role)
        else:
            ends = held.ends or role.ends
            roles[roles.index(held)] = Role(role.role, min(role.starts, held.starts), ends)
    return tuple(sorted(roles, key=_role_order))


def _role_order(role: Role) -> tuple[str, date]:
    return role.role, role.starts
