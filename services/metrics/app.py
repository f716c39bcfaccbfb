"""The metrics service: how are we doing."""

from functools import partial

from fastapi import FastAPI

from services.contracts.replica import DirectoryReplica, keep_replica
from services.metrics.alerts.routes import router as alerts
from services.metrics.calculators.routes import router as calculators
from services.metrics.comparisons.routes import public_comparison, public_funnel
from services.metrics.comparisons.routes import router as comparisons
from services.metrics.deciles.routes import public_deciles
from services.metrics.deciles.routes import router as deciles
from services.metrics.imports.formats import FORMATS
from services.metrics.imports.params import AbsentAsked
from services.metrics.imports.repository.staged_figures import figures_changed
from services.metrics.indicators.commentary_routes import reminders
from services.metrics.indicators.commentary_routes import router as commentary
from services.metrics.indicators.problems import IndicatorExists
from services.metrics.indicators.public_routes import router as public_indicators
from services.metrics.indicators.reminders import remind_for_ever
from services.metrics.indicators.routes import router as indicators
from services.metrics.indicators.version_routes import router as versions
from services.metrics.inequality.routes import public_inequality
from services.metrics.inequality.routes import router as inequality
from services.metrics.interventions.evaluation_routes import router as evaluations
from services.metrics.interventions.repository import changes_between
from services.metrics.interventions.routes import router as interventions
from services.metrics.observations.export_routes import router as exports
from services.metrics.observations.files.storage import sweep_for_ever as sweep_exports
from services.metrics.observations.organisation_routes import router as organisations
from services.metrics.observations.params import FilePlaces
from services.metrics.observations.routes import public as public_observations
from services.metrics.observations.routes import router as observations
from services.metrics.rebases.routes import router as rebases
from services.metrics.rebases.service import RebaseExists
from services.metrics.scorecards.icon_routes import router as icons
from services.metrics.scorecards.public_routes import router as public_scorecards
from services.metrics.scorecards.routes import router as scorecards
from services.metrics.spc.routes import public_spc
from services.metrics.spc.routes import router as analyses
from services.metrics.tasks import JOBS
from services.metrics.trends.routes import public_trend
from services.metrics.trends.routes import router as trends
from services.metrics.waiting.routes import router as waiting
from services.metrics.withdrawals.routes import router as withdrawals
from services.shared.application import create_service
from services.shared.imports.routes import imports_router, sending_router
from services.shared.running import Service
from services.shared.settings import Settings

NAME = "metrics"
FILES = """\
The files of NHS England need the scope `metrics.national`. A tidy file may speak of the caller's
organisations and of what belongs to them in each period; other lines are rejected.

Figures that are known already stay as they are; changed ones become a new revision. Where small
counts are withheld, an operator is not told which figures were known: all that are sent become a
new revision, and they come with everything that is held of their organisation, indicator and
period, or are rejected."""


def create_app(settings: Settings) -> FastAPI:
    """The application; nothing is opened before its lifespan begins."""
    return create_service(
        settings,
        name=NAME,
        title="Marches metrics",
        description="Indicators and observations with their variation, target and certainty.",
        routers=(
            indicators,
            versions,
            commentary,
            reminders,
            public_indicators,
            observations,
            exports,
            organisations,
            public_observations,
            public_spc,
            public_funnel,
            public_comparison,
            public_deciles,
            public_trend,
            public_inequality,
            public_scorecards,
            waiting,
            analyses,
            comparisons,
            deciles,
            trends,
            inequality,
            calculators,
            rebases,
            withdrawals,
            scorecards,
            icons,
            interventions,
            evaluations,
            alerts,
            imports_router(NAME),
            sending_router(
                NAME, FORMATS, notes=FILES, options=AbsentAsked, outdated=figures_changed
            ),
        ),
        violations={
            "uq_indicator_code": IndicatorExists,
            "uq_rebase_in_force": RebaseExists,
        },
        holding={
            "directory": partial(DirectoryReplica, settings, NAME),
            "files": lambda _: FilePlaces(),
            "changes": lambda _: changes_between,
        },
    )


BESIDE = (partial(keep_replica, service=NAME), remind_for_ever, sweep_exports)
SERVICE = Service(NAME, create_app, JOBS, BESIDE)
