"""The demonstration's books are loaded through the API, and a second time nothing happens."""

from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest
from starlette.types import ASGIApp

from services.demo.ledger.loading import load_ledger
from services.demo.tokens import demo_token
from services.finance.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for


@pytest.fixture(scope="module")
async def house(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Settings, ASGIApp]]:
    settings = settings_for(databases, ["finance"], tmp_path_factory.mktemp("demo"))
    app = SERVICE.create_app(settings)
    async with running(app):
        assert await load_ledger(settings, app) == "loaded"
        yield settings, app


async def read(house: tuple[Settings, ASGIApp], path: str, **query: str) -> dict[str, object]:
    settings, app = house
    orgs = ["27D", "05W", "02F", "01C"]
    held = demo_token(settings, roles=["finance_officer"], sub="reader", orgs=orgs)
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://demo") as client:
        headers = {"Authorization": f"Bearer {held}"}
        answer = await client.get(f"/v1/finance/{path}", params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def test_a_second_start_changes_nothing(house: tuple[Settings, ASGIApp]) -> None:
    settings, app = house

    def rows() -> object:
        with psycopg.connect(settings.database_url("finance")) as connection:
            tables = ("journal", "scheme", "reinvestment", "closed_book", "budget", "audit_entry")
            counted = ", ".join(f"(SELECT count(*) FROM {each})" for each in tables)
            return connection.execute(f"SELECT {counted}").fetchone()

    before = rows()
    assert await load_ledger(settings, app) == "there already"
    assert rows() == before


async def test_stoke_has_spent_61_54_percent_of_its_place_and_saved_14m(
    house: tuple[Settings, ASGIApp],
) -> None:
    (budget,) = (await read(house, "budgets"))["items"]  # type: ignore[misc]
    position = await read(house, f"budgets/{budget['id']}/position", month="2017-03")
    spent: dict[str, dict[str, str]] = position["total"]  # type: ignore[assignment]
    actual, plan = spent["actual_to_date"]["amount"], spent["plan_year"]["amount"]
    assert (actual, plan) == ("320000000.00", "520000000.00")
    assert round(100 * float(actual) / float(plan), 2) == 61.54
    savings = await read(house, "savings", year="2016", organisation="05W")
    total: dict[str, dict[str, dict[str, str]]] = savings["total"]  # type: ignore[assignment]
    assert total["delivered"]["net"]["amount"] == "14000000.00"
    (stoke,) = savings["organisations"]  # type: ignore[misc]
    assert stoke["reinvested"]["amount"] == "3000000.00"


async def test_cheshire_has_the_balances_of_its_four_groups(
    house: tuple[Settings, ASGIApp],
) -> None:
    (merger,) = (await read(house, "reorganisations"))["items"]  # type: ignore[misc]
    assert (merger["kind"], len(merger["closed"])) == ("merger", 4)
    balances = await read(house, "balances", book="01C-2019", as_of="2020-04-01")
    items: list[dict[str, dict[str, str]]] = balances["items"]  # type: ignore[assignment]
    assert {each["balance"]["amount"] for each in items} == {"0.00"}
    devolved = await read(house, "statement", book="27D-2020", counterparty="E06000049")
    closing: dict[str, str] = devolved["closing"]  # type: ignore[assignment]
    assert closing["amount"] == "522804734.23"
    released = await read(house, "balances", book="27D-2020", account="5100")
    (care,) = released["items"]  # type: ignore[misc]
    assert care["balance"]["amount"] == "3750000.00"
