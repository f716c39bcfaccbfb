"""Whose figures are read together: organisations by name, members of one, or all with figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from services.contracts.organisations import OrganisationMap
from services.contracts.predecessors import Part
from services.metrics.observations import organisation_repository
from services.metrics.observations.maps import COUNTED_PROBLEMS
from services.metrics.observations.problems import NoMembers, TooManyOrganisations
from services.shared.database import AnySession
from services.shared.errors import Fault

MOST_ORGANISATIONS = 1_000


@dataclass(frozen=True)
class GroupAsked:
    """Which organisations. Without any, and without a parent: all that have figures.

    Those that the directory does not know, or only provisionally, are left out unless named.
    """

    organisations: Sequence[str]
    members_of: str | None
    kind: str


async def codes_of(
    session: AnySession,
    organisations: OrganisationMap,
    asked: GroupAsked,
    indicators: Sequence[int],
    day: date | None,
) -> list[str]:
    """Members are those on `day`, or without one all that ever were.

    Raises TooManyOrganisations, NoMembers.
    """
    if asked.members_of is not None:
        return _members(organisations, asked, asked.members_of, day)
    if asked.organisations:
        return list(dict.fromkeys(asked.organisations))
    with_figures = await organisation_repository.organisations_with_figures(session, indicators)
    codes = organisations.confirmed(with_figures)
    if len(codes) > MOST_ORGANISATIONS:
        raise TooManyOrganisations
    return codes


def _members(
    organisations: OrganisationMap, asked: GroupAsked, parent: str, day: date | None
) -> list[str]:
    found = sorted(
        {
            row.child
            for row in organisations.members(parent, asked.kind)
            if day is None or (row.starts <= day and (row.ends is None or day < row.ends))
        }
    )
    if not found:
        when = f" on {day}" if day else ""
        detail = (
            f"{parent} has no members of the kind {asked.kind}{when}; "
            f"see /v1/directory/memberships?parent={parent}."
        )
        raise NoMembers(detail, errors=[Fault("/query/members_of", NoMembers.code, detail)])
    return found


def parts_of_each(
    organisations: OrganisationMap,
    parts_of: Callable[[OrganisationMap, str], list[Part]],
    codes: Sequence[str],
) -> tuple[dict[str, list[Part]], list[tuple[str, str, str]]]:
    """Whose figures make up each; and of those that the map refuses: code, reason, detail."""
    taken: dict[str, list[Part]] = {}
    refused = []
    for code in codes:
        try:
            taken[code] = parts_of(organisations, code)
        except COUNTED_PROBLEMS as problem:
            refused.append((code, problem.code, problem.detail))
    return taken, refused
