"""What is shown to few: that it was read, and who asked in vain, are entries of the audit trail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request

from services.shared.audit.actor import Actor
from services.shared.audit.service import Outcome, recorded_alone
from services.shared.auth import Principal
from services.shared.errors import Problem


async def reads(request: Request, principal: Principal, action: str, *, owner: str | None) -> None:
    """Write that the caller is about to be shown the restricted data at this path.

    `owner` is whose they are; None: of several of the caller's organisations. Raises Unavailable
    when that fails; then it may not be shown.
    """
    await _alone(request, principal, action, owner, "succeeded")


@asynccontextmanager
async def refusals(
    request: Request, principal: Principal, action: str, refusal: type[Problem]
) -> AsyncIterator[None]:
    """Write that the caller tried this in vain, when the block raises `refusal`.

    Every organisation of the caller may know of it.
    """
    try:
        yield
    except refusal:
        await _alone(request, principal, action, None, "refused")
        raise


async def _alone(
    request: Request, principal: Principal, action: str, owner: str | None, outcome: Outcome
) -> None:
    await recorded_alone(
        request.app.state.database,
        Actor.of(request, principal),
        action,
        request.scope["path"],
        owner=owner,
        outcome=outcome,
    )
