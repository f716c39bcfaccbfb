"""`/v1/<service>/audit`."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from services.shared.audit.models import RECORD
from services.shared.audit.repository import Filter, entries_before
from services.shared.audit.schemas import AuditItem, AuditVerification, ChainHead, ChainName
from services.shared.auth import Principal, requires
from services.shared.errors import problem_responses
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import SOME_TEXT, Moment
from services.shared.sealing.chains import named
from services.shared.sealing.heads import HeadInvalid, read_head, signed_head
from services.shared.sealing.verification import verify_chain

Auditor = Annotated[Principal, requires("audit.read")]
Which = Annotated[ChainName, Query(description="the chain of audit entries, or that of events")]
Text = Annotated[str | None, Query(max_length=500, pattern=SOME_TEXT)]


From = Annotated[Moment | None, Query(alias="from", description="first moment")]
To = Annotated[Moment | None, Query(alias="to", description="first moment no longer wanted")]
Signed = Annotated[
    str | None, Query(max_length=2000, description="`signed` of an earlier `/audit/head`")
]


async def not_stored(response: Response) -> None:
    """The trail names people."""
    response.headers["Cache-Control"] = "private, no-store"


def audit_router(service: str) -> Router:
    """The audit routes of one service."""
    router = Router(
        prefix=f"/v1/{service}/audit",
        tags=[f"{service} audit"],
        route_class=StrictRoute,
        dependencies=[Depends(not_stored)],
    )
    _add_entries(router)
    _add_head(router, service)
    _add_verification(router, service)
    return router


def _add_entries(router: Router) -> None:
    @router.get(
        "", summary="Audit entries, newest first", responses=problem_responses(CursorInvalid)
    )
    async def list_audit_entries(
        request: Request,
        principal: Auditor,
        asked: Asked,
        resource: Text = None,
        actor: Text = None,
        action: Text = None,
        start: From = None,
        end: To = None,
    ) -> Page[AuditItem]:
        """What the caller's organisations did; an entry appears here within a second or two.

        To read this is an entry too.
        """
        wanted = Filter(resource, actor, action, start, end)
        async with request.app.state.database.read() as session:
            rows = await entries_before(session, wanted, asked.after, asked.most, principal)
        await reads(request, principal, "audit.read", owner=None)
        return Page[AuditItem].of(asked, rows, key=lambda row: [row.seq or 0], item=AuditItem.of)


def _add_head(router: Router, service: str) -> None:
    @router.get("/head", summary="The end of a chain, signed")
    async def get_audit_head(request: Request, _: Auditor, chain: Which = "audit") -> ChainHead:
        """Kept outside, it shows later that entries were cut off the end or written anew."""
        async with request.app.state.database.read() as session:
            head = await named(RECORD, chain).head(session)
        settings, now = request.app.state.settings, datetime.now(UTC)
        return ChainHead(chain=chain, **signed_head(settings, service, chain, head, now))


def _add_verification(router: Router, service: str) -> None:
    @router.get(
        "/verification",
        summary="Whether a chain is whole, and its first bad entry if not",
        responses=problem_responses(HeadInvalid),
    )
    async def get_audit_verification(
        request: Request, _: Auditor, chain: Which = "audit", head: Signed = None
    ) -> AuditVerification:
        """Every hash is computed again. Without `head` a chain that lost its end looks whole."""
        signed = None
        if head is not None:
            signed = read_head(request.app.state.settings, service, chain, head)
        verdict = await verify_chain(request.app.state.database, named(RECORD, chain), signed)
        return AuditVerification.of(chain, verdict)
