"""The finance service: where the money goes."""

from fastapi import FastAPI

from services.shared.application import create_service
from services.shared.running import Service
from services.shared.settings import Settings

NAME = "finance"


def create_app(settings: Settings) -> FastAPI:
    """The application; nothing is opened before its lifespan begins."""
    return create_service(
        settings,
        name=NAME,
        title="Marches finance",
        description="Ledger, budgets, savings schemes and cross-border recovery.",
    )


SERVICE = Service(NAME, create_app)
