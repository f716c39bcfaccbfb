"""`/v1/finance/recovery/claims`: what happens to an invoice."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.finance.approvals.problems import BeyondLimit
from services.finance.journals import problems as of_journals
from services.finance.recovery.claims import challenge_repository, problems, service
from services.finance.recovery.claims import settlement_service as settlement
from services.finance.recovery.claims.challenge_schemas import Challenges, NewAnswer, NewChallenge
from services.finance.recovery.claims.correction_service import asked_of
from services.finance.recovery.claims.presenter import challenges_view, debt_view
from services.finance.recovery.claims.routes import (
    ACTING,
    CLAIMANT,
    POSTING,
    Approver,
    Reader,
    Writer,
    acting,
)
from services.finance.recovery.claims.schemas import ClaimView
from services.finance.recovery.claims.service import PREFIX
from services.finance.recovery.claims.settlement_schemas import AgedDebt, NewRemittance, NewWriteOff
from services.finance.recovery.determinations.queries import NOTHING
from services.finance.recovery.determinations.service import SectorCrossesBorder, needs_directory
from services.finance.recovery.prices.problems import PriceBookNotFound
from services.shared.auth import PersonNeeded, SecondPersonNeeded
from services.shared.errors import problem_responses
from services.shared.idempotency.params import RequiredKey
from services.shared.jobs.schemas import Reason
from services.shared.owning import Owner, OwnerUnclear, owner_of, party
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Day

router = Router(prefix=PREFIX, tags=["claims"], route_class=StrictRoute)


@router.get(
    "/aged-debt", summary="What payers owe, by age", responses=problem_responses(OwnerUnclear)
)
async def get_aged_debt(
    request: Request,
    principal: Reader,
    as_of: Annotated[Day, Query(examples=["2025-12-31"])],
    owner: Owner = None,
) -> AgedDebt:
    """At the end of a day, counted from the date of each invoice: 0-30, 31-60, 61-90, 90+ days."""
    owning = owner_of(principal.orgs, owner)
    async with request.app.state.database.read() as session:
        found = await settlement.aged_debt(session, owning, as_of)
    return debt_view(owning, as_of, found)


@router.get(
    "/{claim_id}/challenges",
    summary="The challenges of a claim",
    responses=problem_responses(problems.ClaimNotFound),
)
async def list_challenges(request: Request, claim_id: UUID, principal: Reader) -> Challenges:
    """With their answers, in order."""
    async with request.app.state.database.read() as session:
        await service.read_claim(session, claim_id, principal)
        return challenges_view(await challenge_repository.challenges_of(session, claim_id))


@router.post(
    "/{claim_id}/challenges",
    status_code=200,
    summary="Challenge lines of a claim",
    response_model=ClaimView,
    responses=problem_responses(
        *ACTING, problems.ChallengeTooLate, problems.LineUnknown, problems.LineChallenged
    ),
    dependencies=[party("respondent")],
)
async def challenge_claim(
    request: Request, claim_id: UUID, new: NewChallenge, principal: Writer, key: RequiredKey
) -> Response:
    """By the payer, with a coded reason and a day by which an answer is due. `If-Match`: the ETag
    of the claim as the payer sees it.
    """
    act = partial(settlement.challenge_lines, new=new)
    return await acting(request, principal, key, claim_id, act)


@router.post(
    "/{claim_id}/challenges/{number}/answer",
    summary="Answer a challenge",
    response_model=ClaimView,
    responses=problem_responses(
        *POSTING,
        problems.ChallengeNotFound,
        problems.ChallengeAnswered,
        problems.CreditExceeds,
        problems.NotClaimable,
        problems.SpellClaimed,
        PriceBookNotFound,
        SectorCrossesBorder,
        of_journals.ReversalTooEarly,
    ),
    dependencies=[CLAIMANT],
)
async def answer_challenge(
    request: Request,
    claim_id: UUID,
    number: int,
    new: NewAnswer,
    principal: Writer,
    key: RequiredKey,
) -> Response:
    """By the claimant: it is rejected, or credited by reversals that are linked to the invoice.

    With a correction the line is drafted anew (`/claims?corrects=`) where another body pays for it.
    `If-Match`: the claim's ETag.
    """
    asked = new.correction and asked_of(new.correction, "")
    known = await request.app.state.places.known() if asked and needs_directory(asked) else NOTHING
    act = partial(settlement.answer_challenge, number=number, new=new, known=known)
    return await acting(request, principal, key, claim_id, act)


@router.post(
    "/{claim_id}/remittances",
    summary="Enter what was paid",
    response_model=ClaimView,
    responses=problem_responses(*POSTING, problems.RemittanceExists),
    dependencies=[CLAIMANT],
)
async def receive_remittance(
    request: Request, claim_id: UUID, new: NewRemittance, principal: Writer, key: RequiredKey
) -> Response:
    """In full, in part, or more than is owed; the same payment once. `If-Match`: the claim's
    ETag.
    """
    act = partial(settlement.receive_remittance, new=new)
    return await acting(request, principal, key, claim_id, act)


@router.post(
    "/{claim_id}/write-off",
    summary="Ask for a write-off",
    response_model=ClaimView,
    responses=problem_responses(*ACTING, problems.WriteOffExceeds),
    dependencies=[CLAIMANT],
)
async def submit_write_off(
    request: Request, claim_id: UUID, new: NewWriteOff, principal: Writer, key: RequiredKey
) -> Response:
    """Another person approves it; until then everything is owed. `If-Match`: the claim's ETag."""
    act = partial(settlement.ask_write_off, new=new)
    return await acting(request, principal, key, claim_id, act)


@router.post(
    "/{claim_id}/write-off/approval",
    summary="Approve a write-off",
    response_model=ClaimView,
    responses=problem_responses(
        *POSTING,
        problems.WriteOffNotAsked,
        problems.WriteOffExceeds,
        PersonNeeded,
        SecondPersonNeeded,
        BeyondLimit,
    ),
    dependencies=[CLAIMANT],
)
async def approve_write_off(
    request: Request, claim_id: UUID, principal: Approver, key: RequiredKey
) -> Response:
    """By somebody other than who asked for it. `If-Match`: the claim's ETag."""
    return await acting(request, principal, key, claim_id, settlement.approve_write_off)


@router.post(
    "/{claim_id}/write-off/rejection",
    summary="Reject a write-off",
    response_model=ClaimView,
    responses=problem_responses(*ACTING, problems.WriteOffNotAsked, PersonNeeded),
    dependencies=[CLAIMANT],
)
async def reject_write_off(
    request: Request, claim_id: UUID, why: Reason, principal: Approver, key: RequiredKey
) -> Response:
    """What is owed stays owed. `If-Match`: the claim's ETag."""
    act = partial(settlement.refuse_write_off, reason=why.reason)
    return await acting(request, principal, key, claim_id, act)
