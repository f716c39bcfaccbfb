"""A finance officer who keeps books over HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from services.shared.settings import Settings
from services.shared.testing import token
from tests.api.board import problem_in

BOOKS, JOURNALS = "/v1/finance/books", "/v1/finance/journals"
YEAR = 2025
MONTHS = (*(f"2025-{month:02}" for month in range(4, 13)), "2026-01", "2026-02", "2026-03")
"""The months of the year, in order."""
NUMBERS = count(1)


def pounds(pence: int) -> dict[str, str]:
    return {"amount": f"{pence // 100}.{pence % 100:02}", "currency": "GBP"}


def line(account: str, pence: int, **more: Any) -> dict[str, Any]:
    """A debit, or a credit where the pence are below 0."""
    return {"account": account, "debit" if pence > 0 else "credit": pounds(abs(pence))} | more


def lines(pence: int, debit: str = "5000", credit: str = "2000") -> list[dict[str, Any]]:
    return [line(debit, pence), line(credit, -pence)]


@dataclass
class Officer:
    """Keeps a book of `org`, opened when it is first needed."""

    client: httpx.AsyncClient
    settings: Settings
    org: str = "27D"
    scopes: Sequence[str] = ("finance.read", "finance.write", "audit.read")
    book: str = field(default_factory=lambda: f"B{next(NUMBERS)}-{YEAR}")
    sub: str = "tester"
    roles: Sequence[str] = ()

    @property
    def headers(self) -> dict[str, str]:
        held = token(
            self.settings,
            *self.scopes,
            orgs=(self.org,),
            person=True,
            sub=self.sub,
            roles=list(self.roles),
        )
        return {"Authorization": f"Bearer {held}", "If-Match": "*"}

    async def open(self, **more: Any) -> "Officer":
        body = {"code": self.book, "organisation": self.org, "name": "A book"} | more
        answer = await self.post(BOOKS, body)
        assert answer.status_code == 201, answer.text
        return self

    async def post(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        key = {"Idempotency-Key": str(uuid4())}
        return await self.client.post(path, json=body, headers=self.headers | key | headers)

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.client.get(path, params=query or None, headers=self.headers)

    async def etag(self, path: str) -> str:
        """Of a resource as the officer reads it."""
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        return str(answer.headers["etag"])

    async def act_on(
        self, path: str, act: str, body: object = None, *, of: str = ""
    ) -> httpx.Response:
        """Act on what was just read: once, answered again by its key, and refused to whoever read
        the same before it. `of`: the path whose ETag is named, where it is another one.
        """
        read = {"If-Match": await self.etag(of or path)}
        key = {"Idempotency-Key": str(uuid4())}
        done = await self.post(f"{path}/{act}", body, **read, **key)
        assert done.is_success, done.text
        problem_in(await self.post(f"{path}/{act}", body, **read), 412, "precondition_failed")
        again = await self.post(f"{path}/{act}", body, **read, **key)
        assert (again.json(), again.headers["idempotency-hit"]) == (done.json(), "true")
        return done

    def journal(self, pence: int = 10_000, day: str = "2025-04-30", **more: Any) -> dict[str, Any]:
        """The body of one: a debit on 5000 and a credit on 2000, but for what is given."""
        return {
            "book": self.book,
            "effective_date": day,
            "description": "Acute contract",
            "lines": lines(pence),
        } | more

    async def enter(self, pence: int = 10_000, day: str = "2025-04-30", **more: Any) -> Any:
        """A journal as it is answered."""
        answer = await self.post(JOURNALS, self.journal(pence, day, **more))
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def act(self, journal: Any, act: str, body: object = None) -> httpx.Response:
        return await self.post(f"{JOURNALS}/{journal['id']}/{act}", body)

    async def reverse(self, journal: Any, day: str, **more: Any) -> httpx.Response:
        return await self.act(
            journal, "reversal", {"reason": "Entered twice", "effective_date": day} | more
        )

    async def read(self, journal: Any) -> Any:
        answer = await self.get(f"{JOURNALS}/{journal['id']}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def close_before(self, month: str) -> None:
        """The months of the year before that one, in order."""
        for each in MONTHS[: MONTHS.index(month)]:
            answer = await self.post(f"{BOOKS}/{self.book}/periods/{each}/close")
            assert answer.status_code == 200, answer.text

    async def balances(self, **query: Any) -> dict[str, str]:
        """Each account's balance in pounds."""
        answer = await self.get("/v1/finance/balances", book=self.book, **query)
        assert answer.status_code == 200, answer.text
        return {each["account"]: each["balance"]["amount"] for each in answer.json()["items"]}
