"""What can be asked of waiting times."""

from typing import NamedTuple

from services.metrics.waiting import repository
from services.metrics.waiting.repository import Asked, Summed
from services.metrics.waiting.rules.bands import ALL_FUNCTIONS
from services.shared.database import ReadSession
from services.shared.errors import NotFound


class NoPathways(NotFound):
    code = "no_pathways"
    title = "There are no pathways to answer with"
    example = "No incomplete pathways of RBD for C_100 are held for 2024-11."


class WaitingTimes(NamedTuple):
    """The pathways, and whether their total had to be made of its parts."""

    asked: Asked
    found: Summed
    from_parts: bool


async def read_waiting_times(session: ReadSession, asked: Asked) -> WaitingTimes:
    """The published total of all functions, or else its parts: never both. Raises NoPathways."""
    found = await repository.summed(session, asked, parts=False)
    if found is not None:
        return WaitingTimes(asked, found, False)
    if asked.treatment_function == ALL_FUNCTIONS:
        found = await repository.summed(session, asked, parts=True)
    if found is None:
        who = asked.provider or asked.commissioner or "England"
        raise NoPathways(
            f"No pathways of {who} ({asked.part}, {asked.treatment_function}) are held for"
            f" {asked.period:%Y-%m}."
        )
    return WaitingTimes(asked, found, True)
