"""What other services ask of the metrics service: what a control chart says of a series."""

from datetime import date
from typing import Literal, NamedTuple

import httpx
from pydantic import BaseModel, ValidationError

from services.shared.calling import NoCredentials

SPC_PATH = "/v1/metrics/indicators/{indicator}/spc"
SILENT = "The metrics service does not answer."
Assurance = Literal["consistent_pass", "consistent_fail", "inconsistent"]


class Series(NamedTuple):
    """A series of figures: an indicator of an organisation, of a category or of the whole."""

    indicator: str
    organisation: str
    category: str = "all"


class SpcVerdict(BaseModel):
    """What its control chart says of a series: of all that the chart answers, these fields."""

    variation: str
    assurance: Assurance | None
    periods: list[date]


class VerdictUnknown(Exception):
    """Says why there is none."""


class MetricsClient:
    """Asks the metrics service; `client` carries its address and a token with metrics.read."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def verdict(self, series: Series) -> SpcVerdict:
        """Raises VerdictUnknown: there are no figures, or the service does not answer."""
        asked = {"organisation": series.organisation, "category": series.category}
        try:
            path = SPC_PATH.format(indicator=series.indicator)
            answer = await self._client.get(path, params=asked)
        except (httpx.HTTPError, NoCredentials) as error:
            raise VerdictUnknown(SILENT) from error
        if answer.is_server_error or answer.status_code in {401, 403, 429}:
            raise VerdictUnknown(SILENT)
        if answer.is_error:
            raise VerdictUnknown(_detail(answer))
        try:
            return SpcVerdict.model_validate_json(answer.content)
        except ValidationError as error:
            raise VerdictUnknown("What the metrics service answers is no verdict.") from error


def _detail(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return "There is no verdict."
