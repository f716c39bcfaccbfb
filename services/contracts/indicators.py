"""What other services send to the metrics service: figures of an indicator, as a tidy file."""

from collections.abc import Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Literal, NamedTuple, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from services.shared.calling import NoCredentials
from services.shared.csvs import csv_bytes
from services.shared.periods import Frequency, last_day

COLUMNS = (
    "indicator_code", "area_code", "period_start", "period_end", "sex", "age", "category_type",
    "category", "value", "numerator", "denominator", "status", "value_note",
)  # fmt: skip
IMPORTS = "/v1/metrics/imports"
ANSWER_SECONDS = 3.0
Said = TypeVar("Said", bound=BaseModel)


class KnownIndicator(BaseModel):
    """The definition in force: of all that is told of it, these fields."""

    code: str
    version: int
    state: Literal["draft", "approved", "published"]
    calculation: str
    breakdown: str | None
    disclosure_rule: str
    frequency: Frequency


class ImportJob(BaseModel):
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    counts: dict[str, int]
    error: dict[str, Any] | None
    finished_at: datetime | None


class FigureImport(BaseModel):
    """A file of figures that was sent, and how far it is."""

    id: UUID
    job: ImportJob


class CountedShare(NamedTuple):
    """People out of people, of an organisation or an area; None is withheld."""

    organisation: str
    numerator: int | None
    denominator: int | None


class MetricsSilent(Exception):
    """The metrics service does not answer, or nothing that can be read."""


class MetricsRefusal(Exception):
    """What the metrics service says against a request: the detail of its problem."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class IndicatorsClient:
    """Asks the metrics service; `client` carries its address and the token of who asks.

    Every method raises MetricsSilent and MetricsRefusal.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def find(self, code: str) -> KnownIndicator | None:
        """The definition in force; None where there is none of that code."""
        try:
            return await self._asked(KnownIndicator, "GET", f"/v1/metrics/indicators/{code}")
        except MetricsRefusal as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    async def send(
        self, code: str, period: date, frequency: Frequency, shares: Sequence[CountedShare],
        *, owner: str,
    ) -> FigureImport:  # fmt: skip
        """Queue figures of one period for import; the same ones again are the same import."""
        return await self._asked(
            FigureImport,
            "POST",
            IMPORTS,
            params={"format": "tidy-csv", "owner": owner},
            content=tidy_file(code, period, frequency, shares),
            headers={"Content-Type": "text/csv"},
        )

    async def arrival(self, import_id: UUID) -> FigureImport:
        """How far an import is."""
        return await self._asked(FigureImport, "GET", f"{IMPORTS}/{import_id}")

    async def _asked(self, kind: type[Said], method: str, path: str, **sent: Any) -> Said:
        try:
            answer = await self._client.request(method, path, timeout=ANSWER_SECONDS, **sent)
        except (httpx.HTTPError, NoCredentials) as error:
            raise MetricsSilent from error
        if answer.is_server_error or answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise MetricsSilent
        if answer.is_error:
            raise MetricsRefusal(answer.status_code, _detail(answer))
        try:
            return kind.model_validate_json(answer.content)
        except ValidationError as error:
            raise MetricsSilent from error


def tidy_file(
    code: str, period: date, frequency: Frequency, shares: Sequence[CountedShare]
) -> bytes:
    """A line for each organisation; what is withheld is blank, and said to be suppressed."""
    whole = ("all", "all", "", "all", "")
    days = (str(period), str(last_day(period, frequency)))
    rows = []
    for each in shares:
        told = each.numerator is not None and each.denominator is not None
        counts = (each.numerator, each.denominator) if told else ("", "")
        note = "" if told else "suppressed"
        rows.append((code, each.organisation, *days, *whole, *counts, "final", note))
    return csv_bytes([COLUMNS, *rows])


def _detail(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"It answers {answer.status_code}."
