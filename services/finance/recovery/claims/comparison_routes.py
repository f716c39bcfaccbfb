"""`/v1/finance/recovery/claims/{claim_id}/comparison`: each side's lines beside the other's."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from fastapi import Request

from services.finance.recovery.claims import (
    challenge_repository,
    line_repository,
    problems,
    service,
)
from services.finance.recovery.claims.comparison_schemas import (
    AgreementSums,
    ComparedLine,
    Comparison,
    ComparisonRequest,
    SentLine,
)
from services.finance.recovery.claims.routes import Reader
from services.finance.recovery.claims.rules.comparison import (
    AGREEMENTS,
    LinePair,
    SideLine,
    compared,
)
from services.finance.recovery.claims.service import PREFIX
from services.shared.errors import problem_responses
from services.shared.lane.routing import heavy, long_body
from services.shared.money import Money
from services.shared.routing import Router

router = Router(prefix=PREFIX, tags=["claims"], route_class=heavy(long_body))
MOST_ITEMS = 1_000


@router.post(
    "/{claim_id}/comparison",
    summary="Compare a claim with the lines that you hold",
    responses=problem_responses(problems.ClaimNotFound),
)
async def calculate_claim_comparison(
    request: Request, claim_id: UUID, sent: ComparisonRequest, principal: Reader
) -> Comparison:
    """By spell, HRG and day where you say them, else by reference; for either side: matched,
    different, or held by one side only. Nothing is stored.
    """
    async with request.app.state.database.read() as session:
        claim = await service.read_claim(session, claim_id, principal)
        rows = await line_repository.lines_after(session, claim_id, None, claim.row.lines)
        credited = await challenge_repository.credited_of(session, claim_id)
    ours = [
        SideLine(
            row.line_ref,
            row.amount - credited.get(row.line, 0),
            row.currency,
            f"{row.day:%Y-%m}",
            row.day.isoformat(),
            row.spell,
        )
        for row in rows
    ]
    pairs = compared(ours, map(_held, sent.lines))
    unlike = [pair for pair in pairs if pair.agreement != "matched"]
    return Comparison(
        claim=claim_id,
        claim_total=_sum(each.claim for each in pairs),
        sent_total=_sum(each.sent for each in pairs),
        agreements=_sums(pairs),
        items=[_item(pair) for pair in unlike[:MOST_ITEMS]],
        complete=len(unlike) <= MOST_ITEMS,
    )


def _held(line: SentLine) -> SideLine:
    day = line.day.isoformat() if line.day else None
    return SideLine(line.line_ref, line.amount.pence, line.currency, line.month, day, line.spell)


def _sums(pairs: Sequence[LinePair]) -> list[AgreementSums]:
    found = {name: [pair for pair in pairs if pair.agreement == name] for name in AGREEMENTS}
    return [
        AgreementSums(
            agreement=name,
            lines=len(alike),
            claim=_sum(pair.claim for pair in alike),
            sent=_sum(pair.sent for pair in alike),
        )
        for name, alike in found.items()
    ]


def _item(pair: LinePair) -> ComparedLine:
    line = pair.claim or pair.sent
    assert line
    return ComparedLine(
        line_ref=line.line_ref,
        spell=pair.sent.spell if pair.sent else None,
        agreement=pair.agreement,
        differs=list(pair.differs),
        claim=Money.of_pence(pair.claim.pence) if pair.claim else None,
        sent=Money.of_pence(pair.sent.pence) if pair.sent else None,
    )


def _sum(lines: Iterable[SideLine | None]) -> Money:
    return Money.of_pence(sum(line.pence for line in lines if line))
