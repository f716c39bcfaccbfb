"""The engagement service: what people say."""

from fastapi import FastAPI

from services.engagement.calculators.routes import router as calculators
from services.shared.application import create_service
from services.shared.running import Service
from services.shared.settings import Settings

NAME = "engagement"


def create_app(settings: Settings) -> FastAPI:
    """The application; nothing is opened before its lifespan begins."""
    return create_service(
        settings,
        name=NAME,
        title="Marches engagement",
        routers=(calculators,),
        description="Consultations, responses, events, stakeholders, themes and feedback.",
    )


SERVICE = Service(NAME, create_app)
