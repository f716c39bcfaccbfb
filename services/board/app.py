"""The board service: what boards read and decide."""

from fastapi import FastAPI

from services.board.actions.routes import router as actions
from services.board.agendas.routes import of_meeting as agendas
from services.board.agendas.routes import papers
from services.board.agendas.routes import router as items
from services.board.boards.routes import router as boards
from services.board.calendar.routes import router as calendar
from services.board.councils.job import look, look_for_ever
from services.board.councils.problems import BoardHasCommittee
from services.board.councils.routes import router as councils
from services.board.councils.service import KIND as COUNCIL_LOOK
from services.board.decisions.problems import ProposalDecided
from services.board.decisions.routes import proposals
from services.board.decisions.routes import router as decisions
from services.board.events.routes import router as events
from services.board.exports.routes import router as exports
from services.board.meetings.routes import router as meetings
from services.board.meetings.routes import series
from services.board.minutes.routes import router as minutes
from services.board.packs.routes import router as packs
from services.board.plans.routes import router as plans
from services.board.webhooks.relay import relay_for_ever
from services.board.webhooks.routes import messages as webhook_messages
from services.board.webhooks.routes import router as webhooks
from services.contracts.announcements import Announcements
from services.contracts.events import EventSources
from services.shared.application import create_service
from services.shared.outside.sessions import Outside
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
        routers=(
            meetings,
            series,
            agendas,
            minutes,
            items,
            papers,
            boards,
            calendar,
            councils,
            proposals,
            decisions,
            actions,
            webhooks,
            webhook_messages,
            events,
            plans,
            packs,
            exports,
        ),
        violations={
            "proposal_is_decided_once": ProposalDecided,
            "uq_council_committee_board": BoardHasCommittee,
        },
        holding={
            "sources": lambda _: EventSources.of(settings, NAME),
            "outside": lambda _: Outside(settings),
            "announcements": lambda _: Announcements.of(settings),
        },
    )


SERVICE = Service(
    NAME,
    create_app,
    {COUNCIL_LOOK: look},
    beside=(relay_for_ever, look_for_ever),
    passing=(COUNCIL_LOOK,),
)
