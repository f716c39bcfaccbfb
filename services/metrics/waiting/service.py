"""What can be asked of waiting times."""

from typing import NamedTuple

from services.metrics.waiting import repository
from services.metrics.waiting.repository import ALL_FUNCTIONS, PathwayFilter, PathwaySum
from services.shared.database import ReadSession
from services.shared.errors import Forbidden, NotFound
from services.statistics.waiting.rtt import Bands


class NoPathways(NotFound):
    code = "no_pathways"
    title = "There are no pathways to answer with"
    example = "No incomplete pathways of RBD for C_100 are held for 2024-11."


class PathwaysWithheld(Forbidden):
    code = "pathways_withheld"
    title = "These pathways are shown to nobody by weekly band"
    example = (
        "They were sent under a rule that withholds small counts, and nearly every band is one; "
        "see the figures of rtt-waiting, rtt-within-18-weeks and rtt-over-52-weeks."
    )


class WaitingTimes(NamedTuple):
    """The pathways, whether their total had to be made of its parts, and what the parts make."""

    asked: PathwayFilter
    found: PathwaySum
    from_parts: bool
    parts_total: int = 0

    @property
    def bands(self) -> Bands | None:
        """By week, the noughts at the end included; None where the part has no bands."""
        counts = self.found.bands
        if counts is None:
            return None
        return Bands([*counts, *[0] * (self.found.open_band + 1 - len(counts))])


async def read_waiting_times(session: ReadSession, asked: PathwayFilter) -> WaitingTimes:
    """The published total of all functions, or else its parts: never both.

    Raises NoPathways, PathwaysWithheld.
    """
    found = await repository.summed(session, asked, parts=False)
    if found is not None:
        _check_shown(found)
        whole = asked.treatment_function == ALL_FUNCTIONS
        parts_total = await repository.total_of_parts(session, asked) if whole else 0
        return WaitingTimes(asked, found, False, parts_total)
    if asked.treatment_function == ALL_FUNCTIONS:
        found = await repository.summed(session, asked, parts=True)
    if found is None:
        who = asked.provider or asked.commissioner or "England"
        raise NoPathways(
            f"No pathways of {who} ({asked.part}, {asked.treatment_function}) are held for"
            f" {asked.period:%Y-%m}."
        )
    _check_shown(found)
    return WaitingTimes(asked, found, True)


def _check_shown(found: PathwaySum) -> None:
    if found.protected:
        raise PathwaysWithheld
