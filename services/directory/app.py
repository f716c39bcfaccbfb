"""The directory service: who is who."""

from fastapi import FastAPI

from services.shared.application import create_service
from services.shared.running import Service
from services.shared.settings import Settings

NAME = "directory"


def create_app(settings: Settings) -> FastAPI:
    """The application; nothing is opened before its lifespan begins."""
    return create_service(
        settings,
        name=NAME,
        title="Marches directory",
        description="Organisations, roles, geography and succession; clients, keys and tokens.",
    )


SERVICE = Service(NAME, create_app)
