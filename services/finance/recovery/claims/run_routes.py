"""`/v1/finance/recovery/runs/{run_id}/claims`: claims of what a run has found."""

from uuid import UUID

from fastapi import Request, Response

from services.finance.books.problems import BookNotFound
from services.finance.recovery.claims import run_service
from services.finance.recovery.claims.routes import Writer
from services.finance.recovery.claims.schemas import RunClaims
from services.finance.recovery.runs.problems import RunNotFinished, RunNotFound
from services.finance.recovery.runs.service import PREFIX
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import RequiredKey
from services.shared.idempotency.problems import IdempotencyKeyRequired
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import JobStatus
from services.shared.owning import OWNER, NotYours
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["claims"], route_class=StrictRoute)


@router.post(
    "/{run_id}/claims",
    status_code=202,
    summary="Draft claims of what a payer owes of a run",
    response_model=JobStatus,
    responses=problem_responses(
        RunNotFound, RunNotFinished, BookNotFound, NotYours, IdempotencyKeyRequired
    ),
    dependencies=[OWNER],
)
async def create_claims_of_run(
    request: Request, run_id: UUID, new: RunClaims, principal: Writer, key: RequiredKey
) -> Response:
    """By a job, which makes a claim for each provider, month and price book, of any number of
    lines, or none at all. A line that is claimed already, came twice, has no price or no route is
    in none; the job counts them by reason. What was charged rightly is never among them.
    """

    async def start(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        job = await run_service.start(session, run_id, new, actor=actor)
        view = JobStatus.of(job)
        return Answer(202, view, {"Location": f"/v1/finance/jobs/{job.id}"})

    return await once(request, principal, key, start)
