"""What can go wrong with runs."""

from services.shared.errors import Conflict, Invalid, NotFound, Problem


class RunNotFound(NotFound):
    code = "run_not_found"
    title = "There is no such run"
    example = "There is no such run, or none of your organisations."


class RunNotFinished(Conflict):
    code = "run_not_finished"
    title = "The run has no result yet"
    example = "Its job is running; ask again once it has succeeded."


class NoActivity(Invalid):
    code = "no_activity"
    title = "There is no activity in these months"
    example = "27D has sent no activity from 2025-04 to 2026-03; send it first."


class LinesLost(Problem):
    """Raised in a job: the run is given up."""

    code = "lines_lost"
    title = "The lines of the result are not those of the activity"
    example = "1,000 lines went in and 999 came out; nothing of the run is kept."
