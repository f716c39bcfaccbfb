"""What an act changed in the register, table by table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from services.directory.organisations.repository.tables import (
    MEMBERSHIP,
    NAME,
    ORGANISATION,
    PLACE,
    ROLE,
    STATUS,
    SUCCESSION,
    Row,
    Rows,
    remove,
    upsert,
)
from services.directory.organisations.rules.descriptions import Description
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.register import Register


def _organisation(each: Description) -> Iterable[Row]:
    yield each.code, each.system, each.gss_code, each.provisional, each.synthetic


def _names(each: Description) -> Iterable[Row]:
    return ((each.code, *name) for name in each.names)


def _statuses(each: Description) -> Iterable[Row]:
    return ((each.code, *status) for status in each.statuses)


def _places(each: Description) -> Iterable[Row]:
    return ((each.code, place.starts, *place.value) for place in each.places)


def _roles(each: Description) -> Iterable[Row]:
    return ((each.code, *role) for role in each.roles)


OF_ORGANISATIONS: Sequence[tuple[Rows, Callable[[Description], Iterable[Row]]]] = (
    (ORGANISATION, _organisation), (NAME, _names), (STATUS, _statuses), (ROLE, _roles),
    (PLACE, _places),
)  # fmt: skip


@dataclass(frozen=True)
class Changes:
    """Rows that are gone and rows that are new or other than before, table by table."""

    gone: Sequence[tuple[Rows, set[Row]]]
    new: Sequence[tuple[Rows, set[Row]]]

    @classmethod
    def between(cls, before: Register, after: Register) -> "Changes":
        """Memberships come last, and those that only end before those that are new."""
        touched = [
            code for code, each in after.organisations.items()
            if before.organisations.get(code) != each
        ]  # fmt: skip
        old = [before.organisations[code] for code in touched if code in before.organisations]
        new = [after.organisations[code] for code in touched]
        pairs = [(rows, _all(of, old), _all(of, new)) for rows, of in OF_ORGANISATIONS]
        pairs.append((SUCCESSION, _plain(before), _plain(after)))
        left, joined = _moves(before.memberships, after.memberships)
        kept = {row[:4] for row in left} & {row[:4] for row in joined}
        return cls(
            [
                *((rows, _gone(rows, one, other)) for rows, one, other in pairs),
                (MEMBERSHIP, {row for row in left if row[:4] not in kept}),
            ],
            [
                *((rows, other - one) for rows, one, other in pairs),
                (MEMBERSHIP, {row for row in joined if row[:4] in kept}),
                (MEMBERSHIP, {row for row in joined if row[:4] not in kept}),
            ],
        )


def _all(of: Callable[[Description], Iterable[Row]], each: Iterable[Description]) -> set[Row]:
    return {row for description in each for row in of(description)}


def _plain(register: Register) -> set[Row]:
    return {tuple(each) for each in register.successions.values()}


def _moves(
    before: set[Membership], after: set[Membership]
) -> tuple[set[Membership], set[Membership]]:
    return before - after, after - before


def _gone(rows: Rows, before: set[Row], after: set[Row]) -> set[Row]:
    width = [index for index, (name, _) in enumerate(rows.columns) if name in rows.key]
    kept = {tuple(row[index] for index in width) for row in after}
    return {row for row in before if tuple(row[index] for index in width) not in kept}


async def write_changes(connection: AsyncConnection, changes: Changes) -> None:
    for rows, gone in changes.gone:
        await remove(connection, rows, gone)
    for rows, new in changes.new:
        await upsert(connection, rows, new)
