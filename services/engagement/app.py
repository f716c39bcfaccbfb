"""The engagement service: what people say."""

from fastapi import FastAPI

from services.engagement.calculators.routes import router as calculators
from services.engagement.challenges.counts import SenderCounts
from services.engagement.challenges.routes import router as challenges
from services.engagement.commitments.export_routes import router as exported_commitments
from services.engagement.commitments.queries import PublicProgress
from services.engagement.commitments.routes import public as public_commitments
from services.engagement.commitments.routes import router as commitments
from services.engagement.consultations.clock_routes import router as clocks
from services.engagement.consultations.part_routes import router as parts
from services.engagement.consultations.public_routes import router as public_consultations
from services.engagement.consultations.questionnaire_routes import router as questionnaires
from services.engagement.consultations.reminders import remind_for_ever
from services.engagement.consultations.routes import router as consultations
from services.engagement.consultations.transition_routes import router as transitions
from services.engagement.consultations.wave_routes import router as waves
from services.engagement.enquiries.public_routes import router as public_enquiries
from services.engagement.enquiries.routes import router as enquiries
from services.engagement.events.expiry import forget_for_ever
from services.engagement.events.letters import LETTERS as EVENT_LETTERS
from services.engagement.events.public_routes import router as public_events
from services.engagement.events.registration_routes import public as public_registrations
from services.engagement.events.registration_routes import router as registrations
from services.engagement.events.routes import router as events
from services.engagement.forms.params import FormsAsked
from services.engagement.forms.routes import AT as CONSULTATION
from services.engagement.forms.routes import files as form_files
from services.engagement.forms.routes import router as form_receipts
from services.engagement.forms.service import FORM_FILES
from services.engagement.imports.formats import FORMATS
from services.engagement.imports.params import ConversationAsked
from services.engagement.indicators.problems import PeriodTaken
from services.engagement.indicators.routes import router as indicators
from services.engagement.invitations.routes import router as invitations
from services.engagement.mail.routes import router as mails
from services.engagement.opinions.file_routes import router as conversation_files
from services.engagement.opinions.routes import points as opinion_points
from services.engagement.opinions.routes import public as public_opinions
from services.engagement.opinions.routes import router as opinions
from services.engagement.opinions.service import make_map
from services.engagement.receipt_keys.routes import router as receipt_keys
from services.engagement.receipt_ring import receipt_ring
from services.engagement.reports.routes import router as reports
from services.engagement.responses.equality_service import put_away_for_ever
from services.engagement.responses.export_routes import router as exported_responses
from services.engagement.responses.moderation_routes import mine as appeals
from services.engagement.responses.moderation_routes import public as public_moderation
from services.engagement.responses.moderation_routes import router as moderation
from services.engagement.responses.overdue_routes import router as overdue
from services.engagement.responses.public_routes import router as public_responses
from services.engagement.responses.reminders import remind_of_flags_for_ever
from services.engagement.responses.routes import router as responses
from services.engagement.results.file_routes import router as results_files
from services.engagement.results.population_routes import router as weighted_results
from services.engagement.results.routes import router as results
from services.engagement.results.tally_service import keep_tallies_for_ever
from services.engagement.retention.erasure import erase_for_ever as erase_due_for_ever
from services.engagement.retention.routes import router as retention
from services.engagement.second_entries.routes import router as second_entries
from services.engagement.stakeholders.routes import router as stakeholders
from services.engagement.statements.moderation_routes import router as statement_moderation
from services.engagement.statements.public_routes import router as public_conversations
from services.engagement.statements.routes import router as conversations
from services.engagement.statements.service import MAP_JOB
from services.engagement.stories.expiry import erase_for_ever
from services.engagement.stories.routes import router as stories
from services.engagement.themes.campaign_routes import router as campaigns
from services.engagement.themes.campaign_service import CAMPAIGN_JOB, find_campaigns
from services.engagement.themes.count_routes import router as theme_counts
from services.engagement.themes.outcome_routes import router as outcomes
from services.engagement.themes.quality_routes import files as coding_files
from services.engagement.themes.quality_routes import router as coding_quality
from services.engagement.themes.routes import router as themes
from services.engagement.themes.suggestion_routes import router as suggestions
from services.engagement.themes.suggestion_service import SUGGESTION_JOB, suggest_themes
from services.engagement.updates.dispatch import LETTERS, mail_for_ever
from services.engagement.updates.routes import router as updates
from services.shared.application import create_service
from services.shared.imports.job import import_job
from services.shared.imports.routes import imports_router, sending_router
from services.shared.imports.service import JOB_KIND
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
        holding={
            "senders": lambda _: SenderCounts(),
            "receipts": lambda _: receipt_ring(settings),
            "public_progress": lambda _: PublicProgress.of(settings),
        },
        routers=(
            public_responses,
            public_conversations,
            public_consultations,
            public_events,
            public_enquiries,
            events,
            enquiries,
            stakeholders,
            stories,
            calculators,
            consultations,
            waves,
            invitations,
            transitions,
            parts,
            commitments,
            public_commitments,
            questionnaires,
            clocks,
            overdue,
            form_files,
            form_receipts,
            second_entries,
            exported_commitments,
            responses,
            results,
            weighted_results,
            results_files,
            indicators,
            conversations,
            statement_moderation,
            opinions,
            public_opinions,
            opinion_points,
            conversation_files,
            sending_router(NAME, FORMATS, options=ConversationAsked),
            sending_router(
                NAME,
                FORM_FILES,
                path=f"{CONSULTATION}/forms/imports",
                noun="forms",
                options=FormsAsked,
            ),
            imports_router(NAME),
            moderation,
            public_moderation,
            appeals,
            exported_responses,
            updates,
            receipt_keys,
            challenges,
            public_registrations,
            registrations,
            mails,
            themes,
            theme_counts,
            coding_quality,
            coding_files,
            suggestions,
            campaigns,
            outcomes,
            reports,
            retention,
        ),
        violations={"uq_indicator_edition_owner_indicator_period_edition": PeriodTaken},
    )


SERVICE = Service(
    NAME,
    create_app,
    jobs={
        MAP_JOB: make_map,
        SUGGESTION_JOB: suggest_themes,
        CAMPAIGN_JOB: find_campaigns,
        JOB_KIND: import_job(NAME, {**FORMATS, **FORM_FILES}),
    },
    passing=(MAP_JOB,),
    beside=(
        remind_for_ever,
        remind_of_flags_for_ever,
        erase_for_ever,
        put_away_for_ever,
        keep_tallies_for_ever,
        forget_for_ever,
        erase_due_for_ever,
        mail_for_ever({**LETTERS, **EVENT_LETTERS}),
    ),
)
