"""One row for every route with an id in its path, made as the organisation that will own it.

A new resource needs a maker here; without one the contract tests fail.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import psycopg

from services.board.actions.schemas import NewAction
from services.board.agendas.schemas import NewItem, NewPaper
from services.board.boards.schemas import NewBoard
from services.board.councils.schemas import NewCouncilCommittee
from services.board.decisions.schemas import NewDecision, NewProposal
from services.board.meetings.schemas import NewMeeting
from services.board.plans.schemas import NewStrategicPlan
from services.contracts.identity import FOR_ALL, SCOPES
from services.engagement.enquiries.schemas import NewEnquiry
from services.engagement.events.schemas import NewEvent
from services.engagement.stakeholders.schemas import NewStakeholder
from services.engagement.statements.schemas import NewConversation
from services.engagement.stories.schemas import NewStory
from services.finance.allocations.schemas import NewDevolution
from services.finance.app import SERVICE as FINANCE
from services.finance.budgets.schemas import NewVersion
from services.finance.budgets.virement_schemas import NewVirement
from services.finance.journals.schemas import NewJournal
from services.finance.recovery.claims.schemas import NewClaim, NewWriteOff, TieOut
from services.finance.recovery.determinations.extension_schemas import NewExtension
from services.finance.recovery.determinations.schemas import GP
from services.finance.recovery.prices.schemas import NewPriceBook
from services.finance.schemes.schemas import NewReinvestment, NewScheme
from services.metrics.app import SERVICE as METRICS
from services.metrics.indicators.schemas import NewIndicator
from services.metrics.observations.export_service import ask_for_export
from services.metrics.observations.repository import Filter
from services.shared.auth import Principal
from services.shared.database import Database
from services.shared.jobs.service import defer_job
from services.shared.schemas import Schema
from services.shared.settings import Settings
from services.shared.testing import acting, run_jobs, token
from tests.api.consultations import DUTY, NEW, QUESTIONS, SAFEGUARDING, TEXTS
from tests.contract.requests import LISTED

CONVERSATION = NewConversation.model_config["json_schema_extra"]["examples"][0]
OWNER, FOREIGN = "27D", "7A1"
TRIALS = ("https://hooks.example.org",)
"""Where webhooks of these tests lead: nobody looks the name up, and nothing is sent."""
DEFINITION = NewIndicator.model_config["json_schema_extra"]["examples"][0]
EXTENSION = NewExtension.model_config["json_schema_extra"]["examples"][0]
CLAIM = NewClaim.model_config["json_schema_extra"]["examples"][0]
CLAIM_TIES = TieOut.model_config["json_schema_extra"]["examples"][0]
WRITE_OFF = NewWriteOff.model_config["json_schema_extra"]["examples"][0]
PRICE_BOOK = NewPriceBook.model_config["json_schema_extra"]["examples"][0]
DEVOLUTION = NewDevolution.model_config["json_schema_extra"]["examples"][0]
VIREMENT = NewVirement.model_config["json_schema_extra"]["examples"][0]
EVENT = NewEvent.model_config["json_schema_extra"]["examples"][0]
VERSION = NewVersion.model_config["json_schema_extra"]["examples"][0]
JOURNAL = NewJournal.model_config["json_schema_extra"]["examples"][0]
SCHEME = NewScheme.model_config["json_schema_extra"]["examples"][0]
REINVESTMENT = NewReinvestment.model_config["json_schema_extra"]["examples"][0] | {
    "amount": {"amount": "1.00"}
}
BOARD = NewBoard.model_config["json_schema_extra"]["examples"][0]
MEETING = NewMeeting.model_config["json_schema_extra"]["examples"][0]
COMMITTEE = NewCouncilCommittee.model_config["json_schema_extra"]["examples"][0]
ITEM = NewItem.model_config["json_schema_extra"]["examples"][0] | {"number": "8"}
PAPER = NewPaper.model_config["json_schema_extra"]["examples"][0]
PROPOSAL = NewProposal.model_config["json_schema_extra"]["examples"][0]
DECISION = NewDecision.model_config["json_schema_extra"]["examples"][0]
ACTION = NewAction.model_config["json_schema_extra"]["examples"][0]
PLAN = NewStrategicPlan.model_config["json_schema_extra"]["examples"][0]
HELD = {"starts_at": "2017-03-23T14:00:00Z", "ends_at": "2017-03-23T16:00:00Z"}
QUORATE = {
    "attendance": [{"name": member["name"], "capacity": "present"} for member in BOARD["members"]]
}
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
UNREADABLE = {"channels": ["paper"], "groups": [], "easy_read": False, "other_formats": []}
FILES = {
    "metrics": "metrics_import_file",
    "directory": "directory_import_file",
    "finance": "finance_import_file",
    "engagement": "engagement_import_file",
}


@dataclass
class Maker:
    """Makes rows as the owner."""

    client: httpx.AsyncClient
    settings: Settings
    numbers: Iterator[int] = field(default_factory=count)

    def held(self, org: str, sub: str = "tester") -> str:
        """A token of a person of an organisation that has every scope of an organisation's role."""
        return token(self.settings, *(set(SCOPES) - FOR_ALL), orgs=(org,), sub=sub, person=True)

    @property
    def operator(self) -> str:
        """A token of the owner's that may do everything."""
        return token(self.settings, *SCOPES, orgs=(OWNER,), person=True)

    async def definition(self, *acts: str) -> str:
        """The code of a local definition of the owner's, drafted, and taken through the acts."""
        code = f"own-{next(self.numbers)}"
        body = DEFINITION | {"code": code}
        drafter = {"Authorization": f"Bearer {self.held(OWNER, sub='drafter')}"}
        await self.post("/v1/metrics/indicators", json=body, headers=drafter)
        for act in acts:
            path = f"/v1/metrics/indicators/{code}/versions/1/{act}"
            await self.post(path)
        return code

    async def post(self, path: str, **sent: Any) -> dict[str, Any]:
        held = {"Authorization": f"Bearer {self.operator}", "If-Match": "*"}
        headers = held | sent.pop("headers", {})
        answer = await self.client.post(f"http://contract{path}", headers=headers, **sent)
        assert answer.status_code < 300, answer.text
        return dict(answer.json()) if answer.content else {}

    async def put(self, path: str, body: object) -> None:
        headers = {"Authorization": f"Bearer {self.operator}", "If-Match": "*"}
        answer = await self.client.put(f"http://contract{path}", headers=headers, json=body)
        assert answer.status_code == 200, answer.text


async def _job(maker: Maker, service: str) -> str:
    database = Database(maker.settings.database_url(service), pool_size=1)
    asking = Principal("tester", "tests", frozenset(), (OWNER,), (), False)
    async with database.write() as session:
        job = await defer_job(session, acting(asking), kind="contract", payload={}, owner=OWNER)
    await database.close()
    return str(job.id)


async def _import(maker: Maker, service: str, year: str = "2017") -> str:
    listed = LISTED[FILES[service]]
    made = await maker.post(
        f"/v1/{service}/journals/bulk" if service == "finance" else f"/v1/{service}/imports",
        params=listed.get("query", {}),
        content=listed["csv"].replace("2017-", f"{year}-").encode(),
        headers={"Content-Type": "text/csv"} | listed.get("headers", {}),
    )
    return str(made["id"])


async def _export(maker: Maker, service: str) -> str:
    """One that is done, of the figures of an organisation of which there are none."""
    database = Database(maker.settings.database_url(service), pool_size=1)
    asking = Principal("tester", "tests", frozenset(), (OWNER,), (), False)
    wanted = Filter("QQQ", None, None, date(2017, 1, 1), date(2017, 12, 1))
    async with database.write() as session:
        job = await ask_for_export(session, wanted, owner=OWNER, actor=acting(asking))
    await database.close()
    await run_jobs(maker.settings, METRICS)
    return str(job.id)


async def _client(maker: Maker, service: str) -> str:
    body = {"name": "Of the owner", "orgs": [OWNER]}
    return str((await maker.post(f"/v1/{service}/clients", json=body))["client_id"])


async def _organisation(maker: Maker, service: str) -> str:
    code = f"ZZ{next(maker.numbers)}"
    body = {"code": code, "name": code, "roles": ["ccg"], "active_from": "2013-04-01"}
    await maker.post(f"/v1/{service}/organisations", json=body | {"system": "local"})
    return code


async def _membership(maker: Maker, service: str) -> str:
    child, parent = [await _organisation(maker, service) for _ in range(2)]
    body = {"child": child, "parent": parent, "kind": "locality", "from": "2013-04-01"}
    return str((await maker.post(f"/v1/{service}/memberships", json=body))["id"])


async def _indicator(_: Maker, __: str) -> str:
    return "ae-breaches"


async def _icon(_: Maker, __: str) -> str:
    return "common_cause"


async def _rebase(maker: Maker, service: str) -> str:
    """In a year of its own: another one at the same period would be refused."""
    year = str(1900 + next(maker.numbers))
    await _import(maker, service, year)
    await run_jobs(maker.settings, METRICS)
    body = LISTED["metrics_create_rebase"]["body"] | {"period": f"{year}-04-01"}
    return str((await maker.post(f"/v1/{service}/rebases", json=body))["id"])


async def _intervention(maker: Maker, service: str) -> str:
    await _import(maker, service)
    await run_jobs(maker.settings, METRICS)
    body = LISTED["metrics_create_intervention"]["body"]
    return str((await maker.post(f"/v1/{service}/interventions", json=body))["id"])


async def _withdrawal(maker: Maker, service: str) -> str:
    """Of a figure in a year of its own: another one would find nothing there."""
    year = str(1900 + next(maker.numbers))
    await _import(maker, service, year)
    await run_jobs(maker.settings, METRICS)
    body = LISTED["metrics_withdraw_figure"]["body"] | {"period": f"{year}-03-01"}
    return str((await maker.post(f"/v1/{service}/withdrawals", json=body))["id"])


async def _alert(maker: Maker, service: str) -> str:
    """On a series of its own, whose last month stands out."""
    organisation = f"Q{next(maker.numbers):02}"
    lines = ["period,org_code,type,attendances,breaches,admissions"]
    for month in range(24):
        attendances = 100 + month % 3 if month < 23 else 900
        day = f"{2016 + month // 12}-{month % 12 + 1:02}-01"
        lines.append(f"{day},{organisation},1,{attendances},9,9")
    await maker.post(
        f"/v1/{service}/imports?format=nhse-ae",
        content="\n".join(lines).encode(),
        headers={"Content-Type": "text/csv"},
    )
    await run_jobs(maker.settings, METRICS)
    answer = await maker.client.get(
        f"http://contract/v1/{service}/alerts?organisation={organisation}",
        headers={"Authorization": f"Bearer {maker.held(OWNER)}"},
    )
    return str(answer.json()["items"][0]["id"])


async def _book(maker: Maker, service: str) -> str:
    code = f"B{next(maker.numbers)}-2025"
    body = {"code": code, "organisation": OWNER, "name": code}
    return str((await maker.post(f"/v1/{service}/books", json=body))["code"])


async def _journal(maker: Maker, service: str) -> str:
    return await journal(maker, pending=False)


async def journal(maker: Maker, *, pending: bool) -> str:
    """In a book of its own."""
    body = JOURNAL | {"book": await _book(maker, "finance"), "pending": pending}
    headers = {"Idempotency-Key": f"contract-{next(maker.numbers)}"}
    return str((await maker.post("/v1/finance/journals", json=body, headers=headers))["id"])


async def scheme(maker: Maker, service: str, *, approved: bool = False) -> str:
    """In a book of its own, by `drafter`; it delivered what its plan says once that is approved."""
    body = SCHEME | {"book": await _book(maker, service)}
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    made = str((await maker.post(f"/v1/{service}/schemes", json=body, headers=drafter))["id"])
    if approved:
        at = f"/v1/{service}/schemes/{made}"
        await maker.post(f"{at}/plans/1/approval")
        await maker.post(f"{at}/figures", json={"actual": SCHEME["plan"]["months"]})
    return made


async def reinvestment(maker: Maker, service: str, *, approved: bool = False) -> str:
    """Asked for by `drafter`."""
    at = f"/v1/{service}/schemes/{await scheme(maker, service, approved=True)}/reinvestments"
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    key = {"Idempotency-Key": f"contract-{next(maker.numbers)}"}
    made = str((await maker.post(at, json=REINVESTMENT, headers=drafter | key))["id"])
    if approved:
        await maker.post(f"/v1/{service}/reinvestments/{made}/approval", headers=key)
    return made


async def price_book(maker: Maker, code: str, **more: str) -> str:
    body = PRICE_BOOK | {"code": code} | more
    return str((await maker.post("/v1/finance/recovery/price-books", json=body))["code"])


async def _price_book(maker: Maker, _: str) -> str:
    return await price_book(maker, f"prices-{next(maker.numbers)}")


async def _batch(maker: Maker, service: str) -> str:
    """Of activity, taken in."""
    number = next(maker.numbers)
    lines = f"line_ref,dataset,activity_date,provider\n{number},ecds,2025-04-30,RJR\n"
    sent = await maker.post(
        f"/v1/{service}/recovery/activity", content=lines, headers={"Content-Type": "text/csv"}
    )
    await run_jobs(maker.settings, FINANCE)
    return str(sent["id"])


async def _run(maker: Maker, service: str) -> str:
    """Over a batch, which waits for its worker."""
    await _batch(maker, service)
    body = {"commissioner": OWNER, "first_month": "2025-04", "last_month": "2025-04"}
    return str((await maker.post(f"/v1/{service}/recovery/runs", json=body))["id"])


async def _reorganisation(maker: Maker, service: str) -> str:
    """Of two books of its own, by `drafter`."""
    source, target = [await _book(maker, service) for _ in range(2)]
    moves = [{"source": source, "target": target, "weight": "1"}]
    body = {"name": "A merger", "effective_date": "2025-10-01", "moves": moves}
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    key = {"Idempotency-Key": f"contract-{next(maker.numbers)}"}
    path = f"/v1/{service}/reorganisations"
    return str((await maker.post(path, json=body, headers=drafter | key))["id"])


async def allocation(maker: Maker, service: str, *, approved: bool = False) -> str:
    """Proposed by `drafter`: in shadow, or approved and posted to a book of its own."""
    at = f"/v1/{service}/allocations"
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    body = DEVOLUTION | ({"book": await _book(maker, service)} if approved else {})
    made = str((await maker.post(at, json=body, headers=drafter))["id"])
    if approved:
        key = {"Idempotency-Key": f"contract-{next(maker.numbers)}"}
        await maker.post(f"{at}/{made}/approval", headers=key)
    return made


async def _budget(maker: Maker, service: str) -> str:
    """With a version that is drafted by somebody else."""
    return await budget(maker)


async def budget(maker: Maker, *acts: str) -> str:
    """A budget whose first version was taken through the acts; another person approves."""
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    body = {"organisation": OWNER, "year": 2025, "name": f"Budget {next(maker.numbers)}"}
    id_ = str((await maker.post("/v1/finance/budgets", json=body, headers=drafter))["id"])
    path = f"/v1/finance/budgets/{id_}"
    lines = [VERSION["lines"][0] | {"account": account} for account in ("5000", "5010")]
    version = VERSION | {"lines": lines}
    await maker.post(f"{path}/versions", json=version, headers=drafter)
    for act in acts:
        who = {} if act == "approval" else drafter
        await maker.post(f"{path}/versions/1/{act}", headers=who)
    return id_


async def claim(maker: Maker, *acts: str) -> str:
    """On a third body, drafted by `drafter`, and taken through the acts."""
    number = next(maker.numbers)
    prices = await price_book(maker, f"prices-{number}", starts="2025-04-01", ends="2026-03-31")
    body = CLAIM | {"book": await _book(maker, "finance"), "price_book": prices, "payer": "7A2"}
    body["lines"] = [
        CLAIM["lines"][0]
        | {"spell": f"s-{number}", "gp": GP | {"commissioner": "7A2", "lhb": "7A2"}}
    ]
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    at = "/v1/finance/recovery/claims"
    key = {"Idempotency-Key": f"contract-{number}"}
    made = await maker.post(at, json=body, headers=drafter | key)
    tie_out = CLAIM_TIES | {"acm": made["total"], "plcm": made["total"]}
    sent = {"flex": {"day": "2025-09-30"}, "approval": tie_out, "write-off": WRITE_OFF}
    for act in acts:
        headers = key if act == "approval" else drafter | key
        await maker.post(f"{at}/{made['id']}/{act}", json=sent.get(act), headers=headers)
    return str(made["id"])


async def _ruleset_extension(maker: Maker, _: str) -> str:
    """Asked for by `drafter`."""
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    path = "/v1/finance/recovery/ruleset-extensions"
    return str((await maker.post(path, json=EXTENSION, headers=drafter))["id"])


async def _claim(maker: Maker, _: str) -> str:
    return await claim(maker)


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
        await maker.put(f"{at}/texts", TEXTS)
        await maker.put(f"{at}/safeguarding-officer", SAFEGUARDING)
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


async def _board(maker: Maker, service: str) -> str:
    return str((await maker.post(f"/v1/{service}/boards", json=BOARD))["id"])


async def _meeting(maker: Maker, service: str) -> str:
    return await meeting(maker)


async def meeting(maker: Maker, board: str | None = None, **times: str) -> str:
    """To come, unless other times are given."""
    body = MEETING | {"board": board or await _board(maker, "board")} | times
    return str((await maker.post("/v1/board/meetings", json=body))["id"])


async def held_meeting(maker: Maker, board: str | None = None, *, minuted: bool = True) -> str:
    """With item 8 on its agenda, and minutes by which it had a quorum."""
    at = await meeting(maker, board, **HELD)
    await maker.post(f"/v1/board/meetings/{at}/items", json=ITEM)
    if minuted:
        await maker.put(f"/v1/board/meetings/{at}/minutes", QUORATE)
    return at


async def _item(maker: Maker, service: str) -> str:
    path = f"/v1/{service}/meetings/{await _meeting(maker, service)}/items"
    return str((await maker.post(path, json=ITEM))["id"])


async def held_item(maker: Maker) -> str:
    """Of a meeting that could decide."""
    path = f"/v1/board/meetings/{await held_meeting(maker)}/items"
    return str((await maker.post(path, json=ITEM | {"number": "9"}))["id"])


async def _paper(maker: Maker, service: str) -> str:
    path = f"/v1/{service}/items/{await _item(maker, service)}/papers"
    return str((await maker.post(path, json=PAPER))["id"])


async def _proposal(maker: Maker, service: str) -> str:
    boards = {name: await _board(maker, service) for name in ("board", "proposed_by")}
    return str((await maker.post(f"/v1/{service}/proposals", json=PROPOSAL | boards))["id"])


async def _decision(maker: Maker, service: str) -> str:
    body = DECISION | {"item": await held_item(maker), "paragraph": None}
    return str((await maker.post(f"/v1/{service}/decisions", json=body))["id"])


async def _plan(maker: Maker, service: str) -> str:
    return str((await maker.post(f"/v1/{service}/plans", json=PLAN))["id"])


async def _pack(maker: Maker, service: str) -> str:
    body = {"meeting": await _meeting(maker, service), "parts": ["cover"]}
    return str((await maker.post(f"/v1/{service}/packs", json=body))["id"])


async def _action(maker: Maker, service: str) -> str:
    body = ACTION | {"item": await held_item(maker)}
    return str((await maker.post(f"/v1/{service}/actions", json=body))["id"])


async def _published(maker: Maker, _: str) -> str:
    """The slug, or id, of a consultation that is open to the public."""
    return await consultation(maker, "engagement", until="open")


async def committee(maker: Maker, service: str) -> str:
    body = COMMITTEE | {"board": await _board(maker, service), "address": f"{TRIALS[0]}/modern.gov"}
    return str((await maker.post(f"/v1/{service}/committees", json=body))["id"])


async def webhook(maker: Maker, service: str) -> str:
    body = {"organisation": OWNER, "url": f"{TRIALS[0]}/marches"}
    return str((await maker.post(f"/v1/{service}/webhooks", json=body))["id"])


async def _message(maker: Maker, service: str) -> str:
    """One that was given up."""
    at = f"/v1/{service}/webhooks/{await webhook(maker, service)}"
    made = str((await maker.post(f"{at}/test"))["id"])
    with psycopg.connect(maker.settings.database_url(service)) as connection:
        connection.execute("UPDATE webhook_message SET state = 'dead' WHERE id = %s", [made])
    return made


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


def _example(path: str, new: type[Schema]) -> Callable[[Maker, str], Awaitable[str]]:
    """One as the document shows it."""

    async def made(maker: Maker, service: str) -> str:
        extra: Any = new.model_config["json_schema_extra"]
        body = extra["examples"][0] | {"organisation": OWNER}
        return str((await maker.post(f"/v1/{service}/{path}", json=body))["id"])

    return made


enquiry = _example("enquiries", NewEnquiry)
ROWS: Mapping[str, Callable[[Maker, str], Awaitable[str]]] = {
    "jobs/{job_id}": _job,
    "imports/{import_id}": _import,
    "exports/{export_id}": _export,
    "clients/{client_id}": _client,
    "organisations/{code}": _organisation,
    "memberships/{number}": _membership,
    "indicators/{code}": _indicator,
    "icons/{name}": _icon,
    "rebases/{rebase_id}": _rebase,
    "withdrawals/{withdrawal_id}": _withdrawal,
    "interventions/{intervention_id}": _intervention,
    "alerts/{alert_id}": _alert,
    "books/{code}": _book,
    "journals/{journal_id}": _journal,
    "reorganisations/{reorganisation_id}": _reorganisation,
    "schemes/{scheme_id}": scheme,
    "reinvestments/{reinvestment_id}": reinvestment,
    "consultations/{consultation_id}": consultation,
    "consultations/{slug}": _published,
    "conversations/{conversation_id}": conversation,
    "community-events/{event_id}": _event,
    "enquiries/{enquiry_id}": enquiry,
    "stakeholders/{stakeholder_id}": _example("stakeholders", NewStakeholder),
    "mails/{mail_id}": _mail,
    "stories/{story_id}": _example("stories", NewStory),
    "events/{event_id}": _event,
    "recovery/price-books/{code}": _price_book,
    "recovery/activity/{batch_id}": _batch,
    "recovery/runs/{run_id}": _run,
    "allocations/{allocation_id}": allocation,
    "budgets/{budget_id}": _budget,
    "recovery/claims/{claim_id}": _claim,
    "recovery/ruleset-extensions/{extension_id}": _ruleset_extension,
    "boards/{board_id}": _board,
    "meetings/{meeting_id}": _meeting,
    "calendar/{meeting_id}": _meeting,
    "committees/{committee_id}": committee,
    "items/{item_id}": _item,
    "papers/{paper_id}": _paper,
    "proposals/{proposal_id}": _proposal,
    "decisions/{decision_id}": _decision,
    "actions/{action_id}": _action,
    "webhooks/{webhook_id}": webhook,
    "webhook-messages/{message_id}": _message,
    "plans/{plan_id}": _plan,
    "packs/{pack_id}": _pack,
}


def split(resource: str) -> tuple[str, str]:
    """The service and the rest of a path such as /v1/metrics/imports/{import_id}."""
    _, _, service, rest = resource.split("/", 3)
    return service, rest


async def row_of(maker: Maker, resource: str) -> str:
    """The id of a new row of the owner's. Raises KeyError for a resource without a maker."""
    service, rest = split(resource)
    return await ROWS[rest](maker, service)
