"""The directory service: who is who."""

from collections.abc import Mapping

from fastapi import FastAPI

from services.directory.demo.routes import router as demo
from services.directory.identity.key_routes import router as keys
from services.directory.identity.routes import router as clients
from services.directory.identity.token_routes import router as tokens
from services.directory.imports.formats import FORMATS
from services.directory.imports.params import EditionAsked
from services.directory.imports.routes import router as imported
from services.directory.memberships.routes import router as memberships
from services.directory.organisations.change_routes import router as changing
from services.directory.organisations.routes import router as organisations
from services.directory.organisations.rules import refusals
from services.directory.residence.routes import router as residence
from services.directory.snapshot.routes import router as snapshot
from services.directory.snapshot.service import Snapshots
from services.directory.tasks import JOBS
from services.shared.application import create_service
from services.shared.errors import Problem
from services.shared.imports.routes import imports_router, sending_router
from services.shared.running import Service
from services.shared.settings import Settings

NAME = "directory"
VIOLATIONS: Mapping[str, type[Problem]] = {
    "ex_membership_one_parent": refusals.TwoParents,
    "uq_organisation_gss_code": refusals.GssCodeTaken,
}


def create_app(settings: Settings) -> FastAPI:
    """The application; nothing is opened before its lifespan begins."""
    app = create_service(
        settings,
        name=NAME,
        title="Marches directory",
        description="Organisations, roles, geography and succession; clients, keys and tokens.",
        routers=(
            organisations,
            changing,
            memberships,
            residence,
            snapshot,
            demo,
            clients,
            tokens,
            keys,
            imports_router(NAME),
            imported,
            sending_router(NAME, FORMATS, options=EditionAsked),
        ),
        violations=VIOLATIONS,
    )
    app.state.snapshots = Snapshots()
    return app


SERVICE = Service(NAME, create_app, JOBS)
