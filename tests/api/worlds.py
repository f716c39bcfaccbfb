"""A metrics service of which all is kept that anybody is told."""

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import httpx
import psycopg

from services.contracts.identity import ROLES
from services.metrics.app import SERVICE
from services.metrics.indicators.schemas import CONTENT
from services.shared.conditional import etag_of
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token
from tests.api.test_metrics_tidy import OUT, TIDY

INDICATORS = "/v1/metrics/indicators"
STRANGER = "27D"
"""Whose the definitions are; of the figures it owns none."""
UNLIKE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+]00:00)"
)
"""What no two answers have in common: ids and moments."""


class World:
    """A service on a database of its own."""

    def __init__(self, client: httpx.AsyncClient, held: Settings) -> None:
        self.client, self.settings = client, held
        self.told: list[str] = []
        self._tokens: dict[tuple[str, str, str], str] = {}
        self.moment = ""

    def headers(self, org: str, role: str, sub: str = "jane.doe") -> dict[str, str]:
        if (org, role, sub) not in self._tokens:
            held = token(self.settings, *ROLES[role], orgs=(org,), person=True, sub=sub)
            self._tokens[org, role, sub] = held
        return {"Authorization": f"Bearer {self._tokens[org, role, sub]}"}

    async def get(self, path: str, org: str = STRANGER, role: str = "analyst") -> httpx.Response:
        return await self.client.get(path, headers=self.headers(org, role))

    async def send(self, text: str, org: str, role: str, rejects: str = "refuse") -> None:
        """A file; what the sender is told of it is kept."""
        headers = self.headers(org, role)
        sent = await self.client.post(
            f"{TIDY}&rejects={rejects}",
            content=text.encode(),
            headers=headers | {"Content-Type": "text/csv"},
        )
        await run_jobs(self.settings, SERVICE)
        self.tell(sent)
        self.tell(await self.client.get(sent.headers["location"], headers=headers))
        self.tell(await self.client.get(sent.json()["rejects_file"], headers=headers))
        again = await self.client.get(f"/v1/metrics/imports/{sent.json()['id']}", headers=headers)
        self.tell(again)

    async def define(self, path: str, body: Any, etag: str = "") -> None:
        """Drafted by one analyst of the definition's owner, approved and published by another."""
        jane, john = (self.headers(STRANGER, "analyst", sub=sub) for sub in ("jane", "john"))
        method = "PUT" if etag else "POST"
        answer = await self.client.request(
            method, path, json=body, headers=jane | ({"If-Match": etag} if etag else {})
        )
        for person, act in ((john, "approval"), (jane, "publication")):
            self.tell(answer)
            if answer.is_success:
                found, tag = answer.json(), answer.headers["etag"]
                version = f"{INDICATORS}/{found['code']}/versions/{found['version']}"
                answer = await self.client.post(
                    f"{version}/{act}", headers=person | {"If-Match": tag}
                )
        self.tell(answer)

    async def redefine(self, code: str, **content: Any) -> None:
        path = f"{INDICATORS}/{code}"
        held = (await self.get(path)).json()
        newest = (await self.get(f"{path}/versions")).json()["items"][0]["version"]
        etag = (await self.get(f"{path}/versions/{newest}")).headers["etag"]
        await self.define(path, {name: held[name] for name in CONTENT} | content, etag)

    def note_moment(self) -> None:
        """What is looked at as it was published then."""
        with psycopg.connect(self.settings.database_url("metrics")) as connection:
            found = connection.execute(
                "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC',"
                " 'YYYY-MM-DD\"T\"HH24:MI:SS.USZ')"
            ).fetchone()
        assert found
        self.moment = found[0]

    def tell(self, answer: httpx.Response) -> None:
        """What of an answer does not differ by chance."""
        body = answer.text
        if "spreadsheet" in answer.headers.get("content-type", ""):
            with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
                body = "".join(
                    book.read(name).decode() for name in book.namelist() if "docProps" not in name
                )
        of_figures = "/jobs/" not in answer.url.path and "/imports" not in answer.url.path
        etag = _etag(answer) if of_figures else ""
        said = f"{answer.request.method} {answer.url} {answer.status_code} {etag}\n{body}"
        self.told.append(UNLIKE.sub("-", said))

    async def look(self, code: str, areas: Sequence[str]) -> None:
        """By every way out; and the events, which others are sent."""
        for path in ways_out(code, areas):
            self.tell(await self.get(path))
        for role in ("operator", "analyst"):
            self.tell(await self.get("/v1/metrics/alerts?limit=200", role=role))
        then = await self.get(f"{OUT}?indicator={code}&as_published={self.moment}")
        self.told.append(UNLIKE.sub("-", then.text))
        with psycopg.connect(self.settings.database_url("metrics")) as connection:
            events = connection.execute(
                "SELECT type, subject, data ->> 'version' FROM outbox_event ORDER BY id"
                " DESC LIMIT 50"
            ).fetchall()
        self.told.append(UNLIKE.sub("-", str(sorted(map(str, events)))))


def _etag(answer: httpx.Response) -> str:
    """The answer's; one of its very text tells nothing that the text does not, ids among it."""
    given = answer.headers.get("etag", "")
    of_text = etag_of(hashlib.sha256(answer.content).hexdigest())
    return "of its text" if given == of_text else given


def ways_out(code: str, areas: Sequence[str]) -> Sequence[str]:
    """All figures in every form, and the analyses of some."""
    of, one, query = f"{INDICATORS}/{code}", f"organisation={areas[0]}", f"indicator={code}"
    public = f"/v1/public/indicators/{code}/observations"
    return [
        f"{OUT}?{query}&limit=500", f"{OUT}?{query}&format=csv", f"{OUT}?{query}&format=xlsx",
        f"{OUT}?{query}&format=csv&profile=fingertips",
        f"{OUT}?{query}&deprivation_quintile=1&format=csv", public, f"{public}?format=csv&{one}",
        *(f"{of}/spc?organisation={area}" for area in areas),
        f"{of}/comparison?period=2025-06&category=1",
        f"{of}/funnel?period=2025-06", f"{of}/deciles?from=2025-06",
        f"{of}/inequality?{one}&period=2025-06",
        f"/v1/metrics/scorecards?{query}", f"/v1/metrics/scorecards?{query}&category=1",
        f"{of}/spc?{one}W&map=as_is", f"{of}/spc?{one}Y&map=as_is", f"{of}/spc?{one}Z&map=as_is",
    ]  # fmt: skip
