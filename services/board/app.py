"""The board service: what boards read and decide."""

from fastapi import FastAPI

from services.shared.application import create_service
from services.shared.running import Service
from services.shared.settings import Settings

NAME = "board"


def create_app(settings: Settings) -> FastAPI:
    """The application; nothing is opened before its lifespan begins."""
    return create_service(
        settings,
        name=NAME,
        title="Marches board",
        description="Meetings, papers, plans, packs, calendar, feeds and events.",
    )


SERVICE = Service(NAME, create_app)
