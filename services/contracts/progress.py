"""What other services tell of how far something is: plans, savings schemes, indicators."""

from collections.abc import Sequence

import httpx
from pydantic import BaseModel

from services.contracts.answers import asked
from services.contracts.metrics import SPC_PATH, SpcVerdict
from services.shared.money import Money

PUBLIC_SPC_PATH = "/v1/public/indicators/{indicator}/spc"


class PlanProgress(BaseModel):
    """Of all that a plan answers, these fields; `progress` is from 0 to 1."""

    name: str
    progress: float
    overdue: Sequence[str]


class NetSaving(BaseModel):
    net: Money


class SchemeStanding(BaseModel):
    plan: NetSaving
    plan_to_date: NetSaving
    delivered: NetSaving


class SchemeRating(BaseModel):
    colour: str
    reason: str


class SchemeProgress(BaseModel):
    """Of all that a savings scheme answers, these fields."""

    name: str
    as_of: str
    standing: SchemeStanding
    rating: SchemeRating | None


async def plan_progress(client: httpx.AsyncClient, plan: str) -> PlanProgress:
    """Raises PartUnknown."""
    return await asked(client, f"/v1/board/plans/{plan}", PlanProgress)


async def scheme_progress(client: httpx.AsyncClient, scheme: str) -> SchemeProgress:
    """Raises PartUnknown."""
    return await asked(client, f"/v1/finance/schemes/{scheme}", SchemeProgress)


async def indicator_verdict(
    client: httpx.AsyncClient, indicator: str, organisation: str, *, public: bool = False
) -> SpcVerdict:
    """Of an organisation's series; `public`: as everybody sees it. Raises PartUnknown."""
    path = (PUBLIC_SPC_PATH if public else SPC_PATH).format(indicator=indicator)
    params = {"organisation": organisation}
    return await asked(client, path, SpcVerdict, params, service="metrics")
