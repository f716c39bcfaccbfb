"""What is known of one organisation, and how what a file says of it is added to that."""

from datetime import date
from typing import NamedTuple

from services.directory.organisations.rules.intervals import Interval
from services.directory.organisations.rules.timelines import (
    Entry,
    Timeline,
    check_statuses,
    life,
    merged,
)

ROLES = (
    "gp_practice", "pcn", "locality", "care_community", "partnership", "pct", "cluster", "ccg",
    "sub_icb", "icb", "region", "trust", "foundation_trust", "local_authority", "health_board",
    "board", "national_body", "prescribing_cost_centre", "other",
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
    statuses: Timeline
    names: Timeline = ()
    roles: tuple[Role, ...] = ()
    system: str = "ods"
    gss_code: str | None = None
    address: str | None = None
    postcode: str | None = None
    provisional: bool = False
    synthetic: bool = False

    @property
    def life(self) -> Interval:
        return life(self.statuses)


def described(
    code: str,
    name: str | None,
    role: str | None,
    starts: date,
    *,
    shadow: date | None = None,
    closed: date | None = None,
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
        **more,  # type: ignore[arg-type]
    )


def enriched(known: Description, given: Description) -> Description:
    """`known` with what `given` adds. Raises StatusOrder, CodeReused."""
    statuses = merged(known.statuses, given.statuses)
    check_statuses(known.code, statuses)
    return Description(
        known.code,
        statuses,
        _from_the_first_day(merged(known.names, given.names), statuses[0].starts),
        _merged_roles(known.roles, given.roles),
        known.system,
        given.gss_code or known.gss_code,
        given.address or known.address,
        given.postcode or known.postcode,
        known.provisional and given.provisional,
        known.synthetic and given.synthetic,
    )


def _from_the_first_day(names: Timeline, day: date) -> Timeline:
    return tuple(Entry(min(day, name.starts) if not at else name.starts, name.value)
                 for at, name in enumerate(names))  # fmt: skip


def _merged_roles(known: tuple[Role, ...], given: tuple[Role, ...]) -> tuple[Role, ...]:
    roles = {role.role: role for role in known}
    for role in given:
        held = roles.get(role.role, role)
        roles[role.role] = Role(role.role, min(role.starts, held.starts), held.ends or role.ends)
    return tuple(sorted(roles.values()))
