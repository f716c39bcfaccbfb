"""`/v1/directory/demo`."""

from typing import Annotated

from fastapi import Request, Response

from services.directory.demo.service import NoDemonstration, ask_for_demo
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import JobStatus
from services.shared.owning import OPERATOR, Owner, owner_of
from services.shared.routing import Router, StrictRoute

router = Router(prefix="/v1/directory/demo", tags=["demonstration"], route_class=StrictRoute)


@router.post(
    "",
    status_code=202,
    summary="Load the demonstration",
    response_model=JobStatus,
    responses=problem_responses(NoDemonstration),
    dependencies=[OPERATOR],
)
async def load_demonstration(
    request: Request,
    principal: Annotated[Principal, requires("directory.national")],
    key: OptionalKey,
    owner: Owner = None,
) -> Response:
    """Five places with their history. `Location` is the job; again, it changes nothing."""

    owning, actor = owner_of(principal.orgs, owner), Actor.of(request, principal)

    async def ask(session: WriteSession) -> Answer:
        job = await ask_for_demo(session, request.app.state.settings, owner=owning, actor=actor)
        headers = {"Location": f"/v1/directory/jobs/{job.id}"}
        return Answer(202, JobStatus.of(job), headers)

    return await once(request, principal, key, ask)
