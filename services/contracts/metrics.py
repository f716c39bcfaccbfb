"""What other services ask of the metrics service: what control charts say."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, NamedTuple, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from services.shared.calling import NoCredentials

SPC_PATH = "/v1/metrics/indicators/{indicator}/spc"
CALCULATOR = "/v1/metrics/calculate/spc"
Said = TypeVar("Said", bound=BaseModel)
SILENT = "The metrics service does not answer."
Variation = Literal[
    "common_cause", "improvement_high", "improvement_low", "concern_high", "concern_low",
    "neutral_high", "neutral_low",
]  # fmt: skip
Assurance = Literal["consistent_pass", "consistent_fail", "inconsistent"]


class Series(NamedTuple):
    """A series of figures: an indicator of an organisation, of a category or of the whole."""

    indicator: str
    organisation: str
    category: str = "all"


class SpcVerdict(BaseModel):
    """What its control chart says of a series: of all that the chart answers, these fields."""

    variation: Variation
    assurance: Assurance | None
    periods: list[date]


class ControlPoint(BaseModel):
    """A figure on its control chart; null for a gap, and limits where there are none."""

    value: float | None
    mean: float
    lower_limit: float | None
    upper_limit: float | None
    special_cause: str | None
    type: str | None


class ControlChart(BaseModel):
    """What the calculator says of figures: of all that it answers, these fields. `variation` is
    null with too few figures to tell.
    """

    ruleset: str
    variation: str | None
    points: list[ControlPoint]


class VerdictUnknown(Exception):
    """Says why there is none."""


class MetricsClient:
    """Asks the metrics service; `client` carries its address and a token with metrics.read."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def verdict(self, series: Series) -> SpcVerdict:
        """Raises VerdictUnknown: there are no figures, or the service does not answer."""
        asked = {"organisation": series.organisation, "category": series.category}
        path = SPC_PATH.format(indicator=series.indicator)
        return _read(SpcVerdict, await self._answer("GET", path, params=asked))

    async def control_chart(
        self, values: Sequence[float | None], periods: Sequence[date], *, improvement: str
    ) -> ControlChart:
        """Of figures that are this service's own. Raises VerdictUnknown."""
        body = {
            "values": list(values),
            "periods": [str(each) for each in periods],
            "improvement": improvement,
        }
        return _read(ControlChart, await self._answer("POST", CALCULATOR, json=body))

    async def _answer(self, method: str, path: str, **asked: Any) -> httpx.Response:
        try:
            answer = await self._client.request(method, path, **asked)
        except (httpx.HTTPError, NoCredentials) as error:
            raise VerdictUnknown(SILENT) from error
        if answer.is_server_error or answer.status_code in {401, 403, 429}:
            raise VerdictUnknown(SILENT)
        if answer.is_error:
            raise VerdictUnknown(_detail(answer))
        return answer


def _read(kind: type[Said], answer: httpx.Response) -> Said:
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError as error:
        raise VerdictUnknown("What the metrics service answers is no verdict.") from error


def _detail(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return "There is no verdict."
