"""What can happen to a wrong figure: it is withdrawn, and what was stays readable."""

from uuid import UUID, uuid4

from services.contracts.organisations import OrganisationMap
from services.metrics.imports.repository import staged_figures
from services.metrics.indicators.queries import read_indicator
from services.metrics.revisions.service import tell_of_revisions
from services.metrics.revisions.verdicts import VERDICTS
from services.metrics.withdrawals import repository
from services.metrics.withdrawals.models import Withdrawal
from services.metrics.withdrawals.repository import WrongFigures
from services.metrics.withdrawals.schemas import NewWithdrawal
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.conditional import etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import NotFound
from services.shared.events.rules.audiences import EVERYBODY

PREFIX = "/v1/metrics/withdrawals"
FOR_ALL = "metrics.national"
WITHDRAWALS = Resource[Withdrawal](
    "uk.marches.metrics.observation",
    PREFIX,
    subject=lambda row: f"{row.indicator}/{row.organisation}",
    version=lambda _: 1,
)


class WithdrawalNotFound(NotFound):
    code = "withdrawal_not_found"
    title = "There is no such withdrawal"
    example = "There is no such withdrawal; /v1/metrics/withdrawals lists them."


class NothingToWithdraw(NotFound):
    code = "nothing_to_withdraw"
    title = "There is no figure to withdraw"
    example = "RRK has no figure of ae-breaches from 2017-02-01 that stands."


def withdrawal_etag(row: Withdrawal) -> str:
    return etag_of(row.id)


async def read_withdrawal(session: AnySession, withdrawal_id: UUID) -> Withdrawal:
    """Raises WithdrawalNotFound."""
    found = await repository.withdrawal_by_id(session, withdrawal_id)
    if found is None:
        raise WithdrawalNotFound
    return found


async def withdraw_figures(
    session: WriteSession,
    organisations: OrganisationMap,
    new: NewWithdrawal,
    *,
    owner: str,
    actor: Actor,
) -> Withdrawal:
    """By whoever may send these figures, and by operators.

    Raises NotYours, IndicatorNotFound, NothingToWithdraw.
    """
    writing = actor.writing(organisations, for_all=FOR_ALL)
    writing.check(new.organisation, new.period, "#/organisation")
    indicator = await read_indicator(session, new.indicator)
    now = await staged_figures.one_at_a_time(session)
    wrong = WrongFigures(new.organisation, indicator.id, new.period)
    series = await repository.withdraw(session, wrong, now)
    if not series:
        raise NothingToWithdraw(
            f"{new.organisation} has no figure of {new.indicator} from {new.period} that stands."
        )
    row = Withdrawal(
        id=uuid4(),
        owner=owner,
        author=actor.principal.sub,
        figures=len(series),
        created_at=now,
        **new.model_dump(),
    )
    await staged_figures.move_edition(session, now)
    await tell_of_revisions(session, series, VERDICTS, before=now)
    await WITHDRAWALS.write(
        session,
        actor,
        "withdrawn",
        row,
        owner=owner,
        action="figures.withdrawn",
        audience=(EVERYBODY,),
    )
    return row
