"""The metrics service: how are we doing."""

from fastapi import FastAPI

from services.metrics.analyses.routes import calculators
from services.metrics.analyses.routes import router as analyses
from services.metrics.imports.routes import router as imports
from services.metrics.imports.routes import uploads
from services.metrics.indicators.commentary_routes import reminders
from services.metrics.indicators.commentary_routes import router as commentary
from services.metrics.indicators.problems import IndicatorExists
from services.metrics.indicators.public_routes import router as public_indicators
from services.metrics.indicators.routes import router as indicators
from services.metrics.observations.routes import router as observations
from services.metrics.tasks import JOBS
from services.shared.application import create_service
from services.shared.running import Service
from services.shared.settings import Settings

NAME = "metrics"


def create_app(settings: Settings) -> FastAPI:
    """The application; nothing is opened before its lifespan begins."""
    return create_service(
        settings,
        name=NAME,
        title="Marches metrics",
        description="Indicators and observations with their variation, target and certainty.",
        routers=(
            indicators,
            commentary,
            reminders,
            public_indicators,
            observations,
            analyses,
            calculators,
            imports,
            uploads,
        ),
        violations={"uq_indicator_code": IndicatorExists},
    )


SERVICE = Service(NAME, create_app, JOBS)
