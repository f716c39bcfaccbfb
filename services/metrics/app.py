"""The metrics service: how are we doing."""

from functools import partial

from fastapi import FastAPI

from services.contracts.replica import DirectoryReplica, keep_replica
from services.metrics.analyses.routes import calculators
from services.metrics.analyses.routes import router as analyses
from services.metrics.imports.formats import FORMATS
from services.metrics.indicators.routes import router as indicators
from services.metrics.observations.routes import router as observations
from services.metrics.tasks import JOBS
from services.shared.application import create_service
from services.shared.imports.routes import imports_router, sending_router
from services.shared.running import Service
from services.shared.settings import Settings

NAME = "metrics"
FILES = """\
`nhse-ae` takes NHS England's monthly A&E CSV and its tidied six-column form. Figures that are known
already stay as they are; changed ones become a new revision."""


def create_app(settings: Settings) -> FastAPI:
    """The application; nothing is opened before its lifespan begins."""
    return create_service(
        settings,
        name=NAME,
        title="Marches metrics",
        description="Indicators and observations with their variation, target and certainty.",
        routers=(
            indicators,
            observations,
            analyses,
            calculators,
            imports_router(NAME),
            sending_router(NAME, FORMATS, description=FILES),
        ),
        holding={"directory": partial(DirectoryReplica, settings, NAME)},
    )


SERVICE = Service(NAME, create_app, JOBS, [partial(keep_replica, service=NAME)])
