"""`.../code-frames/{question}/suggestions`: what coders may look at first."""

from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations.routes import Reader, Writer
from services.engagement.themes import problems, suggestion_repository
from services.engagement.themes.params import Question
from services.engagement.themes.queries import read_question
from services.engagement.themes.routes import FOUND, PREFIX
from services.engagement.themes.suggestion_schemas import SuggestionsView
from services.engagement.themes.suggestion_service import ask_for_suggestions
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import JobStatus
from services.shared.owning import OWNER
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["themes"], route_class=StrictRoute)


@router.post(
    "/{question}/suggestions",
    status_code=202,
    summary="Suggest themes for the answers that nobody has coded",
    response_model=JobStatus,
    responses=problem_responses(*FOUND, problems.FrameNotFound, problems.TooFewAnswersCoded),
    dependencies=[OWNER],
)
async def create_suggestions(
    request: Request, consultation_id: UUID, question: Question, principal: Writer,
    key: OptionalKey,
) -> Response:  # fmt: skip
    """By a job, from what is coded so far. A suggestion counts nowhere: a person reads every
    answer. The list of answers then begins with those from which a model would learn most.
    """

    async def start(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        job = await ask_for_suggestions(session, consultation_id, question, actor=actor)
        headers = {"Location": f"/v1/engagement/jobs/{job.id}"}
        return Answer(202, JobStatus.of(job), headers)

    return await once(request, principal, key, start)


@router.get(
    "/{question}/suggestions",
    summary="How well themes are suggested",
    responses=problem_responses(*FOUND, problems.SuggestionsNotMade),
)
async def get_suggestions(
    request: Request, consultation_id: UUID, question: Question, principal: Reader
) -> SuggestionsView:
    """Measured on this consultation's own answers, beside the usual themes for everybody."""
    async with request.app.state.database.read() as session:
        row, _ = await read_question(session, consultation_id, question, principal)
        run = await suggestion_repository.run_of(session, row.id, question)
        suggested = await suggestion_repository.count_suggested(session, row.id, question)
    if run is None:
        raise problems.SuggestionsNotMade
    told = run.model_dump(exclude={"consultation"})
    return SuggestionsView(**told, suggested=suggested)
