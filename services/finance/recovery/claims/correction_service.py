"""A challenged line is put right: credited, and claimed anew of whoever pays by its right facts."""

from services.finance.recovery.claims import line_repository
from services.finance.recovery.claims.challenge_schemas import NewCorrection
from services.finance.recovery.claims.draft_service import draft_claim
from services.finance.recovery.claims.models import ClaimLine
from services.finance.recovery.claims.problems import NotClaimable
from services.finance.recovery.claims.repository import WholeClaim
from services.finance.recovery.claims.schemas import NewClaim
from services.finance.recovery.determinations.queries import Lookups
from services.finance.recovery.determinations.schemas import DeterminationRequest
from services.finance.recovery.determinations.service import determine_lines, read_held
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession
from services.shared.errors import Fault, Problem

MOVED = {"#/lines/0": "#/correction/line", "#/price_book": "#/correction/price_book"}


def asked_of(correction: NewCorrection, claimant: str) -> DeterminationRequest:
    """The question who pays for the line."""
    return DeterminationRequest.model_construct(
        ruleset=None, commissioner=claimant, lines=[correction.line]
    )


async def claim_anew(
    session: WriteSession,
    found: WholeClaim,
    line: int,
    correction: NewCorrection,
    known: Lookups,
    actor: Actor,
) -> WholeClaim | None:
    """A draft of the corrected line; None where nobody else pays for it.

    Raises NotClaimable for other care, for another month's rules and for what has no price;
    PriceBookNotFound, SpellClaimed, SectorCrossesBorder.
    """
    row = found.row
    before = await line_repository.line_of(session, row.id, line)
    _check_same_care(found, before, correction)
    await line_repository.release_care(session, row.id, before)
    asked = asked_of(correction, row.claimant)
    [answer] = determine_lines(asked, known, await read_held(session, asked, [row.claimant]))
    if not answer.found.recharge or answer.found.route == "none":
        return None
    new = NewClaim.model_construct(
        claimant=row.claimant,
        payer=answer.found.payer or "",
        provider=row.provider,
        month=f"{correction.line.activity_date:%Y-%m}",
        book=row.book,
        price_book=correction.price_book,
        price_version=correction.price_version,
        lines=[correction.line],
    )
    try:
        return await draft_claim(session, new, known, actor=actor, corrects=(row.id, line))
    except Problem as problem:
        problem.errors = tuple(_moved(each) for each in problem.errors)
        raise


def _check_same_care(found: WholeClaim, before: ClaimLine, correction: NewCorrection) -> None:
    given = correction.line
    same = {
        "provider": (given.provider, found.row.provider),
        "spell": (given.spell, before.spell),
        "charged_to": (given.charged_to or found.row.claimant, before.charged_to),
    }
    for name, (told, kept) in same.items():
        if told != kept:
            said = f"The line corrects another one, which has another {name}."
            fault = Fault(f"#/correction/line/{name}", NotClaimable.code, said)
            raise NotClaimable(said, errors=[fault])


def _moved(fault: Fault) -> Fault:
    for old, new in MOVED.items():
        if fault.pointer.startswith(old):
            return Fault(new + fault.pointer.removeprefix(old), fault.code, fault.detail)
    return fault
