"""Claims are drafted from a run: what a payer owes of its lines, one claim a provider's month."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from services.finance.recovery.claims import repository, run_repository
from services.finance.recovery.claims.models import Claim, ClaimAct
from services.finance.recovery.claims.rules.scopes import ClaimScope, ScopeSums
from services.finance.recovery.claims.rules.tie_out import check_of_run
from services.finance.recovery.claims.run_repository import OwedQuery, owed, sums_of
from services.finance.recovery.claims.schemas import RunClaims
from services.finance.recovery.claims.service import CLAIMS, PREFIX, check_book
from services.finance.recovery.prices.queries import book_of, read_version
from services.finance.recovery.runs.answers import PayerBook
from services.finance.recovery.runs.models import RecoveryRun
from services.finance.recovery.runs.service import folder_of, read_finished, read_run
from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.database import AnySession, WriteSession
from services.shared.jobs.models import Job
from services.shared.jobs.run import JobRun
from services.shared.jobs.service import defer_job
from services.shared.periods import period_name
from services.shared.settings import Settings

KIND = "claims_of_run"


async def start(session: WriteSession, run_id: UUID, new: RunClaims, *, actor: Actor) -> Job:
    """Raises RunNotFound, RunNotFinished, BookNotFound, NotYours."""
    run, _ = await read_finished(session, run_id, actor.principal)
    await check_book(session, new.book, run.owner, actor)
    payload = new.model_dump(mode="json") | {"run": str(run_id)}
    job = await defer_job(session, actor, kind=KIND, payload=payload, owner=run.owner)
    path = f"/v1/finance/recovery/runs/{run_id}/claims"
    await recorded(session, actor, "claims.start", path, owner=run.owner, after=payload)
    return job


@dataclass(frozen=True)
class _DraftOfRun:
    """All that the claims of a job have in common."""

    run: RecoveryRun
    books: Sequence[PayerBook]
    payload: Mapping[str, Any]

    def query(self, settings: Settings) -> OwedQuery:
        given = self.payload
        first = given["first_month"] or f"{self.run.first:%Y-%m}"
        last = given["last_month"] or f"{self.run.last:%Y-%m}"
        folder = folder_of(settings, self.run.id)
        return OwedQuery(folder, self.run.owner, given["payer"], first, last, self.books)

    def claim(self, scope: ClaimScope, sums: ScopeSums, actor: Actor) -> Claim:
        assert scope.book is not None
        book = self.books[scope.book].book
        return Claim(
            id=uuid4(),
            claimant=self.run.owner,
            payer=self.payload["payer"],
            payer_kind=scope.payer_kind,
            provider=scope.provider,
            month=scope.month,
            book=self.payload["book"],
            price_book=book.code,
            price_version=book.version,
            synthetic=book.synthetic,
            lines=sums.lines,
            total=sums.pence,
            run=self.run.id,
            left_out={str(why): told for why, told in (sums.left_out or {}).items()},
            created_by=actor.principal.sub,
            created_at=actor.now,
        )


async def carry_out(job: JobRun, settings: Settings) -> None:
    """The job: all its claims, or none. What no claim takes is counted with its reason.

    Raises SpellClaimed where somebody claims a line by a request meanwhile, StorageFull.
    """
    payload = job.job.payload
    async with job.database.read() as session:
        run, _, _ = await read_run(session, UUID(payload["run"]), job.actor.principal)
        drafting = _DraftOfRun(run, await books_of(session, run), payload)
    await job.progress(0.1, "looking for what is owed", {})
    async with AsyncExitStack() as open_:
        lines = open_.enter_context(owed(settings, drafting.query(settings)))
        sums = await asyncio.to_thread(sums_of, lines)
        numbers = {scope: number for number, scope in enumerate(sums)}
        on = await open_.enter_async_context(job.database.connection())
        await open_.enter_async_context(run_repository.staging(on))
        await run_repository.stage(on, lines, numbers)
        counts = _counted({})
        result = f"{PREFIX}?run={run.id}"
        async with job.effect(result=result, counts=counts, on=on) as session:
            await _leave_out_claimed(session, run.owner, list(sums.values()))
            await _draft(session, drafting, sums, job.actor)
            counts.update(_counted(sums))


async def _leave_out_claimed(session: WriteSession, owner: str, sums: list[ScopeSums]) -> None:
    for number, lines, pence in await run_repository.forget_claimed(session, owner):
        sums[number].leave_out("claimed_already", lines, pence)
        sums[number].lines -= lines
        sums[number].pence -= pence


async def _draft(
    session: WriteSession, drafting: _DraftOfRun, sums: Mapping[ClaimScope, ScopeSums], actor: Actor
) -> None:
    for number, (scope, own) in enumerate(sums.items()):
        if own.lines:
            claim = drafting.claim(scope, own, actor)
            await run_repository.add_staged(session, claim, number)
            by, at = actor.principal.sub, actor.now
            await repository.add_act(
                session, ClaimAct(claim=claim.id, act="drafted", acted_by=by, acted_at=at)
            )
            await CLAIMS.tell(session, actor, "drafted", claim)


def _counted(sums: Mapping[ClaimScope, ScopeSums]) -> dict[str, int]:
    """Claims and lines, and lines that are in none by why."""
    counts = {"claims": 0, "lines": 0}
    for each in sums.values():
        counts["claims"] += each.lines > 0
        counts["lines"] += each.lines
        for why, (lines, _) in (each.left_out or {}).items():
            counts[why] = counts.get(why, 0) + lines
    return counts


async def books_of(session: AnySession, run: RecoveryRun) -> list[PayerBook]:
    """The price books of the run without their prices."""
    found = []
    for told in run.books:
        pointer = "#/price_books"
        row = await read_version(session, [run.owner], told["code"], told["version"], pointer)
        found.append(PayerBook(book_of(row, ()), told["payer_kind"], told["payer"]))
    return found


async def check_run(session: AnySession, settings: Settings, claim: Claim, actor: Actor) -> None:
    """The claim, with what it leaves out, is what its run says. Raises DoesNotTieOut."""
    if claim.run is None:
        return
    run, _, _ = await read_run(session, claim.run, actor.principal)
    books = await books_of(session, run)
    month = period_name(claim.month, "month")
    folder = folder_of(settings, run.id)
    query = OwedQuery(folder, claim.claimant, claim.payer, month, month, books)
    sums = await asyncio.to_thread(_sums, settings, query)
    of_run = sum(
        each.of_run
        for scope, each in sums.items()
        if scope.book is not None and _is_of(claim, scope, books[scope.book])
    )
    left_out = sum(pence for _, pence in (claim.left_out or {}).values())
    check_of_run(claim.total, left_out, of_run)


def _sums(settings: Settings, query: OwedQuery) -> dict[ClaimScope, ScopeSums]:
    with owed(settings, query) as lines:
        return sums_of(lines)


def _is_of(claim: Claim, scope: ClaimScope, priced: PayerBook) -> bool:
    book = priced.book
    named = (scope.provider, scope.month, scope.payer_kind, book.code, book.version)
    return named == (
        claim.provider, claim.month, claim.payer_kind, claim.price_book, claim.price_version
    )  # fmt: skip
