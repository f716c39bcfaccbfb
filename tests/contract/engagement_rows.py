"""Rows of the engagement service."""

from collections.abc import Mapping
from uuid import uuid4

import psycopg

from services.engagement.enquiries.schemas import NewEnquiry
from services.engagement.events.schemas import NewEvent
from services.engagement.stakeholders.schemas import NewStakeholder
from services.engagement.statements.schemas import NewConversation
from services.engagement.stories.schemas import NewStory
from tests.api.consultations import ASKING, DUTY, NEW, NOTICE, QUESTIONS
from tests.contract.maker import OWNER, Maker
from tests.contract.shared_rows import Make, example

CONVERSATION = NewConversation.model_config["json_schema_extra"]["examples"][0]
EVENT = NewEvent.model_config["json_schema_extra"]["examples"][0]
UNSURE = """
    WITH made AS (
        INSERT INTO recipient (id, owner, address, language, created_at)
        VALUES (gen_random_uuid(), %(owner)s, 'kim@example.org', 'english', now()) RETURNING id
    )
    INSERT INTO mail (id, owner, recipient, kind, rank, about, state, version, attempts,
        next_attempt_at, created_at, changed_at)
    SELECT gen_random_uuid(), %(owner)s, id, 'known', 0, '{}', 'unsure', 1, 1, now(), now(), now()
    FROM made RETURNING id
"""
SHOWN = NOTICE | {"version": "2026-1"}
"""Which the documented responses name."""
UNREADABLE = {"channels": ["paper"], "groups": [], "easy_read": False, "other_formats": []}


async def consultation(maker: Maker, service: str, *, until: str = "draft") -> str:
    """Taken to a state: `open` is a survey's, `refused` has a gate before it that may be passed."""
    kind = "survey" if until == "open" else "engagement"
    dates = {"starts_on": "2026-01-10", "closes_on": "2099-01-31"}
    body = {"organisation": OWNER, "kind": kind} | dates
    made = str((await maker.post(f"/v1/{service}/consultations", json=NEW | body))["id"])
    at = f"/v1/{service}/consultations/{made}"
    if until != "draft":
        level = "engage" if until == "open" else "consult"
        await maker.put(f"{at}/duty-assessment", DUTY | {"level": level})
    if until in ("open", "asked"):
        for part, content in (ASKING | {"privacy-notice": SHOWN}).items():
            await maker.put(f"{at}/{part}", content)
        await maker.put(f"{at}/questionnaire", {"questions": QUESTIONS})
    if until == "refused":
        await maker.put(f"{at}/reach-plan", UNREADABLE)
        await maker.post(f"{at}/transitions", json={"to": "scoped"})
    if until == "open":
        since = "2026-11-02"
        await maker.post(f"{at}/questionnaire/freeze", json={"frozen_on": since})
        for to in ("scoped", "published", "open"):
            step = {"to": to, "effective_on": since}
            await maker.post(f"{at}/transitions", json=step)
    return made


async def _published(maker: Maker, _: str) -> str:
    """The slug, or id, of a consultation that is open to the public."""
    return await consultation(maker, "engagement", until="open")


async def _mail(maker: Maker, service: str) -> str:
    """One that may have arrived."""
    with psycopg.connect(maker.settings.database_url(service)) as connection:
        made = connection.execute(UNSURE, {"owner": OWNER}).fetchone()
    assert made is not None
    return str(made[0])


async def conversation(maker: Maker, _: str = "", *, until: str = "open") -> str:
    """With two statements of the body; `joined` and `banned` have a participant."""
    at = "/v1/engagement/conversations"
    made = str((await maker.post(at, json=CONVERSATION | {"organisation": OWNER}))["id"])
    for text in ("Parking should be free.", "Clinics should open late."):
        await maker.post(f"{at}/{made}/statements", json={"text": text})
    if until != "draft":
        await maker.post(f"{at}/{made}/opening")
    if until in ("joined", "banned"):
        key = {"Idempotency-Key": str(uuid4())}
        path = f"/v1/public/conversations/{made}/participants"
        await maker.post(path, json={"privacy_notice": True}, headers=key)
    if until == "banned":
        await maker.post(f"{at}/{made}/participants/1/ban", json={"reason": "threats"})
    if until == "closed":
        await maker.post(f"{at}/{made}/closing")
    return made


async def event(maker: Maker, at: str = "upcoming") -> str:
    """A draft; announced; or one that has begun, so that it is known who came."""
    times = {} if at != "begun" else {"starts_at": "2026-01-10T10:00:00Z"}
    body = EVENT | {"organisation": OWNER} | times
    made = str((await maker.post("/v1/engagement/community-events", json=body))["id"])
    if at != "draft":
        path = f"/v1/engagement/community-events/{made}/announcement"
        await maker.post(path)
    return made


async def _event(maker: Maker, service: str) -> str:
    return await event(maker, "draft" if service == "engagement" else "announced")


enquiry = example("enquiries", NewEnquiry)
OF_ENGAGEMENT: Mapping[str, Make] = {
    "consultations/{consultation_id}": consultation,
    "consultations/{slug}": _published,
    "conversations/{conversation_id}": conversation,
    "community-events/{event_id}": _event,
    "enquiries/{enquiry_id}": enquiry,
    "stakeholders/{stakeholder_id}": example("stakeholders", NewStakeholder),
    "mails/{mail_id}": _mail,
    "stories/{story_id}": example("stories", NewStory),
    "events/{event_id}": _event,
}
