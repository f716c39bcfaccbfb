"""Whom figures are about."""

from services.contracts.organisations import OrganisationMap
from services.metrics.indicators.queries import read_indicator
from services.metrics.observations import organisation_repository
from services.metrics.observations.schemas import OrganisationRef
from services.shared.database import ReadSession


async def find_organisations(
    session: ReadSession,
    organisations: OrganisationMap,
    text: str | None,
    indicator: str | None,
) -> list[OrganisationRef]:
    """In order of code; `text` is looked for in name and code, whatever its case.

    Whether there are figures does not depend on what they say, so that none that is withheld can
    be told from it. Raises IndicatorNotFound.
    """
    number = None if indicator is None else (await read_indicator(session, indicator)).id
    named = await organisation_repository.organisations_seen(session, number)
    wanted = (text or "").casefold()
    found = []
    for code, given in named:
        name = organisations.name(code) or given
        if wanted in code.casefold() or wanted in (name or "").casefold():
            provisional = not organisations.knows(code)
            found.append(OrganisationRef(code=code, name=name, provisional=provisional))
    return found
