"""A claim is drafted: its lines are determined and priced; what cannot be claimed is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from services.finance.recovery.claims import line_repository, repository
from services.finance.recovery.claims.models import Claim, ClaimAct
from services.finance.recovery.claims.problems import NotClaimable, SpellClaimed
from services.finance.recovery.claims.repository import WholeClaim
from services.finance.recovery.claims.rules.lines import RecoverableLine
from services.finance.recovery.claims.schemas import ClaimLineGiven, NewClaim
from services.finance.recovery.claims.service import CLAIMS, check_book
from services.finance.recovery.determinations.queries import Lookups
from services.finance.recovery.determinations.rules.payers import Determination
from services.finance.recovery.determinations.schemas import DeterminationRequest
from services.finance.recovery.determinations.service import determine_lines, read_held
from services.finance.recovery.prices.models import PriceBookVersion
from services.finance.recovery.prices.queries import read_book as read_prices
from services.finance.recovery.prices.queries import read_version
from services.finance.recovery.prices.rules.books import PriceBook
from services.finance.recovery.prices.rules.price import LinePrice, PricedActivity, price
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession
from services.shared.errors import Fault
from services.shared.owning import check_own


@dataclass(frozen=True)
class _CheckedLine:
    """A line of the request with what was found of it."""

    given: ClaimLineGiven
    found: Determination
    price: LinePrice


def asked_of(new: NewClaim) -> DeterminationRequest:
    """The question who pays for its lines."""
    return DeterminationRequest.model_construct(
        ruleset=None, commissioner=new.claimant, lines=list(new.lines)
    )


async def draft_claim(
    session: WriteSession,
    new: NewClaim,
    known: Lookups,
    *,
    actor: Actor,
    corrects: tuple[UUID, int] | None = None,
) -> WholeClaim:
    """Raises NotYours, BookNotFound, PriceBookNotFound, SectorCrossesBorder, NotClaimable,
    SpellClaimed.
    """
    await _check_claimant(session, new, actor)
    owners = [new.claimant]
    row = await read_version(session, owners, new.price_book, new.price_version, "#/price_book")
    prices = await read_prices(session, row)
    asked = asked_of(new)
    found = determine_lines(asked, known, await read_held(session, asked, owners))
    checked = [
        _CheckedLine(line, each.found, price(_activity(line), prices))
        for line, each in zip(new.lines, found, strict=True)
    ]
    _check_lines(new, checked, row)
    lines = [_recoverable(each) for each in checked]
    await _check_unclaimed(session, new, lines)
    claim = _claim(new, checked, prices, lines, actor)
    if corrects:
        claim.corrects, claim.corrects_line = corrects
    await repository.add_claim(session, claim, lines)
    act = ClaimAct(claim=claim.id, act="drafted", acted_by=actor.principal.sub, acted_at=actor.now)
    await repository.add_act(session, act)
    await CLAIMS.tell(session, actor, "drafted", claim)
    return WholeClaim(claim, [act])


async def _check_claimant(session: WriteSession, new: NewClaim, actor: Actor) -> None:
    said = f"Only {new.claimant} claims what {new.claimant} was charged."
    check_own(new.claimant, actor.principal.orgs, said, pointer="#/claimant")
    await check_book(session, new.book, new.claimant, actor)


def _check_lines(new: NewClaim, checked: Sequence[_CheckedLine], book: PriceBookVersion) -> None:
    faults = [
        Fault(f"#/lines/{place}", NotClaimable.code, reason)
        for place, each in enumerate(checked)
        if (reason := _reason_against(new, each, book)) is not None
    ]
    cares = [_recoverable(each).care for each in checked] if not faults else []
    faults += [
        Fault(f"#/lines/{place}", NotClaimable.code, "the same care is in an earlier line")
        for place, care in enumerate(cares)
        if care in cares[:place]
    ]
    if faults:
        raise NotClaimable(f"Line {int(faults[0].pointer[8:]) + 1}: {faults[0].detail}.",
                           errors=faults)  # fmt: skip


def _reason_against(new: NewClaim, each: _CheckedLine, book: PriceBookVersion) -> str | None:
    """Why this line is none of the claim; None where it is."""
    given, found = each.given, each.found
    month = f"{given.activity_date:%Y-%m}"
    payers = (book.payer or new.payer, book.payer_kind or found.payer_kind)
    reasons = {
        f"it is of {given.provider} in {month}": (given.provider, month)
        != (new.provider, new.month),
        f"{found.charged_to} was charged, and {new.claimant} claims": found.charged_to
        != new.claimant,
        "nobody else pays for it; claiming it would be a double claim": not found.recharge,
        f"{found.payer} pays for it, and not {new.payer}": found.payer != new.payer,
        "there is no route: a fixed sum, or a small flow between English bodies": found.route
        == "none",
        f"{book.code} has the prices of another payer": payers != (new.payer, found.payer_kind),
        f"it has no price: {each.price.reason or 'it comes to nothing'}": not each.price.pence,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


async def _check_unclaimed(
    session: WriteSession, new: NewClaim, lines: Sequence[RecoverableLine]
) -> None:
    spells = [line.spell for line in lines]
    known = await line_repository.claimed(session, new.claimant, new.provider, spells)
    faults = [
        Fault(f"#/lines/{place}/spell", SpellClaimed.code, "this care is claimed already")
        for place, line in enumerate(lines)
        if line.care in known
    ]
    if faults:
        raise SpellClaimed(errors=faults)


def _activity(line: ClaimLineGiven) -> PricedActivity:
    return PricedActivity(
        pod=line.pod,
        provider=line.provider,
        hrg=line.hrg,
        length_of_stay=line.length_of_stay,
        age=line.age,
        admission_method=line.admission_method,
        day=line.activity_date,
        units=None if line.units is None else Decimal(line.units),
        unit_price=None if line.unit_price is None else Decimal(line.unit_price),
    )


def _recoverable(each: _CheckedLine) -> RecoverableLine:
    given, found = each.given, each.found
    return RecoverableLine(
        line_ref=given.line_ref,
        spell=given.spell,
        dataset=given.dataset,
        day=given.activity_date,
        pod=given.pod,
        currency=given.hrg or "",
        treatment_function=given.treatment_function,
        charged_to=found.charged_to or "",
        claim=each.price.pence or 0,
        charged=given.charged_price.pence if given.charged_price else None,
        basis=found.basis,
        flags=found.flags,
    )


def _claim(
    new: NewClaim,
    checked: Sequence[_CheckedLine],
    prices: PriceBook,
    lines: Sequence[RecoverableLine],
    actor: Actor,
) -> Claim:
    return Claim(
        id=uuid4(),
        claimant=new.claimant,
        payer=new.payer,
        payer_kind=checked[0].found.payer_kind or "",
        provider=new.provider,
        month=date.fromisoformat(f"{new.month}-01"),
        book=new.book,
        price_book=prices.code,
        price_version=prices.version,
        synthetic=prices.synthetic,
        lines=len(lines),
        total=sum(line.claim for line in lines),
        created_by=actor.principal.sub,
        created_at=actor.now,
    )
