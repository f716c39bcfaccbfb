"""`/v1/finance/recovery/claims`: from the draft to the invoice."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.finance.approvals.problems import BeyondLimit
from services.finance.books.problems import BookNotFound
from services.finance.journals import problems as of_journals
from services.finance.periods.rules.calendar import (
    DateOutsideBook,
    PeriodAdjusting,
    PeriodClosed,
    PeriodNotBegun,
)
from services.finance.recovery.claims import (
    challenge_repository,
    line_repository,
    problems,
    repository,
    service,
)
from services.finance.recovery.claims import draft_service as drafting
from services.finance.recovery.claims.params import InMonth, OfCorrected, OfRun, Payer, Provider
from services.finance.recovery.claims.presenter import claim_view, is_claimant, line_view
from services.finance.recovery.claims.repository import WholeClaim
from services.finance.recovery.claims.rules.life import ClaimNotReady
from services.finance.recovery.claims.rules.tie_out import DoesNotTieOut
from services.finance.recovery.claims.run_service import check_run
from services.finance.recovery.claims.schemas import (
    ClaimLineView,
    ClaimView,
    EffectiveDay,
    NewClaim,
    NewVoiding,
    TieOut,
)
from services.finance.recovery.claims.service import PREFIX, Matches
from services.finance.recovery.determinations.queries import NOTHING
from services.finance.recovery.determinations.service import SectorCrossesBorder, needs_directory
from services.finance.recovery.prices.problems import PriceBookNotFound
from services.shared.audit.actor import Actor
from services.shared.auth import (
    PersonNeeded,
    Principal,
    SecondPersonNeeded,
    requires,
    requires_person,
)
from services.shared.conditional import check_match, content_etag, tagged
from services.shared.database import WriteSession
from services.shared.errors import (
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    problem_responses,
)
from services.shared.idempotency.params import RequiredKey
from services.shared.idempotency.problems import IdempotencyKeyRequired
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import Reason
from services.shared.owning import OWNER, NotYours, party
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["claims"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]
Submitter = Annotated[Principal, requires("finance.submit")]
Approver = Annotated[Principal, requires_person("finance.approve")]
CLAIMANT = party("claimant")
DATING = (DateOutsideBook, PeriodNotBegun, PeriodClosed, PeriodAdjusting)
ACTING = (
    problems.ClaimNotFound, ClaimNotReady, NotYours, IdempotencyKeyRequired, PreconditionRequired,
    PreconditionFailed,
)  # fmt: skip
POSTING = (*ACTING, *DATING, of_journals.AccountUnknown)


@router.get("", summary="Claims, newest first", responses=problem_responses(CursorInvalid))
async def list_claims(
    request: Request,
    principal: Reader,
    asked: Asked,
    payer: Payer = None,
    provider: Provider = None,
    month: InMonth = None,
    run: OfRun = None,
    corrects: OfCorrected = None,
) -> Page[ClaimView]:
    """Those of your organisations, and the invoices that they are the payer of."""
    async with request.app.state.database.read() as session:
        found = await repository.claims_before(
            session,
            asked.after,
            asked.most,
            principal,
            payer=payer,
            provider=provider,
            month=date.fromisoformat(f"{month}-01") if month else None,
            run=run,
            corrects=corrects,
        )
    return Page[ClaimView].of(
        asked,
        found,
        key=lambda each: [each.row.number or 0],
        item=lambda each: claim_view(each, principal),
    )


@router.post(
    "",
    status_code=201,
    summary="Draft a claim",
    response_model=ClaimView,
    responses=problem_responses(
        NotYours,
        BookNotFound,
        PriceBookNotFound,
        SectorCrossesBorder,
        problems.NotClaimable,
        problems.SpellClaimed,
        IdempotencyKeyRequired,
    ),
    dependencies=[OWNER],
)
async def create_claim(
    request: Request, new: NewClaim, principal: Writer, key: RequiredKey
) -> Response:
    """Who pays for each line and what it costs is worked out here. A line that was charged rightly,
    that another body pays, that has no price, or of which the care is claimed already, is refused.
    """
    needed = needs_directory(drafting.asked_of(new))
    known = await request.app.state.places.known() if needed else NOTHING

    async def draft(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        found = await drafting.draft_claim(session, new, known, actor=actor)
        return answer_of(201, found, principal)

    return await once(request, principal, key, draft)


@router.get(
    "/{claim_id:uuid}",  # so that `/aged-debt` is none
    summary="One claim",
    response_model=ClaimView,
    responses=problem_responses(problems.ClaimNotFound, NotFound),
)
async def get_claim(
    request: Request, response: Response, claim_id: UUID, principal: Reader
) -> ClaimView | Response:
    """Its state, its balance and what was done with it, as far as it concerns your side."""
    async with request.app.state.database.read() as session:
        found = await service.read_claim(session, claim_id, principal)
    return tagged(request, response, claim_view(found, principal))


@router.get(
    "/{claim_id}/lines",
    summary="The lines of a claim",
    responses=problem_responses(problems.ClaimNotFound, CursorInvalid),
)
async def list_claim_lines(
    request: Request, claim_id: UUID, principal: Reader, asked: Asked
) -> Page[ClaimLineView]:
    """In order, without anything of a patient."""
    async with request.app.state.database.read() as session:
        claim = await service.read_claim(session, claim_id, principal)
        rows = await line_repository.lines_after(session, claim_id, asked.after, asked.most)
        credited = await challenge_repository.credited_of(session, claim_id)
    own = is_claimant(claim, principal)
    return Page[ClaimLineView].of(
        asked,
        rows,
        key=lambda row: [row.line],
        item=lambda row: line_view(row, credited, own=own),
    )


@router.post(
    "/{claim_id}/flex",
    summary="Take a claim to flex",
    response_model=ClaimView,
    responses=problem_responses(*POSTING),
    dependencies=[CLAIMANT],
)
async def flex_claim(
    request: Request, claim_id: UUID, dated: EffectiveDay, principal: Writer, key: RequiredKey
) -> Response:
    """The month is provisional: what is claimed is accrued by a pending journal. `If-Match`: its
    ETag.
    """
    act = partial(service.flex_claim, day=dated.day)
    return await acting(request, principal, key, claim_id, act)


@router.post(
    "/{claim_id}/freeze",
    summary="Freeze a claim",
    response_model=ClaimView,
    responses=problem_responses(*POSTING, of_journals.NotPending),
    dependencies=[CLAIMANT],
)
async def freeze_claim(
    request: Request, claim_id: UUID, principal: Writer, key: RequiredKey
) -> Response:
    """The month is final: the pending journal is posted. `If-Match`: its ETag."""
    return await acting(request, principal, key, claim_id, service.freeze_claim)


@router.post(
    "/{claim_id}/voiding",
    summary="Give a claim up before it is an invoice",
    response_model=ClaimView,
    responses=problem_responses(*POSTING, of_journals.ReversalTooEarly),
    dependencies=[CLAIMANT],
)
async def void_claim(
    request: Request, claim_id: UUID, why: NewVoiding, principal: Writer, key: RequiredKey
) -> Response:
    """A pending journal is voided, a posted one reversed; the care can be claimed again.
    `If-Match`: its ETag.
    """
    act = partial(service.void_claim, why=why)
    return await acting(request, principal, key, claim_id, act)


@router.post(
    "/{claim_id}/submission",
    summary="Submit a claim for approval",
    response_model=ClaimView,
    responses=problem_responses(*ACTING),
    dependencies=[CLAIMANT],
)
async def submit_claim(
    request: Request, claim_id: UUID, principal: Submitter, key: RequiredKey
) -> Response:
    """Another person approves it. `If-Match`: its ETag."""
    return await acting(request, principal, key, claim_id, service.submit_claim)


@router.post(
    "/{claim_id}/return",
    summary="Return a submitted claim",
    response_model=ClaimView,
    responses=problem_responses(*ACTING, PersonNeeded),
    dependencies=[CLAIMANT],
)
async def return_claim(
    request: Request, claim_id: UUID, why: Reason, principal: Approver, key: RequiredKey
) -> Response:
    """It is not approved; it can be submitted again, or voided. `If-Match`: its ETag."""
    act = partial(service.return_claim, reason=why.reason)
    return await acting(request, principal, key, claim_id, act)


@router.post(
    "/{claim_id}/approval",
    summary="Approve a claim",
    response_model=ClaimView,
    responses=problem_responses(
        *POSTING, DoesNotTieOut, PersonNeeded, SecondPersonNeeded, BeyondLimit
    ),
    dependencies=[CLAIMANT],
)
async def approve_claim(
    request: Request, claim_id: UUID, tie_out: TieOut, principal: Approver, key: RequiredKey
) -> Response:
    """By somebody who neither made nor submitted it, where invoice = ACM = PLCM + drugs + devices +
    adjustments, and its lines, its run and the ledger say the same. It is an invoice from then on,
    which the payer sees. `If-Match`: its ETag, so that nobody approves what they did not see.
    """

    async def act(
        session: WriteSession, id_: UUID, *, actor: Actor, matches: Matches
    ) -> WholeClaim:
        """Comparing with its run takes its time, and the claim is not held meanwhile."""
        claim = await service.read_claim(session, id_, principal)
        if is_claimant(claim, principal):
            matches(claim)
            await check_run(session, request.app.state.settings, claim.row, actor)
        return await service.approve_claim(session, id_, tie_out, actor=actor, matches=matches)

    return await acting(request, principal, key, claim_id, act)


Acting = Callable[..., Awaitable[WholeClaim]]


async def acting(
    request: Request, principal: Principal, key: str, claim_id: UUID, act: Acting
) -> Response:
    """Carry the act out once, on the claim as its side read it, and answer with the claim."""

    def matches(found: WholeClaim) -> None:
        check_match(request, content_etag(claim_view(found, principal)))

    async def carry_out(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        found = await act(session, claim_id, actor=actor, matches=matches)
        return answer_of(200, found, principal)

    return await once(request, principal, key, carry_out)


def answer_of(status: int, found: WholeClaim, principal: Principal) -> Answer:
    view = claim_view(found, principal)
    headers = {"Location": f"{PREFIX}/{found.row.id}", "ETag": content_etag(view)}
    return Answer(status, view, headers)
