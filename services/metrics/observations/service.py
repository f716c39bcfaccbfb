"""What can be asked of observations."""

from collections.abc import Sequence
from datetime import date

from services.contracts.organisations import OrganisationMap
from services.metrics.observations import repository
from services.metrics.observations.repository import Figure, Filter
from services.metrics.observations.schemas import OrganisationRef, first_day
from services.shared.database import ReadSession
from services.shared.errors import Fault, Invalid, NotFound


class OrganisationNotFound(NotFound):
    code = "organisation_not_found"
    title = "No figures are held for this organisation"
    example = "No figures are held for the organisation RRX; codes are ODS codes such as RRK."


class NoObservations(NotFound):
    code = "no_observations"
    title = "There are no figures to answer with"
    example = "RRK has no figures of ae-breaches for department 2 between these months."


class PeriodsReversed(Invalid):
    code = "periods_reversed"
    title = "The first month is after the last"
    example = "`from` 2018-03 is after `to` 2016-04."


def span(start: str, end: str) -> tuple[date, date]:
    """First days of the first and last month. Raises PeriodsReversed."""
    if start > end:
        detail = f"`from` {start} is after `to` {end}."
        raise PeriodsReversed(detail, errors=[Fault("/query/from", "after_end", detail)])
    return first_day(start), first_day(end)


async def read_organisation(
    session: ReadSession, organisations: OrganisationMap, code: str
) -> OrganisationRef:
    """As the directory knows it, else as a file named it. Raises OrganisationNotFound."""
    seen = await repository.organisation_by_code(session, code)
    if seen is None:
        raise OrganisationNotFound(
            f"No figures are held for the organisation {code}; codes are ODS codes such as RRK."
        )
    return OrganisationRef(
        code=code,
        name=organisations.name(code) or seen.name,
        provisional=not organisations.knows(code),
    )


async def read_figures(session: ReadSession, wanted: Filter) -> Sequence[Figure]:
    """The figures by period. Raises NoObservations."""
    figures = await repository.figures(session, wanted)
    if not figures:
        raise NoObservations(
            f"{wanted.organisation} has no such figures for department {wanted.category} "
            f"from {wanted.start:%Y-%m} to {wanted.end:%Y-%m}."
        )
    return figures
