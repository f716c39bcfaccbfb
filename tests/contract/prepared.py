"""Rows of the owner's to write to, in the state that an operation needs."""

from collections.abc import Awaitable, Callable, Mapping

import psycopg

from tests.contract.board_rows import committee, held_meeting
from tests.contract.engagement_rows import consultation, conversation, enquiry, event
from tests.contract.finance_rows import (
    CLAIM,
    VIREMENT,
    allocation,
    budget,
    claim,
    journal,
    price_book,
    reinvestment,
    scheme,
)
from tests.contract.maker import OWNER, Maker
from tests.contract.requests import LISTED, Operation
from tests.contract.rows import row_of


async def _cancelled_job(maker: Maker, operation: Operation) -> str:
    id_ = await row_of(maker, operation.resource or "")
    path = (operation.resource or "").replace("{job_id}", id_)
    await maker.post(f"{path}/cancellation", json={"reason": "to be started again"})
    return id_


async def _draft(maker: Maker, _: Operation) -> str:
    return await maker.definition()


async def _approved(maker: Maker, _: Operation) -> str:
    return await maker.definition("approval")


async def _pending(maker: Maker, _: Operation) -> str:
    return await journal(maker, pending=True)


async def _plan_decided(maker: Maker, operation: Operation) -> str:
    return await scheme(maker, "finance", approved=True)


async def _allocated(maker: Maker, _: Operation) -> str:
    return await allocation(maker, "finance", approved=True)


async def _reinvested(maker: Maker, _: Operation) -> str:
    return await reinvestment(maker, "finance", approved=True)


async def _assessed(maker: Maker, _: Operation) -> str:
    return await consultation(maker, "engagement", until="assessed")


async def _asked(maker: Maker, _: Operation) -> str:
    return await consultation(maker, "engagement", until="asked")


async def _refused(maker: Maker, _: Operation) -> str:
    return await consultation(maker, "engagement", until="refused")


async def _opened(maker: Maker, _: Operation) -> str:
    return await consultation(maker, "engagement", until="open")


def _conversation(until: str) -> Callable[[Maker, Operation], Awaitable[str]]:
    async def prepared(maker: Maker, _: Operation) -> str:
        return await conversation(maker, until=until)

    return prepared


async def _closed(maker: Maker, operation: Operation) -> str:
    """A book with a closed period."""
    code = await row_of(maker, operation.resource or "")
    await maker.post(f"/v1/finance/books/{code}/periods/2025-04/close")
    return code


async def _announced(maker: Maker, _: Operation) -> str:
    return await event(maker, "announced")


async def _begun(maker: Maker, _: Operation) -> str:
    return await event(maker, "begun")


async def _answered(maker: Maker, _: Operation) -> str:
    """An enquiry that may be published."""
    made = await enquiry(maker, "engagement")
    path = f"/v1/engagement/enquiries/{made}/answer"
    await maker.post(path, json={"answer": "Yes."})
    return made


async def _whole_year(maker: Maker, operation: Operation) -> str:
    """A book whose year can end."""
    code = await row_of(maker, operation.resource or "")
    at = f"/v1/finance/books/{code}"
    await maker.post(f"{at}/years", json={"year": 2026})
    for month in range(12):
        period = f"{2025 + (month + 3) // 12}-{(month + 3) % 12 + 1:02}"
        await maker.post(f"{at}/periods/{period}/close")
    return code


async def _priced(maker: Maker, _: Operation) -> str:
    """The book whose prices are sent."""
    return await price_book(maker, LISTED["finance_import_prices"]["query"]["book"])


async def _held(maker: Maker, _: Operation) -> str:
    """A consultation with a legal hold that another person placed."""
    made = await consultation(maker, "engagement")
    placer = {"Authorization": f"Bearer {maker.held(OWNER, sub='placer')}"}
    path = f"/v1/engagement/consultations/{made}/legal-holds"
    await maker.post(path, json={"reason": "A claim in court"}, headers=placer)
    return made


async def _submitted(maker: Maker, _: Operation) -> str:
    return await budget(maker, "submission")


async def _approved_budget(maker: Maker, _: Operation) -> str:
    return await budget(maker, "submission", "approval")


async def _virement(maker: Maker, _: Operation) -> str:
    """A budget whose first virement waits for another person."""
    id_ = await budget(maker, "submission", "approval")
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    await maker.post(f"/v1/finance/budgets/{id_}/virements", json=VIREMENT, headers=drafter)
    return id_


INVOICE = ("flex", "freeze", "submission", "approval")


def _claimed(*acts: str) -> Callable[[Maker, Operation], Awaitable[str]]:
    async def prepared(maker: Maker, _: Operation) -> str:
        return await claim(maker, *acts)

    return prepared


async def _claimable(maker: Maker, _: Operation) -> str:
    """The books that the listed claim names; the ledger may be there already."""
    book = {"code": CLAIM["book"], "organisation": OWNER, "name": "Of claims"}
    headers = {"Authorization": f"Bearer {maker.operator}"}
    await maker.client.post("http://contract/v1/finance/books", json=book, headers=headers)
    return await price_book(maker, CLAIM["price_book"], starts="2025-04-01", ends="2026-03-31")


async def _held_meeting(maker: Maker, _: Operation) -> str:
    return await held_meeting(maker, minuted=False)


async def _looked_at(maker: Maker, _: Operation) -> str:
    made = await committee(maker, "board")
    with psycopg.connect(maker.settings.database_url("board")) as connection:
        earlier = "UPDATE council_committee SET next_look_at = created_at WHERE id = %s"
        connection.execute(earlier, [made])
    return made


PREPARED: Mapping[str, Callable[[Maker, Operation], Awaitable[str]]] = {
    **{
        f"{service}_retry_job": _cancelled_job
        for service in ("directory", "metrics", "engagement", "finance", "board")
    },
    "finance_import_prices": _priced,
    "finance_create_claim": _claimable,
    "finance_freeze_claim": _claimed("flex"),
    "finance_submit_claim": _claimed("flex", "freeze"),
    "finance_return_claim": _claimed("flex", "freeze", "submission"),
    "finance_approve_claim": _claimed("flex", "freeze", "submission"),
    "finance_receive_remittance": _claimed(*INVOICE),
    "finance_submit_write_off": _claimed(*INVOICE),
    "finance_approve_write_off": _claimed(*INVOICE, "write-off"),
    "finance_reject_write_off": _claimed(*INVOICE, "write-off"),
    "finance_post_journal": _pending,
    "finance_void_journal": _pending,
    "finance_submit_plan": _plan_decided,
    "finance_submit_reinvestment": _plan_decided,
    "finance_reverse_reinvestment": _reinvested,
    "finance_reverse_allocation": _allocated,
    "finance_approve_version": _submitted,
    "finance_reject_version": _submitted,
    "finance_create_virement": _approved_budget,
    "finance_approve_virement": _virement,
    "finance_reject_virement": _virement,
    "finance_reopen_period": _closed,
    "engagement_move_consultation": _assessed,
    "board_update_minutes": _held_meeting,
    "board_request_council_look": _looked_at,
    "engagement_lift_legal_hold": _held,
    "engagement_freeze_questionnaire": _asked,
    "engagement_propose_override": _refused,
    "engagement_update_code_frame": _asked,
    "engagement_create_campaigns": _asked,
    "engagement_extend_consultation": _opened,
    "engagement_create_responses": _opened,
    "engagement_create_wave": _opened,
    "engagement_import_forms": _opened,
    "engagement_open_conversation": _conversation("draft"),
    "engagement_freeze_conversation": _conversation("closed"),
    "engagement_ban_participant": _conversation("joined"),
    "engagement_readmit_participant": _conversation("banned"),
    "engagement_join_conversation": _conversation("open"),
    "engagement_move_community_event": _announced,
    "engagement_update_capacity": _announced,
    "engagement_cancel_community_event": _announced,
    "engagement_update_attendance": _begun,
    "engagement_publish_enquiry": _answered,
    "finance_end_year": _whole_year,
    "metrics_update_indicator": _draft,
    "metrics_approve_indicator": _draft,
    "metrics_publish_indicator": _approved,
}
"""Rows in the state that an operation needs, where that is not the one they are made in."""


async def target_of(maker: Maker, operation: Operation) -> str | None:
    """The id of a row of the owner's to write to."""
    if operation.name in PREPARED:
        return await PREPARED[operation.name](maker, operation)
    return await row_of(maker, operation.resource) if operation.resource else None
