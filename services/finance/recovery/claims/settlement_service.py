"""What can happen to an invoice: lines are challenged and answered, it is paid, or written off."""

from datetime import date
from uuid import UUID

from services.finance.approvals.service import require_approver
from services.finance.recovery.claims import challenge_repository, line_repository, repository
from services.finance.recovery.claims import ledger_service as ledger
from services.finance.recovery.claims.challenge_schemas import NewAnswer, NewChallenge
from services.finance.recovery.claims.correction_service import claim_anew
from services.finance.recovery.claims.models import Challenge, ChallengeAnswer, ClaimAct
from services.finance.recovery.claims.problems import (
    ChallengeAnswered,
    ChallengeNotFound,
    ChallengeTooLate,
    CreditExceeds,
    LineChallenged,
    LineUnknown,
    RemittanceExists,
    WriteOffExceeds,
    WriteOffNotAsked,
)
from services.finance.recovery.claims.repository import WholeClaim
from services.finance.recovery.claims.rules.age_bands import Band, aged
from services.finance.recovery.claims.rules.life import Act
from services.finance.recovery.claims.service import Matches, acted, hold_claim
from services.finance.recovery.claims.settlement_schemas import NewRemittance, NewWriteOff
from services.finance.recovery.determinations.queries import Lookups
from services.shared.audit.actor import Actor
from services.shared.database import AnySession, WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault
from services.shared.money import Money


def challenge_by(found: WholeClaim) -> date | None:
    """The last day on which lines can be challenged; None before there is an invoice."""
    approved = found.last("approved")
    return date.fromisoformat(approved.reference) if approved and approved.reference else None


async def challenge_lines(
    session: WriteSession, claim_id: UUID, new: NewChallenge, *, actor: Actor, matches: Matches
) -> WholeClaim:
    """By the payer. Raises ChallengeTooLate, LineUnknown, LineChallenged, and as `hold_claim`."""
    found = await hold_claim(session, claim_id, "respondent", "challenged", actor, matches)
    last = challenge_by(found)
    if last is None or london_day(actor.now) > last:
        raise ChallengeTooLate(f"Lines of this claim could be challenged until {last}.")
    await _check_challenged(session, found, new.lines)
    await challenge_repository.add_challenges(
        session,
        [
            Challenge(
                claim=found.row.id,
                line=line,
                reason=new.reason,
                detail=new.detail,
                answer_by=new.answer_by,
                raised_by=actor.principal.sub,
                raised_at=actor.now,
            )
            for line in sorted(set(new.lines))
        ],
    )
    return await acted(session, found, "challenged", actor, reason=new.reason)


async def _check_challenged(session: WriteSession, found: WholeClaim, lines: list[int]) -> None:
    if unknown := [line for line in lines if line > found.row.lines]:
        said = f"The claim has lines 1 to {found.row.lines}, and no line {unknown[0]}."
        raise LineUnknown(said, errors=[Fault("#/lines", LineUnknown.code, said)])
    if waiting := await challenge_repository.waiting_lines(session, found.row.id) & set(lines):
        said = f"Line {min(waiting)} is challenged already; wait for the answer."
        raise LineChallenged(said, errors=[Fault("#/lines", LineChallenged.code, said)])


async def answer_challenge(
    session: WriteSession,
    claim_id: UUID,
    number: int,
    new: NewAnswer,
    known: Lookups,
    *,
    actor: Actor,
    matches: Matches,
) -> WholeClaim:
    """By the claimant: rejected, or a credit note for the line, linked to what it takes back; with
    a correction all that is left is credited, and the line is claimed anew.

    Raises ChallengeNotFound, ChallengeAnswered, CreditExceeds, and as `hold_claim`, `claim_anew`
    and the reversing of a journal do.
    """
    found = await hold_claim(session, claim_id, "claimant", "credited", actor, matches)
    challenge = await _unanswered(session, found, number)
    pence = new.credit.pence if new.credit else 0
    if new.correction:
        pence = await _left_of(session, found, challenge.line)
    journal = None
    if pence:
        await _check_credit(session, found, challenge.line, pence)
        flexed, approved = found.last("flexed"), found.last("approved")
        assert flexed and flexed.journal and approved and approved.journal
        why = f"Challenge {number}, {challenge.reason}: {new.detail}"[:2000]
        journals = (flexed.journal, approved.journal)
        journal = await ledger.credit(session, found.row, journals, pence, why, new.day, actor)
    answer = ChallengeAnswer(
        challenge=number,
        credited=pence,
        detail=new.detail,
        answered_by=actor.principal.sub,
        answered_at=actor.now,
    )
    await challenge_repository.add_answer(session, answer)
    if new.correction:
        line = challenge.line
        await claim_anew(session, found, line, new.correction, known, actor)
    act: Act = "credited" if pence else "rejected"
    return await acted(
        session, found, act, actor, journal=journal, amount=pence or None, day=new.day,
        reason=challenge.reason,
    )  # fmt: skip


async def _unanswered(session: WriteSession, found: WholeClaim, number: int) -> Challenge:
    for challenge, answer in await challenge_repository.challenges_of(session, found.row.id):
        if challenge.number == number and answer is not None:
            raise ChallengeAnswered(f"It was answered on {answer.answered_at:%Y-%m-%d}.")
        if challenge.number == number:
            return challenge
    raise ChallengeNotFound(f"The claim has no challenge {number}.")


async def _left_of(session: WriteSession, found: WholeClaim, line: int) -> int:
    """The pence of a line that are not credited."""
    amounts = await line_repository.line_amounts(session, found.row.id, [line])
    return amounts[line] - (await challenge_repository.credited_of(session, found.row.id)).get(
        line, 0
    )


async def _check_credit(session: WriteSession, found: WholeClaim, line: int, pence: int) -> None:
    left = await _left_of(session, found, line)
    if pence > left:
        said = f"Of line {line}, {_pounds(left)} is left; the credit is {_pounds(pence)}."
        raise CreditExceeds(said, errors=[Fault("#/credit", CreditExceeds.code, said)])


async def receive_remittance(
    session: WriteSession, claim_id: UUID, new: NewRemittance, *, actor: Actor, matches: Matches
) -> WholeClaim:
    """In full, in part, or more than is owed.

    Raises RemittanceExists, and as `hold_claim` and posting do.
    """
    found = await hold_claim(session, claim_id, "claimant", "received", actor, matches)
    pence = new.amount.pence
    _check_new(found, new)
    journal = await ledger.receive(session, found.row, pence, new.reference, new.day, actor)
    return await acted(
        session, found, "received", actor, journal=journal, amount=pence, day=new.day,
        reference=new.reference,
    )  # fmt: skip


def _check_new(found: WholeClaim, new: NewRemittance) -> None:
    """A payment is entered once: two have not all of reference, amount and day in common."""
    entered = {
        (each.reference, each.amount, each.day) for each in found.acts if each.act == "received"
    }
    if (new.reference, new.amount.pence, new.day) in entered:
        said = f"{new.reference} of {new.amount.amount} on {new.day} is entered already."
        raise RemittanceExists(said, errors=[Fault("#/reference", RemittanceExists.code, said)])


async def ask_write_off(
    session: WriteSession, claim_id: UUID, new: NewWriteOff, *, actor: Actor, matches: Matches
) -> WholeClaim:
    """For another person to approve. Raises WriteOffExceeds, and as `hold_claim` does."""
    found = await hold_claim(session, claim_id, "claimant", "write_off_asked", actor, matches)
    _check_write_off(found, new.amount.pence)
    return await acted(
        session, found, "write_off_asked", actor, amount=new.amount.pence, day=new.day,
        reason=new.reason,
    )  # fmt: skip


async def approve_write_off(
    session: WriteSession, claim_id: UUID, *, actor: Actor, matches: Matches
) -> WholeClaim:
    """Raises WriteOffNotAsked, WriteOffExceeds, PersonNeeded, SecondPersonNeeded, BeyondLimit."""
    found = await hold_claim(session, claim_id, "claimant", "written_off", actor, matches)
    asked = _waiting(found)
    pence, day = asked.amount or 0, asked.day
    assert day
    await require_approver(
        session, actor, owner=found.row.claimant, first=[asked.acted_by], pence=pence
    )
    _check_write_off(found, pence)
    journal = await ledger.write_off(session, found.row, pence, day, actor)
    return await acted(
        session, found, "written_off", actor, journal=journal, amount=pence, day=day,
        reason=asked.reason,
    )  # fmt: skip


async def refuse_write_off(
    session: WriteSession, claim_id: UUID, reason: str, *, actor: Actor, matches: Matches
) -> WholeClaim:
    """What is owed stays owed. Raises WriteOffNotAsked, and as `hold_claim` does."""
    found = await hold_claim(session, claim_id, "claimant", "write_off_refused", actor, matches)
    _waiting(found)
    return await acted(session, found, "write_off_refused", actor, reason=reason)


def _waiting(found: WholeClaim) -> ClaimAct:
    asked = found.last("write_off_asked", "written_off", "write_off_refused")
    if asked is None or asked.act != "write_off_asked":
        raise WriteOffNotAsked
    return asked


def _check_write_off(found: WholeClaim, pence: int) -> None:
    owed = found.balance.outstanding
    if pence > owed:
        said = f"{_pounds(max(owed, 0))} is owed; the write-off is {_pounds(pence)}."
        raise WriteOffExceeds(said, errors=[Fault("#/amount", WriteOffExceeds.code, said)])


async def aged_debt(session: AnySession, claimant: str, as_of: date) -> dict[str, dict[Band, int]]:
    """By payer and band, in pence."""
    return aged(await repository.debts(session, claimant, as_of), as_of)


def _pounds(pence: int) -> str:
    return Money.of_pence(pence).amount
