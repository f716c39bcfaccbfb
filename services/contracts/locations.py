"""Practices, providers and areas as tables with dates, for joins with millions of lines.

Each row holds from `valid_from` until before `valid_to`; of a code, rows do not overlap.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeVar

from services.contracts.directory import MembershipRow, PlaceRow, RoleRow, Snapshot
from services.contracts.residence_replica import Edition
from services.contracts.residences import Location, read_locations

COMMISSIONING = frozenset({"pct", "ccg", "sub_icb", "health_board"})
PRACTICES = frozenset({"gp_practice", "prescribing_cost_centre"})
Locations = Sequence[tuple[Edition, Mapping[str, Location]]]
"""Where the postcodes of organisations lie, edition by edition."""


class AreaRow(NamedTuple):
    """Where an LSOA or a postcode sector lies; see Location."""

    kind: str
    area: str
    country: str
    local_authority: str | None
    commissioner: str | None
    commissioner_gss: str | None
    icb: str | None
    icb_gss: str | None
    whole: bool
    edition: date
    valid_from: date
    valid_to: date


class PracticeRow(NamedTuple):
    """A practice, with its commissioner (13Q, 7A1 and 27D alike) and where its postcode lies.

    `status` is shadow, active, dormant or closed, `role` gp_practice or prescribing_cost_centre.
    `country` and what follows are those of its postcode; `country` is the register's where
    the postcode is not known. `located_in` is a sub-ICB or health board. `geography` is the
    high-level health geography: QYG, ..., YAC to YAF.
    """

    code: str
    valid_from: date
    valid_to: date
    role: str
    status: str
    commissioner: str | None
    country: str | None
    local_authority: str | None
    located_in: str | None
    located_in_icb: str | None
    geography: str | None
    postcode: str | None


class ProviderRow(NamedTuple):
    """A provider or one of its sites, with where its main site lies.

    `host` is the sub-ICB or health board that was stated as its host, or else that of its main
    site: the seat of its trust. `country` and `local_authority` are those of the main site.
    """

    code: str
    valid_from: date
    valid_to: date
    trust: str
    status: str
    host: str | None
    icb: str | None
    country: str | None
    local_authority: str | None
    postcode: str | None


Row = TypeVar("Row", bound=tuple[Any, ...])


class SinceDay(Protocol):
    @property
    def starts(self) -> date: ...


Entry = TypeVar("Entry", bound=SinceDay)


def columns_of(rows: Iterable[Row], kind: type[Row]) -> dict[str, list[Any]]:
    """The rows as columns by name, as Arrow and DuckDB take them."""
    names: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}


def area_rows(editions: Iterable[Edition]) -> Iterator[AreaRow]:
    """Every LSOA and postcode sector on the days of the editions."""
    for edition in editions:
        for each in read_locations(edition.body):
            if each.kind != "postcode":
                yield AreaRow(*each, edition.starts, edition.ends)


def postcode_locations(editions: Iterable[Edition]) -> Locations:
    """Where the postcodes of organisations lie."""
    return [
        (each, {found.area: found for found in read_locations(each.body)
                if found.kind == "postcode"})
        for each in editions
    ]  # fmt: skip


class Register:
    """The histories of a snapshot by code, and where postcodes lie in a period."""

    def __init__(self, snapshot: Snapshot, locations: Locations, first: date, until: date) -> None:
        self.first, self.until = first, until
        self._statuses = _by_code(snapshot.statuses)
        self._places = _by_code(snapshot.places)
        self._roles: dict[str, list[RoleRow]] = _by_code(snapshot.roles)
        self._parents: dict[str, list[MembershipRow]] = defaultdict(list)
        for each in snapshot.memberships:
            self._parents[each.child].append(each)
        self._locations = locations
        self._editions = [edition.starts for edition, _ in locations]

    def codes(self, wanted: Callable[[str], bool]) -> list[str]:
        """Those that ever had a role that is wanted."""
        return [code for code, roles in self._roles.items()
                if any(wanted(each.role) for each in roles)]  # fmt: skip

    def cuts(self, *codes: str) -> list[date]:
        """The first day, and each on which something of these codes changes."""
        days = {self.first, *self._editions}
        for code in codes:
            starting = (self._statuses, self._places, self._roles, self._parents)
            days.update(each.starts for table in starting for each in table.get(code, ()))
            ending = (self._roles, self._parents)
            days.update(each.ends for table in ending for each in table.get(code, ()) if each.ends)
        return sorted(day for day in days if self.first <= day < self.until)

    def status(self, code: str, day: date) -> str | None:
        found = _held(self._statuses.get(code, ()), day)
        return found.status if found else None

    def place(self, code: str, day: date) -> PlaceRow | None:
        return _held(self._places.get(code, ()), day)

    def role(self, code: str, day: date, wanted: frozenset[str]) -> str | None:
        """The first of the wanted roles that it has on the day."""
        return next((each.role for each in self._roles.get(code, ())
                     if each.role in wanted and _covers(each, day)), None)  # fmt: skip

    def parent(self, code: str, day: date, kinds: Iterable[str]) -> str | None:
        """To whom it belongs on the day, in one of these ways."""
        return next((each.parent for each in self._parents.get(code, ())
                     if each.kind in kinds and _covers(each, day)), None)  # fmt: skip

    def above(self, code: str) -> set[str]:
        """The trusts that it was ever a site of, and the hosts of either."""
        trusts = {code, *self._ever(code, "trust")}
        return trusts.union(*(self._ever(each, "host") for each in trusts))

    def _ever(self, code: str, kind: str) -> set[str]:
        return {each.parent for each in self._parents.get(code, ()) if each.kind == kind}

    def location(self, postcode: str | None, day: date) -> Location | None:
        """Where a postcode of an organisation lies on the day."""
        at = max(bisect_right(self._editions, day) - 1, 0)
        return self._locations[at][1].get(postcode or "") if self._locations else None


def practice_rows(register: Register) -> Iterator[PracticeRow]:
    """Every practice on the days on which it is known."""
    for code in register.codes(PRACTICES.__contains__):
        yield from _merged(register, register.cuts(code), code, practice_on)


def provider_rows(register: Register) -> Iterator[ProviderRow]:
    """Everything that has a place or a host, and is no practice, on the days it is known."""
    practices = set(register.codes(PRACTICES.__contains__))
    for code in register.codes(lambda role: True):
        if code not in practices:
            cuts = register.cuts(code, *register.above(code))
            yield from _merged(register, cuts, code, provider_on)


def practice_on(register: Register, code: str, day: date) -> PracticeRow | None:
    status, role = register.status(code, day), register.role(code, day, PRACTICES)
    if status is None or role is None:
        return None
    place = register.place(code, day)
    postcode = place.postcode if place else None
    found = register.location(postcode, day)
    return PracticeRow(
        code,
        day,
        register.until,
        role,
        status,
        register.parent(code, day, COMMISSIONING),
        found.country if found else place and place.country,
        found and found.local_authority,
        found and found.commissioner,
        found and found.icb,
        place and place.geography,
        postcode,
    )


def provider_on(register: Register, code: str, day: date) -> ProviderRow | None:
    status = register.status(code, day)
    trust = register.parent(code, day, {"trust"}) or code
    place = register.place(trust, day) or register.place(code, day)
    stated = register.parent(trust, day, {"host"}) or register.parent(code, day, {"host"})
    if status is None or (place is None and stated is None):
        return None
    postcode = place.postcode if place else None
    found = register.location(postcode, day)
    host = stated or (found and found.commissioner)
    return ProviderRow(
        code,
        day,
        register.until,
        trust,
        status,
        host,
        (host and register.parent(host, day, {"icb"})) or (found and found.icb),
        found.country if found else place and place.country,
        found and found.local_authority,
        postcode,
    )


Dated = TypeVar("Dated", PracticeRow, ProviderRow)


def _merged(
    register: Register,
    cuts: Sequence[date],
    code: str,
    on: Callable[[Register, str, date], Dated | None],
) -> Iterator[Dated]:
    """A row for each time in which nothing of it changes."""
    held: Dated | None = None
    for day in cuts:
        found = on(register, code, day)
        if held is not None and found is not None and found[3:] == held[3:]:
            continue
        if held is not None:
            yield held._replace(valid_to=day)
        held = found
    if held is not None:
        yield held


def _by_code(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.code].append(row)
    return found


def _held(rows: Sequence[Entry], day: date) -> Entry | None:
    at = bisect_right(rows, day, key=lambda row: row.starts)
    return rows[at - 1] if at else None


def _covers(row: RoleRow | MembershipRow, day: date) -> bool:
    return row.starts <= day and (row.ends is None or day < row.ends)
