"""Answers that are alike: found by a job, decided on by a person. Every one of them counts."""

from collections.abc import Sequence
from uuid import UUID

from services.engagement.consultations.queries import read_consultation
from services.engagement.themes import campaign_repository, suggestion_repository
from services.engagement.themes.campaign_schemas import NewCampaignDecision
from services.engagement.themes.models import Campaign
from services.engagement.themes.problems import CampaignNotFound, WordsChanged
from services.engagement.themes.queries import free_questions, read_question
from services.engagement.themes.rules.campaigns import findings
from services.engagement.themes.service import CONSULTATIONS
from services.engagement.themes.suggestion_repository import ReadAnswer
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.auth import Principal, require_second_person
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.jobs.models import Job
from services.shared.jobs.run import JobRun
from services.shared.jobs.service import defer_job
from services.shared.lane.apart import apart
from services.shared.settings import Settings
from services.statistics.texts.campaigns import clusters_of

CAMPAIGN_JOB = "campaigns"
EVENT = "uk.marches.engagement.campaign"


def campaign_path(consultation: UUID, number: int | None = None) -> str:
    path = f"{CONSULTATIONS}/{consultation}/campaigns"
    return path if number is None else f"{path}/{number}"


def campaign_etag(consultation: UUID, number: int, row: Campaign | None, answers: int) -> str:
    """It moves with a decision, and when an answer comes or goes."""
    return etag_of("campaign", consultation, number, row and (row.version, row.found_at), answers)


async def ask_for_campaigns(
    session: WriteSession, consultation: UUID, question: str, *, actor: Actor
) -> Job:
    """Raises ConsultationNotFound, QuestionNotFound."""
    row, _ = await read_question(session, consultation, question, actor.principal)
    await recorded(session, actor, "campaigns.asked", campaign_path(row.id), owner=row.owner)
    asked = {"consultation": str(row.id), "question": question}
    return await defer_job(session, actor, kind=CAMPAIGN_JOB, payload=asked, owner=row.owner)


async def find_campaigns(run: JobRun, _: Settings) -> None:
    """Raises WordsChanged."""
    consultation, code = UUID(run.job.payload["consultation"]), run.job.payload["question"]
    async with run.database.read() as session:
        questions = await free_questions(session, consultation)
        question = next(each for each in questions if each.code == code)
        answers = await suggestion_repository.read_answers(session, consultation, question)
    clusters = await apart(clusters_of, [each.text for each in answers])
    members = [[answers[place] for place in each.members] for each in clusters]
    counts = {"answers": len(answers), "found": len(clusters)}
    async with run.effect(result=campaign_path(consultation), counts=counts) as after:
        alike = [answer for each in members for answer in each]
        there = await suggestion_repository.hold_read(after, alike)
        if len(there) != len(alike):
            raise WordsChanged
        await campaign_repository.hold_consultation_of(after, consultation)
        decided = await campaign_repository.decided_in(after, consultation, code)
        likeness = [each.likeness for each in clusters]
        found = findings([*zip(map(_responses, members), likeness, strict=True)], decided)
        await campaign_repository.put_findings(
            after, run.job.owner, consultation, code, [*found], run.actor.now
        )


def _responses(answers: Sequence[ReadAnswer]) -> list[UUID]:
    return [each.response for each in answers]


async def read_campaign(
    session: AnySession, consultation: UUID, number: int, principal: Principal, *,
    matches: Matches | None = None,
) -> tuple[Campaign, int]:  # fmt: skip
    """With how many answers it has; held against everybody else where it is to match.

    Raises ConsultationNotFound, CampaignNotFound, and what `matches` does.
    """
    row = await read_consultation(session, consultation, principal)
    hold = matches is not None
    found = await campaign_repository.campaign_of(session, row.id, number, hold=hold)
    answers = (await campaign_repository.sizes_of(session, row.id, [number])).get(number, 0)
    if matches is not None:  # whoever names no version is told that first
        matches(campaign_etag(row.id, number, found, answers))
    if found is None:
        raise CampaignNotFound
    return found, answers


async def decide_campaign(
    session: WriteSession, consultation: UUID, number: int, new: NewCampaignDecision, *,
    actor: Actor, matches: Matches,
) -> tuple[Campaign, int]:  # fmt: skip
    """Raises ConsultationNotFound, CampaignNotFound, PersonNeeded, and what `matches` does."""
    row, answers = await read_campaign(
        session, consultation, number, actor.principal, matches=matches
    )
    require_second_person(actor.principal, first="")
    row.decision, row.reason, row.decided_by = new.decision, new.reason, actor.principal.sub
    row.version, row.changed_at = row.version + 1, actor.now
    session.add(row)
    await session.flush()
    path = campaign_path(consultation, number)
    notice = Notice(f"{EVENT}.decided", row.owner, str(number), path, row.version)
    told = {"decision": new.decision, "reason": new.reason, "answers": answers}
    await recorded(
        session, actor, "campaign.decided", path, owner=row.owner, after=told, notice=notice
    )
    return row, answers
