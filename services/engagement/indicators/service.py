"""What can happen to answers: they are sent to the metrics service as figures of an indicator."""

from collections.abc import Iterable
from datetime import date

from services.contracts.indicators import (
    FigureImport,
    IndicatorsClient,
    KnownIndicator,
    MetricsRefusal,
    MetricsSilent,
)
from services.engagement.consultations.queries import hold_consultation
from services.engagement.consultations.service import PREFIX
from services.engagement.indicators import repository
from services.engagement.indicators.models import IndicatorEdition
from services.engagement.indicators.problems import (
    IndicatorUnfit,
    MetricsRefused,
    MetricsUnavailable,
    PeriodTaken,
)
from services.engagement.indicators.queries import SurveyShares
from services.engagement.indicators.rules.definitions import Misfit, all_wanted, misfits
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.database import AnySession, Database, WriteSession
from services.shared.errors import Fault
from services.shared.periods import period_of

EVENT = "uk.marches.engagement.indicator_edition"


def path_of(row: IndicatorEdition) -> str:
    return f"{PREFIX}/{row.consultation}/results/indicators/{row.number}"


async def send_shares(
    database: Database, metrics: IndicatorsClient, found: SurveyShares, code: str, *, actor: Actor
) -> tuple[IndicatorEdition, FigureImport]:
    """Send them, and put on record what was sent. The same ones again are one edition; others of
    the same question are the next edition, which corrects the one before.

    What metrics takes in, it takes in once: where it is not put on record here after that, whoever
    sends it again comes to the same import.
    Raises IndicatorUnfit, PeriodTaken, MetricsRefused, MetricsUnavailable.
    """
    try:
        defined = _fitting(await metrics.find(code), code)
        period = period_of(found.closed_on, defined.frequency)
        async with database.read() as session:
            await _earlier(session, found, code, period)
        sent = await metrics.send(
            code, period, defined.frequency, found.shares, owner=found.row.owner
        )
    except MetricsSilent as error:
        raise MetricsUnavailable from error
    except MetricsRefusal as refusal:
        raise MetricsRefused(f"{refusal} Nothing was sent.") from refusal
    async with database.write() as session:
        return await _put(session, found, defined, period, sent, actor), sent


async def _put(
    session: WriteSession, found: SurveyShares, defined: KnownIndicator, period: date,
    sent: FigureImport, actor: Actor,
) -> IndicatorEdition:  # fmt: skip
    await hold_consultation(session, found.row.id, actor.principal)
    known = await repository.edition_of_import(session, sent.id)
    if known is not None:
        return known
    earlier = await _earlier(session, found, defined.code, period)
    row = IndicatorEdition(
        consultation=found.row.id,
        number=await repository.count_editions(session, found.row.id) + 1,
        owner=found.row.owner,
        question=found.asked.question,
        options=[*found.asked.options],
        indicator=defined.code,
        definition_version=defined.version,
        period=period,
        edition=earlier.edition + 1 if earlier else 1,
        shares=[each._asdict() for each in found.shares],
        import_id=sent.id,
        sent_by=actor.principal.sub,
        sent_at=actor.now,
    )
    await repository.add(session, row)
    path = path_of(row)
    notice = Notice(f"{EVENT}.sent", row.owner, str(row.import_id), path, row.edition)
    await recorded(session, actor, "indicator_edition.sent", path, owner=row.owner, notice=notice)
    return row


async def _earlier(
    session: AnySession, found: SurveyShares, code: str, period: date
) -> IndicatorEdition | None:
    """What was sent of the period before. Raises PeriodTaken where something else was."""
    earlier = await repository.newest_of_period(session, found.row.owner, code, period)
    own = (found.row.id, found.asked.question)
    if earlier is not None and (earlier.consultation, earlier.question) != own:
        said = (
            f"{code} of {period} came from the question {earlier.question} of the survey "
            f"{earlier.consultation}; give this one an indicator of its own."
        )
        raise PeriodTaken(said, errors=[Fault("#/indicator", PeriodTaken.code, said)])
    return earlier


def _fitting(defined: KnownIndicator | None, code: str) -> KnownIndicator:
    """Raises IndicatorUnfit with all that is to be put right."""
    if defined is None:
        said = f"There is no indicator {code}; draft it at /v1/metrics/indicators."
        raise IndicatorUnfit(said, errors=_faults(all_wanted()))
    if wrong := _faults(misfits(defined)):
        raise IndicatorUnfit(wrong[0].detail, errors=wrong)
    return defined


def _faults(wrong: Iterable[Misfit]) -> list[Fault]:
    return [
        Fault(f"/v1/metrics/indicators#/{each.field}", IndicatorUnfit.code, each.detail)
        for each in wrong
    ]
