"""What can happen to a run: it is asked for, and carried out by a job."""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from services.finance.recovery.activity.file_service import batch_path
from services.finance.recovery.activity.repository import current_parts, feeds_of
from services.finance.recovery.agreements.repository import agreements_of
from services.finance.recovery.determinations.queries import Directory
from services.finance.recovery.determinations.repository import carried_over
from services.finance.recovery.prices.queries import book_of, read_version
from services.finance.recovery.prices.repository import prices_of
from services.finance.recovery.runs import repository, result_repository
from services.finance.recovery.runs.answers import PayerBook
from services.finance.recovery.runs.calculation import Basis, Batch, calculate
from services.finance.recovery.runs.cluster import on_engine
from services.finance.recovery.runs.difference_repository import RunFiles
from services.finance.recovery.runs.models import RecoveryRun, RecoveryRunResult
from services.finance.recovery.runs.problems import (
    LinesLost,
    NoActivity,
    RunNotFinished,
    RunNotFound,
)
from services.finance.recovery.runs.repository import Row
from services.finance.recovery.runs.schemas import NewRun
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.auth import Principal
from services.shared.columnar import beside, sweep
from services.shared.database import AnySession, WriteSession
from services.shared.files import DIRECTORY_OF_ONE, make_directory, sha256_of
from services.shared.jobs.models import Job
from services.shared.jobs.run import JobRun
from services.shared.jobs.service import defer_job
from services.shared.owning import check_own
from services.shared.periods import months_later
from services.shared.settings import Settings
from services.shared.space import require_room

KIND = "recovery_run"
PREFIX = "/v1/finance/recovery/runs"
SERVICE = "finance"
ROOM = 2
"""Times the bytes of its batches, for what a run writes."""


def folder_of(settings: Settings, run_id: UUID) -> Path:
    """Where the result of a run is."""
    return settings.data_dir / "recovery" / SERVICE / "runs" / str(run_id)


async def start_run(session: WriteSession, new: NewRun, *, actor: Actor) -> tuple[RecoveryRun, Job]:
    """Raises NotYours, PriceBookNotFound, NoActivity."""
    owner, principal = new.commissioner, actor.principal
    said = f"Activity of {owner} is gone through by {owner} only."
    check_own(owner, principal.orgs, said, pointer="#/commissioner")
    first, last = _day(new.first_month), months_later(_day(new.last_month), 1)
    parts = await current_parts(session, [owner], first, last)
    if not parts:
        raise NoActivity(
            f"{owner} has sent no activity from {new.first_month} to {new.last_month}."
        )
    books = [
        await read_version(session, [owner], code, None, f"#/price_books/{place}")
        for place, code in enumerate(new.price_books)
    ]
    job = await defer_job(session, actor, kind=KIND, payload={}, owner=owner)
    run = RecoveryRun(
        id=uuid4(),
        job_id=job.id,
        owner=owner,
        first=first,
        last=_day(new.last_month),
        map_date=actor.now.date(),
        books=[
            {"code": each.code, "version": each.version, "payer_kind": each.payer_kind,
             "payer": each.payer}
            for each in books
        ],
        batches=_by_batch(parts),
        created_by=principal.sub,
        created_at=actor.now,
    )  # fmt: skip
    session.add(run)
    await session.flush()
    told = {"first": new.first_month, "last": new.last_month, "books": run.books}
    await recorded(session, actor, "recovery_run.start", path_of(run), owner=owner, after=told)
    return run, job


def path_of(run: RecoveryRun) -> str:
    return f"{PREFIX}/{run.id}"


async def read_run(session: AnySession, run_id: UUID, principal: Principal) -> Row:
    """Raises RunNotFound, also for one of another organisation."""
    found = await repository.visible_run(session, run_id, principal)
    if found is None:
        raise RunNotFound
    return found


async def read_finished(
    session: AnySession, run_id: UUID, principal: Principal
) -> tuple[RecoveryRun, RecoveryRunResult]:
    """A run with its result. Raises RunNotFound, RunNotFinished."""
    run, job, result = await read_run(session, run_id, principal)
    if result is None:
        raise RunNotFinished(f"The job of the run is {job.state}; it has no result.")
    return run, result


async def read_files(
    session: AnySession, settings: Settings, run_id: UUID, principal: Principal
) -> RunFiles:
    """What the result of a run is read from. Raises RunNotFound, RunNotFinished."""
    run, result = await read_finished(session, run_id, principal)
    batches = [UUID(each["batch"]) for each in run.batches]
    feeds = await feeds_of(session, batches)
    months = {(provider, month) for each in run.batches for provider, month in each["parts"]}
    named = [feeds[each] for each in batches]
    lines = result.totals["lines"]
    return RunFiles(folder_of(settings, run_id), named, frozenset(months), lines)


async def carry_out(job: JobRun, settings: Settings) -> None:
    """The job: its files are put in place, then its result is noted in the same transaction.

    Raises StorageFull, LinesLost, SparkMissing.
    """
    async with job.database.read() as session:
        run = await repository.run_of_job(session, job.job.id)
        books = [await _book(session, run, each) for each in run.books]
        carried = await carried_over(session, [run.owner])
        providers = {provider for each in run.batches for provider, _ in each["parts"]}
        agreements = await agreements_of(session, [run.owner], providers)
    known = await Directory(settings, SERVICE, job.database).known()
    basis = Basis(known, books, run.owner, carried, agreements)
    batches = [
        Batch(
            batch_path(settings, UUID(each["batch"])),
            [(provider, _day(month)) for provider, month in each["parts"]],
        )
        for each in run.batches
    ]
    target = folder_of(settings, run.id)
    make_directory(target.parent, DIRECTORY_OF_ONE)
    sweep(target.parent, "*.*")
    require_room(target.parent, settings, ROOM * sum(each.path.stat().st_size for each in batches))
    work = target.with_name(f"{run.id}.{job.job.attempts}")
    try:
        totals = await _worked_out(job, settings, batches, basis, work)
        shutil.rmtree(target, ignore_errors=True)
        (work / "result").rename(target)
        await _note(job, run, target, totals)
    finally:
        shutil.rmtree(work, ignore_errors=True)


async def _worked_out(
    job: JobRun, settings: Settings, batches: Sequence[Batch], basis: Basis, folder: Path
) -> dict[str, int]:
    """Raises JobCancelled, JobGone, once the work has stopped; LinesLost."""
    shares = [0.0]

    async def tell() -> None:
        await job.progress(shares[-1], "working out payers and prices", {})

    result = folder / "result"
    result.mkdir(parents=True, mode=DIRECTORY_OF_ONE)
    with on_engine(settings) as space:
        work = partial(calculate, space, batches, basis, result, shares.append)
        lines = await beside(space, work, tell)
    found = await asyncio.to_thread(result_repository.totals, result)
    totals = result_repository.counts_of(found)
    if totals["lines"] != lines:
        raise LinesLost(f"{lines:,} lines went in and {totals['lines']:,} came out.")
    return totals


async def _note(job: JobRun, run: RecoveryRun, folder: Path, totals: dict[str, int]) -> None:
    hashes = [
        await asyncio.to_thread(sha256_of, folder / name)
        for name in (result_repository.LINES, result_repository.ANSWERS)
    ]
    path, actor = path_of(run), job.actor
    notice = Notice("uk.marches.finance.recovery_run.finished", run.owner, str(run.id), path, 1)
    async with job.effect(result=path, counts={"lines": totals["lines"]}) as session:
        session.add(
            RecoveryRunResult(
                run=run.id,
                lines_sha256=hashes[0],
                answers_sha256=hashes[1],
                totals=totals,
                finished_at=actor.now,
            )
        )
        await recorded(
            session, actor, "recovery_run.finish", path, owner=run.owner,
            after={"lines_sha256": hashes[0], **totals}, notice=notice,
        )  # fmt: skip


async def _book(session: AnySession, run: RecoveryRun, told: dict[str, Any]) -> PayerBook:
    row = await read_version(session, [run.owner], told["code"], told["version"], "#/price_books")
    book = book_of(row, await prices_of(session, row.id))
    return PayerBook(book, told["payer_kind"], told["payer"])


def _by_batch(parts: Sequence[tuple[UUID, str, date]]) -> list[dict[str, Any]]:
    """In the order in which they were sent."""
    found: dict[str, list[list[str]]] = {}
    for batch, provider, month in parts:
        found.setdefault(str(batch), []).append([provider, f"{month:%Y-%m}"])
    return [{"batch": batch, "parts": counted} for batch, counted in found.items()]


def _day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
