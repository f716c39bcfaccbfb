"""Attempts to write: every operation that does, with every kind of body and file that it takes."""

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg

from services.directory.imports.params import EDITIONED
from services.shared.keys import public_keys
from services.shared.settings import Settings
from tests.api.test_finance_recovery_prices import TARIFF
from tests.api.test_metrics_waiting import row, rtt_file
from tests.contract.requests import LISTED, Operation
from tests.contract.rows import (
    CLAIM,
    FOREIGN,
    OWNER,
    VIREMENT,
    Maker,
    allocation,
    budget,
    claim,
    committee,
    consultation,
    conversation,
    enquiry,
    event,
    held_meeting,
    journal,
    price_book,
    reinvestment,
    row_of,
    scheme,
)
from tests.unit.directory.imports.test_formats import (
    EPCMEM,
    GP_HEADER,
    GP_LINE,
    PCN_HEADER,
    PCN_LINE,
    epraccur,
    ord_document,
)

MEDIA = {"ods-ord": "application/json", "journals": "application/x-ndjson"}
FILES: Mapping[str, Mapping[str, str]] = {
    "metrics_import_file": {
        "nhse-ae": "period,org_code,type,attendances,breaches,admissions\n"
        f"2018-03-01,{OWNER},1,5,1,1\n",
        "nhse-rtt": rtt_file(row("RZZ", OWNER, "C_100", 10, 5, 2, 1)),
        "tidy-csv": LISTED["metrics_import_file"]["csv"],
    },
    "finance_import_file": {"journals": LISTED["finance_import_file"]["csv"]},
    "finance_import_prices": {
        "price-book": LISTED["finance_import_prices"]["csv"],
        "hrg-prices-2017-18": TARIFF,
        "hrg-prices-2018-19": TARIFF,
    },
    "finance_import_spend": {"spend-over-25k": LISTED["finance_import_spend"]["csv"].lstrip()},
    "finance_import_activity": {"activity": LISTED["finance_import_activity"]["csv"]},
    "engagement_import_file": {
        "polis-comments": "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,"
        "comment-body\n1658934589213,x,9,1,0,0,1,Later buses.\n",
        "polis-votes": LISTED["engagement_import_file"]["csv"],
    },
    "engagement_import_forms": {"typed-forms": LISTED["engagement_import_forms"]["csv"].lstrip()},
    "directory_import_file": {
        "epraccur": epraccur(commissioner="27D", joined="20200401"),
        "etr": epraccur(code="RZZ", status="", setting=""),
        "epcmem": EPCMEM,
        "epcn": PCN_HEADER + PCN_LINE.format("20190701"),
        "gp-practices": GP_HEADER + GP_LINE,
        "ons-codes": "SICBL24CD,SICBL24CDH,SICBL24NM\nE38000233,27D,Cheshire\n",
        "residence": LISTED["directory_import_file"]["csv"],
        "ods-ord": ord_document(),
    },
}
# What a refused attempt may leave: added rows, which are of the organisation that tried.
BOOKKEEPING = {
    "audit_entry": "that it was tried",
    "outbox_event": "that a file was read, of which nothing was taken",
    "job": "a file is read by a job",
    "import_file": "a file that was sent, until it is swept away",
    "import_reject": "why nothing of it was taken",
    "spend_payment": "what it published itself, in a file of its own",
    "activity_batch": "what it sent itself, in a file of its own",
    "activity_part": "what it sent itself, in a file of its own",
    "procrastinate_jobs": "the queue of jobs",
    "procrastinate_events": "the queue of jobs",
    "procrastinate_workers": "the queue of jobs",
}
COUNTERS = {"figures_edition": "moves with every load, also with one that brings nothing"}
Rows = dict[str, Counter[str]]


@dataclass(frozen=True)
class Attempt:
    """An operation with one way to ask for it."""

    operation: Operation
    kind: str = ""
    way: str = ""
    file: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    form: bool = False

    @property
    def what(self) -> str:
        """The operation, with the format of its file."""
        return f"{self.operation.name} {self.kind}".strip()

    @property
    def service(self) -> str:
        return self.operation.name.partition("_")[0]

    def request(self, token: str, id_: str | None) -> httpx.Request:
        asked = self.operation.request_on(id_, token, query=self.query)
        if self.file is None:
            return asked
        headers = {"Authorization": asked.headers["Authorization"]}
        media = MEDIA.get(self.kind, "text/csv")
        sent: dict[str, Any] = {"files": {"file": ("file", self.file.encode(), media)}}
        if not self.form:
            sent = {"content": self.file.encode()}
            headers["Content-Type"] = media
        return httpx.Request("POST", asked.url, headers=headers, **sent)


def attempts_at(operation: Operation) -> Iterator[Attempt]:
    """As the document asks; or each format, with bad lines refused as body and skipped as form."""
    if operation.name not in FILES:
        yield Attempt(operation)
        return
    for kind, file in FILES[operation.name].items():
        for rejects, form in (("refuse", False), ("skip", True)):
            query = {"format": kind, "rejects": rejects}
            if kind in EDITIONED:
                query["edition"] = "2026-02-28" if form else "2026-01-31"
            # Another line the second time: the same file twice does nothing.
            yield Attempt(operation, kind, rejects, file + "\n" * (1 + form), query, form)


async def _cancelled_job(maker: Maker, operation: Operation) -> str:
    id_ = await row_of(maker, operation.resource or "")
    path = (operation.resource or "").replace("{job_id}", id_)
    await maker.post(f"{path}/cancellation", json={"reason": "to be started again"})
    return id_


async def _draft(maker: Maker, _: Operation) -> str:
    return await maker.definition()


async def _approved(maker: Maker, _: Operation) -> str:
    return await maker.definition("approval")


async def _pending(maker: Maker, _: Operation) -> str:
    return await journal(maker, pending=True)


async def _plan_decided(maker: Maker, operation: Operation) -> str:
    return await scheme(maker, "finance", approved=True)


async def _allocated(maker: Maker, _: Operation) -> str:
    return await allocation(maker, "finance", approved=True)


async def _reinvested(maker: Maker, _: Operation) -> str:
    return await reinvestment(maker, "finance", approved=True)


async def _assessed(maker: Maker, _: Operation) -> str:
    return await consultation(maker, "engagement", until="assessed")


async def _asked(maker: Maker, _: Operation) -> str:
    return await consultation(maker, "engagement", until="asked")


async def _refused(maker: Maker, _: Operation) -> str:
    return await consultation(maker, "engagement", until="refused")


async def _opened(maker: Maker, _: Operation) -> str:
    return await consultation(maker, "engagement", until="open")


def _conversation(until: str) -> Callable[[Maker, Operation], Awaitable[str]]:
    async def prepared(maker: Maker, _: Operation) -> str:
        return await conversation(maker, until=until)

    return prepared


async def _closed(maker: Maker, operation: Operation) -> str:
    """A book with a closed period."""
    code = await row_of(maker, operation.resource or "")
    await maker.post(f"/v1/finance/books/{code}/periods/2025-04/close")
    return code


async def _announced(maker: Maker, _: Operation) -> str:
    return await event(maker, "announced")


async def _begun(maker: Maker, _: Operation) -> str:
    return await event(maker, "begun")


async def _answered(maker: Maker, _: Operation) -> str:
    """An enquiry that may be published."""
    made = await enquiry(maker, "engagement")
    path = f"/v1/engagement/enquiries/{made}/answer"
    await maker.post(path, json={"answer": "Yes."})
    return made


async def _whole_year(maker: Maker, operation: Operation) -> str:
    """A book whose year can end."""
    code = await row_of(maker, operation.resource or "")
    at = f"/v1/finance/books/{code}"
    await maker.post(f"{at}/years", json={"year": 2026})
    for month in range(12):
        period = f"{2025 + (month + 3) // 12}-{(month + 3) % 12 + 1:02}"
        await maker.post(f"{at}/periods/{period}/close")
    return code


async def _priced(maker: Maker, _: Operation) -> str:
    """The book whose prices are sent."""
    return await price_book(maker, LISTED["finance_import_prices"]["query"]["book"])


async def _held(maker: Maker, _: Operation) -> str:
    """A consultation with a legal hold that another person placed."""
    made = await consultation(maker, "engagement")
    placer = {"Authorization": f"Bearer {maker.held(OWNER, sub='placer')}"}
    path = f"/v1/engagement/consultations/{made}/legal-holds"
    await maker.post(path, json={"reason": "A claim in court"}, headers=placer)
    return made


async def _submitted(maker: Maker, _: Operation) -> str:
    return await budget(maker, "submission")


async def _approved_budget(maker: Maker, _: Operation) -> str:
    return await budget(maker, "submission", "approval")


async def _virement(maker: Maker, _: Operation) -> str:
    """A budget whose first virement waits for another person."""
    id_ = await budget(maker, "submission", "approval")
    drafter = {"Authorization": f"Bearer {maker.held(OWNER, sub='drafter')}"}
    await maker.post(f"/v1/finance/budgets/{id_}/virements", json=VIREMENT, headers=drafter)
    return id_


INVOICE = ("flex", "freeze", "submission", "approval")


def _claimed(*acts: str) -> Callable[[Maker, Operation], Awaitable[str]]:
    async def prepared(maker: Maker, _: Operation) -> str:
        return await claim(maker, *acts)

    return prepared


async def _claimable(maker: Maker, _: Operation) -> str:
    """The books that the listed claim names; the ledger may be there already."""
    book = {"code": CLAIM["book"], "organisation": OWNER, "name": "Of claims"}
    headers = {"Authorization": f"Bearer {maker.operator}"}
    await maker.client.post("http://contract/v1/finance/books", json=book, headers=headers)
    return await price_book(maker, CLAIM["price_book"], starts="2025-04-01", ends="2026-03-31")


async def _held_meeting(maker: Maker, _: Operation) -> str:
    return await held_meeting(maker, minuted=False)


async def _looked_at(maker: Maker, _: Operation) -> str:
    made = await committee(maker, "board")
    with psycopg.connect(maker.settings.database_url("board")) as connection:
        earlier = "UPDATE council_committee SET next_look_at = created_at WHERE id = %s"
        connection.execute(earlier, [made])
    return made


PREPARED: Mapping[str, Callable[[Maker, Operation], Awaitable[str]]] = {
    **{
        f"{service}_retry_job": _cancelled_job
        for service in ("directory", "metrics", "engagement", "finance", "board")
    },
    "finance_import_prices": _priced,
    "finance_create_claim": _claimable,
    "finance_freeze_claim": _claimed("flex"),
    "finance_submit_claim": _claimed("flex", "freeze"),
    "finance_return_claim": _claimed("flex", "freeze", "submission"),
    "finance_approve_claim": _claimed("flex", "freeze", "submission"),
    "finance_receive_remittance": _claimed(*INVOICE),
    "finance_submit_write_off": _claimed(*INVOICE),
    "finance_approve_write_off": _claimed(*INVOICE, "write-off"),
    "finance_reject_write_off": _claimed(*INVOICE, "write-off"),
    "finance_post_journal": _pending,
    "finance_void_journal": _pending,
    "finance_submit_plan": _plan_decided,
    "finance_submit_reinvestment": _plan_decided,
    "finance_reverse_reinvestment": _reinvested,
    "finance_reverse_allocation": _allocated,
    "finance_approve_version": _submitted,
    "finance_reject_version": _submitted,
    "finance_create_virement": _approved_budget,
    "finance_approve_virement": _virement,
    "finance_reject_virement": _virement,
    "finance_reopen_period": _closed,
    "engagement_move_consultation": _assessed,
    "board_update_minutes": _held_meeting,
    "board_request_council_look": _looked_at,
    "engagement_lift_legal_hold": _held,
    "engagement_freeze_questionnaire": _asked,
    "engagement_propose_override": _refused,
    "engagement_update_code_frame": _asked,
    "engagement_create_campaigns": _asked,
    "engagement_extend_consultation": _opened,
    "engagement_create_responses": _opened,
    "engagement_create_wave": _opened,
    "engagement_import_forms": _opened,
    "engagement_open_conversation": _conversation("draft"),
    "engagement_freeze_conversation": _conversation("closed"),
    "engagement_ban_participant": _conversation("joined"),
    "engagement_readmit_participant": _conversation("banned"),
    "engagement_join_conversation": _conversation("open"),
    "engagement_move_community_event": _announced,
    "engagement_update_capacity": _announced,
    "engagement_cancel_community_event": _announced,
    "engagement_update_attendance": _begun,
    "engagement_publish_enquiry": _answered,
    "finance_end_year": _whole_year,
    "metrics_update_indicator": _draft,
    "metrics_approve_indicator": _draft,
    "metrics_publish_indicator": _approved,
}
"""Rows in the state that an operation needs, where that is not the one they are made in."""


async def target_of(maker: Maker, operation: Operation) -> str | None:
    """The id of a row of the owner's to write to."""
    if operation.name in PREPARED:
        return await PREPARED[operation.name](maker, operation)
    return await row_of(maker, operation.resource) if operation.resource else None


TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
WRITTEN = "SELECT '{0}', count(*), sum(xmin::text::bigint) FROM \"{0}\""
"""A row that is new or changed has a higher `xmin` than all before: no two states say the same."""


class Seen:
    """The tables of one service; one is read again only when something wrote to it."""

    def __init__(self, service: str, connection: psycopg.Connection) -> None:
        self._service, self._connection = service, connection
        tables = [name for (name,) in connection.execute(TABLES)]
        self._written = " UNION ALL ".join(WRITTEN.format(name) for name in tables)
        self._rows: dict[str, tuple[Any, Counter[str]]] = {}

    def rows(self) -> Rows:
        for name, *written in self._connection.execute(self._written, prepare=True).fetchall():
            if self._rows.get(name, (None,))[0] != written:
                self._rows[name] = (written, self._read(name))
        return {f"{self._service}.{name}": rows for name, (_, rows) in self._rows.items()}

    def _read(self, name: str) -> Counter[str]:
        found = self._connection.execute(f'SELECT to_jsonb(t)::text FROM "{name}" AS t')
        return Counter(row for (row,) in found)


class AllRows:
    """Every row of every table of every service, and the published keys."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        self._settings = settings
        self._seen = [
            Seen(service, stack.enter_context(psycopg.connect(url, autocommit=True)))
            for service, url in settings.database_urls.items()
        ]

    def now(self) -> Rows:
        keys = Counter(json.dumps(key) for key in public_keys(self._settings)["keys"])
        return {"keys": keys} | {k: v for seen in self._seen for k, v in seen.rows().items()}


def changes(before: Rows, after: Rows) -> list[str]:
    """What changed beside the bookkeeping of an attempt by the foreign organisation."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        table = name.rpartition(".")[2]
        if before[name] is after[name]:
            continue
        gone, new = before[name] - after[name], after[name] - before[name]
        if table in COUNTERS:
            continue
        if table not in BOOKKEEPING:
            found += [f"{name}: {row}" for row in (*gone, *new)]
            continue
        found += [f"{name} lost {row}" for row in gone if not _of_foreign(row)]
        found += [f"{name} got {row}" for row in new if not _of_foreign(row)]
    return found


def _of_foreign(row: str) -> bool:
    """Whether a row is the foreign organisation's, as far as it says whose it is."""
    told = json.loads(row)
    whose = told.get("owner", told.get("organisation"))
    return whose is None or whose == FOREIGN
