"""Claims as each of their parties sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from services.finance.recovery.claims.challenge_schemas import Challenges, ChallengeView
from services.finance.recovery.claims.models import (
    Challenge,
    ChallengeAnswer,
    Claim,
    ClaimAct,
    ClaimLine,
)
from services.finance.recovery.claims.repository import WholeClaim
from services.finance.recovery.claims.rules.age_bands import Band
from services.finance.recovery.claims.rules.life import state_of
from services.finance.recovery.claims.rules.scopes import LEFT_OUT
from services.finance.recovery.claims.schemas import (
    ActView,
    ClaimLineView,
    ClaimView,
    CorrectedLine,
    LeftOutView,
)
from services.finance.recovery.claims.service import sides_of
from services.finance.recovery.claims.settlement_schemas import AgedDebt, DebtView
from services.finance.recovery.claims.settlement_service import challenge_by
from services.shared.auth import Principal
from services.shared.money import Money
from services.shared.periods import period_name

INTERNAL = frozenset(
    {"drafted", "flexed", "frozen", "submitted", "returned", "write_off_asked",
     "write_off_refused", "written_off"}
)  # fmt: skip
"""Acts that are the claimant's own business."""
AS_THEY_ARE = (
    "id", "claimant", "payer", "payer_kind", "provider", "price_book", "price_version",
    "synthetic", "lines",
)  # fmt: skip


def is_claimant(found: WholeClaim, principal: Principal) -> bool:
    return "claimant" in sides_of(found.row, principal)


def claim_view(found: WholeClaim, principal: Principal) -> ClaimView:
    row, balance, own = found.row, found.balance, is_claimant(found, principal)
    # What the claimant gave up is not told to the payer, who still owes it.
    seen = balance if own else replace(balance, written_off=0)
    return ClaimView(
        **{name: getattr(row, name) for name in AS_THEY_ARE},
        side="claimant" if own else "respondent",
        month=period_name(row.month, "month"),
        state=found.state if own else state_of("approved", seen, found.open_challenges),
        book=row.book if own else None,
        total=Money.of_pence(row.total),
        credited=Money.of_pence(balance.credited),
        received=Money.of_pence(balance.received),
        written_off=Money.of_pence(balance.written_off) if own else None,
        outstanding=Money.of_pence(seen.outstanding),
        open_challenges=found.open_challenges,
        challenge_by=challenge_by(found),
        run=row.run if own else None,
        left_out=_left_out(row) if own else None,
        corrects=_corrected(row),
        acts=[_act(each, own=own) for each in found.acts if own or each.act not in INTERNAL],
    )


def _left_out(row: Claim) -> list[LeftOutView] | None:
    if row.left_out is None:
        return None
    told = [(why, row.left_out[why]) for why in LEFT_OUT if why in row.left_out]
    return [
        LeftOutView(why=why, lines=lines, amount=Money.of_pence(pence))
        for why, (lines, pence) in told
    ]


def _corrected(row: Claim) -> CorrectedLine | None:
    if row.corrects is None or row.corrects_line is None:
        return None
    return CorrectedLine(claim=row.corrects, line=row.corrects_line)


def _act(act: ClaimAct, *, own: bool) -> ActView:
    return ActView(
        act=act.act,
        acted_at=act.acted_at,
        acted_by=act.acted_by if own else None,
        journal=act.journal if own else None,
        amount=None if act.amount is None else Money.of_pence(act.amount),
        day=act.day,
        reference=act.reference,
        reason=act.reason,
    )


def line_view(row: ClaimLine, credited: Mapping[int, int], *, own: bool) -> ClaimLineView:
    return ClaimLineView(
        line=row.line,
        line_ref=row.line_ref,
        dataset=row.dataset,
        month=period_name(row.day.replace(day=1), "month"),
        pod=row.pod,
        currency=row.currency,
        treatment_function=row.treatment_function,
        charged_to=row.charged_to,
        amount=Money.of_pence(row.amount),
        charged=Money.of_pence(row.charged) if own and row.charged is not None else None,
        credited=Money.of_pence(credited.get(row.line, 0)),
        basis=row.basis,
        flags=row.flags,
    )


def challenges_view(found: Sequence[tuple[Challenge, ChallengeAnswer | None]]) -> Challenges:
    return Challenges(items=[_challenge(*each) for each in found])


def _challenge(row: Challenge, answer: ChallengeAnswer | None) -> ChallengeView:
    return ChallengeView(
        number=row.number,
        line=row.line,
        reason=row.reason,
        detail=row.detail,
        answer_by=row.answer_by,
        raised_at=row.raised_at,
        outcome=None if answer is None else "credited" if answer.credited else "rejected",
        credited=Money.of_pence(answer.credited) if answer else None,
        answer=answer.detail if answer else None,
        answered_at=answer.answered_at if answer else None,
    )


def debt_view(claimant: str, as_of: date, found: Mapping[str, Mapping[Band, int]]) -> AgedDebt:
    items = [
        DebtView(
            payer=payer,
            bands={band: Money.of_pence(pence) for band, pence in bands.items()},
            outstanding=Money.of_pence(sum(bands.values())),
        )
        for payer, bands in sorted(found.items())
    ]
    return AgedDebt(claimant=claimant, as_of=as_of, items=items)
