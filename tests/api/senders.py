"""Who sends files to the metrics service."""

import csv
import io
from typing import Any

import httpx

from services.metrics.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token

URL = "/v1/metrics/imports?format=nhse-ae"


class Sender:
    """Sends files as one caller, and runs the jobs that come of them."""

    def __init__(self, client: httpx.AsyncClient, settings: Settings, *orgs: str) -> None:
        self.client, self.settings = client, settings
        self.headers = self.headers_of(orgs or ("27D",))

    def headers_of(self, orgs: tuple[str, ...]) -> dict[str, str]:
        held = token(self.settings, "metrics.read", "metrics.write", "metrics.national", orgs=orgs)
        return {"Authorization": f"Bearer {held}"}

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path, headers=self.headers)

    async def post(self, text: str | bytes, url: str = URL, kind: str = "text/csv") -> Any:
        headers = self.headers | {"Content-Type": kind}
        return await self.client.post(url, content=text, headers=headers)

    async def load(self, text: str, url: str = URL) -> dict[str, Any]:
        """The import once its job has ended."""
        sent = (await self.post(text, url)).json()
        await run_jobs(self.settings, SERVICE)
        return (await self.get(f"/v1/metrics/imports/{sent['id']}")).json()

    async def figures(self, organisation: str) -> list[dict[str, Any]]:
        answer = await self.get(f"/v1/metrics/observations?organisation={organisation}&limit=500")
        return answer.json()["items"]

    async def rejects(self, sent: dict[str, Any]) -> list[dict[str, str]]:
        answer = await self.get(sent["rejects_file"])
        assert answer.headers["content-type"].startswith("text/csv")
        return list(csv.DictReader(io.StringIO(answer.text)))
