"""What other services ask of the finance service for a board: position, savings, border claims."""

import httpx
from pydantic import BaseModel

from services.contracts.answers import PartUnknown, asked
from services.shared.money import Money

MOST = "100"


class Budget(BaseModel):
    id: str
    organisation: str
    year: int
    name: str


class Budgets(BaseModel):
    items: list[Budget]


class PositionFigures(BaseModel):
    plan_to_date: Money
    actual_to_date: Money
    variance: Money
    forecast: Money
    sentence: str


class PositionArea(PositionFigures):
    name: str


class Position(BaseModel):
    """Of all that the position of a budget answers, these fields."""

    name: str
    month: str
    areas: list[PositionArea]
    total: PositionFigures


class Net(BaseModel):
    net: Money


class SavingsStanding(BaseModel):
    plan_to_date: Net
    delivered: Net
    forecast: Net
    plan: Net


class SavingsOrganisation(BaseModel):
    organisation: str
    schemes: int


class Savings(BaseModel):
    """`organisations` are those that have schemes."""

    year: str
    as_of: str
    organisations: list[SavingsOrganisation]
    total: SavingsStanding


class Run(BaseModel):
    id: str
    commissioner: str


class Runs(BaseModel):
    items: list[Run]


class HoleAmount(BaseModel):
    lines: int | None
    cash: Money | None
    notional: Money | None


class HolePart(BaseModel):
    code: str
    amount: HoleAmount


class Hole(BaseModel):
    first_month: str
    last_month: str
    synthetic: bool
    total: HoleAmount
    parts: list[HolePart]


class Claim(BaseModel):
    claimant: str
    payer: str
    month: str
    state: str
    synthetic: bool
    total: Money
    outstanding: Money


class Claims(BaseModel):
    items: list[Claim]


async def position(client: httpx.AsyncClient, organisation: str, year: int) -> Position:
    """Of the newest budget of a year. Raises PartUnknown."""
    params = {"year": str(year), "limit": MOST}
    found = await asked(client, "/v1/finance/budgets", Budgets, params)
    own = [each for each in found.items if each.organisation == organisation]
    if not own:
        raise PartUnknown(f"No budget of {organisation} in {year}/{(year + 1) % 100:02} is yours.")
    return await asked(client, f"/v1/finance/budgets/{own[0].id}/position", Position)


async def savings(client: httpx.AsyncClient, organisation: str, year: int) -> Savings:
    """Raises PartUnknown."""
    params = {"organisation": organisation, "year": str(year)}
    return await asked(client, "/v1/finance/savings", Savings, params)


async def hole(client: httpx.AsyncClient, organisation: str) -> Hole:
    """Of the newest run of a commissioner. Raises PartUnknown."""
    found = await asked(client, "/v1/finance/recovery/runs", Runs, {"limit": MOST})
    run = next((each for each in found.items if each.commissioner == organisation), None)
    if run is None:
        raise PartUnknown(f"No run over the activity of {organisation} is yours.")
    return await asked(client, "/v1/finance/recovery/hole", Hole, {"run": run.id})


async def claims(client: httpx.AsyncClient, organisation: str) -> list[Claim]:
    """What an organisation claims, newest first. Raises PartUnknown."""
    found = await asked(client, "/v1/finance/recovery/claims", Claims, {"limit": MOST})
    return [each for each in found.items if each.claimant == organisation]
