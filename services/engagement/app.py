"""The engagement service: what people say."""

from fastapi import FastAPI

from services.engagement.calculators.routes import router as calculators
from services.engagement.consultations.clock_routes import router as clocks
from services.engagement.consultations.part_routes import router as parts
from services.engagement.consultations.questionnaire_routes import router as questionnaires
from services.engagement.consultations.reminders import remind_for_ever
from services.engagement.consultations.routes import router as consultations
from services.engagement.consultations.transition_routes import router as transitions
from services.engagement.responses.public_routes import router as public_responses
from services.engagement.responses.routes import router as responses
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
        description="Consultations, responses, events, stakeholders, themes and feedback.",
        routers=(
            public_responses,
            calculators,
            consultations,
            transitions,
            parts,
            questionnaires,
            clocks,
            responses,
        ),
    )


SERVICE = Service(NAME, create_app, beside=(remind_for_ever,))
