"""Runs and their lines as the outside sees them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.finance.recovery.determinations.rules.payers import Determination
from services.finance.recovery.determinations.rules.sentences import sentence
from services.finance.recovery.runs.difference_repository import KEY
from services.finance.recovery.runs.repository import Row
from services.finance.recovery.runs.schemas import (
    BookOfRun,
    Difference,
    GroupedBy,
    LineAnswer,
    RunLine,
    RunView,
    Summary,
    SummaryLine,
)
from services.shared.money import Money

MONEY = ("charged", "recoverable", "claim")
AS_TOLD = (
    "line_ref", "provider", "month", "activity_date", "dataset", "treatment_function", "pod", "hrg",
    "outcome", "payer", "payer_kind", "legal_body", "charged_to", "recharge", "route", "duplicate",
    "charged_reason", "claim_reason",
)  # fmt: skip


def run_view(row: Row, *, synthetic: bool) -> RunView:
    run, job, result = row
    return RunView(
        id=run.id,
        commissioner=run.owner,
        first_month=f"{run.first:%Y-%m}",
        last_month=f"{run.last:%Y-%m}",
        map_date=run.map_date,
        price_books=[BookOfRun(**each) for each in run.books],
        batches=[UUID(each["batch"]) for each in run.batches],
        state=job.state,
        job=f"/v1/finance/jobs/{job.id}",
        created_by=run.created_by,
        created_at=run.created_at,
        finished_at=result.finished_at if result else None,
        lines=result.totals["lines"] if result else None,
        synthetic=synthetic,
    )


def summary_of(
    by: GroupedBy,
    rows: Sequence[Mapping[str, Any]],
    totals: Mapping[str, Any],
    *,
    synthetic: bool,
) -> Summary:
    return Summary(
        by=by,
        synthetic=synthetic,
        items=[_summary_line(row) for row in rows],
        total=_summary_line({**totals, "value": None}),
    )


def _summary_line(row: Mapping[str, Any]) -> SummaryLine:
    counts = {name: row[name] for name in SummaryLine.model_fields if name not in MONEY}
    return SummaryLine(**counts, **{name: Money.of_pence(int(row[name])) for name in MONEY})


def line_view(row: Mapping[str, Any], names: Mapping[str, str]) -> RunLine:
    basis, flags = row["basis"].split(), row["flags"].split()
    return RunLine(
        **{name: row[name] for name in AS_TOLD},
        basis=basis,
        flags=flags,
        charged_price=_money(row["charged_price"]),
        claim_price=_money(row["claim_price"]),
        explanation=sentence(_determination(row, basis, flags), names),
    )


def difference_of(row: Mapping[str, Any]) -> Difference:
    named = {name: row[name] for name in KEY}
    return Difference(**named, before=_answer(row["before"]), after=_answer(row["after"]))


def _answer(told: Mapping[str, Any] | None) -> LineAnswer | None:
    if told is None:
        return None
    prices = {name: _money(told[name]) for name in ("charged_price", "claim_price")}
    return LineAnswer(**{**told, **prices, "flags": told["flags"].split()})


def _money(pence: int | None) -> Money | None:
    return None if pence is None else Money.of_pence(pence)


def _determination(
    row: Mapping[str, Any], basis: Sequence[str], flags: Sequence[str]
) -> Determination:
    return Determination(
        outcome=row["outcome"],
        payer=row["payer"],
        payer_kind=row["payer_kind"],
        legal_body=row["legal_body"],
        charged_to=row["charged_to"],
        recharge=row["recharge"],
        route=row["route"],
        basis=tuple(basis),
        flags=tuple(flags),
        found_by=row["found_by"],
    )
