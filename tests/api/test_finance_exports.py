"""What leaves the ledger as files."""

import csv
import io
import zipfile
from decimal import Decimal
from typing import Any

import httpx
import pytest

from services.finance.exports import balance_routes
from services.finance.exports import routes as export_routes
from services.finance.exports.rules.journal_lines import COLUMNS
from services.shared.settings import Settings
from tests.api.ledgers import BOOKS, Officer, line
from tests.api.test_shared_service import problem_in

EXPORT, SPEND = "/v1/finance/journal-export.csv", "/v1/finance/spend-over-25k.csv"


@pytest.fixture
async def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return await Officer(finance, finance_settings).open()


def table(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def sheet(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()


def summed(rows: list[dict[str, str]], column: str) -> Decimal:
    return sum((Decimal(row[column] or 0) for row in rows), Decimal(0))


async def test_the_export_of_a_closed_period_balances_and_is_the_same_bytes_again(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pence in (100, 250, 333):
        await officer.enter(pence, description=f"=cmd {pence}")
    await officer.enter(999, pending=True)
    await officer.enter(5, "2025-05-31")
    await officer.reverse(await officer.enter(77), "2025-04-30")
    asked = {"book": officer.book, "period": "2025-04"}
    first = await officer.get(EXPORT, **asked)
    rows = table(first)
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == 10
    assert summed(rows, "ENTERED_DR") == summed(rows, "ENTERED_CR") == Decimal("8.37")
    assert rows[0]["REFERENCE5"].startswith("'=cmd")
    monkeypatch.setattr(export_routes, "AT_ONCE", 3)
    assert (await officer.get(EXPORT, **asked)).content == first.content
    name = first.headers["content-disposition"]
    assert name == f'attachment; filename="{officer.book}-2025-04.csv"'


async def test_the_configuration_decides_the_segments_and_an_earlier_one_still_holds(
    officer: Officer,
) -> None:
    await officer.enter(100)
    path, asked = f"{BOOKS}/{officer.book}/export-mapping", {"book": officer.book}
    usual = await officer.get(path)
    assert usual.json()["version"] == 0
    before = (await officer.get(EXPORT, period="2025-04", **asked)).content
    body = {
        "ledger_id": "300000046975971", "source": "M", "category": "J",
        "segments": [{"part": "constant", "otherwise": "QYG"}, {"part": "account"}],
    }  # fmt: skip
    headers = officer.headers | {"If-Match": usual.headers["etag"]}
    stated = await officer.client.put(path, json=body, headers=headers)
    assert (stated.status_code, stated.json()["version"]) == (200, 1), stated.text
    row = table(await officer.get(EXPORT, period="2025-04", **asked))[0]
    assert (row["LEDGER_ID"], row["SEGMENT1"], row["SEGMENT2"]) == (
        "300000046975971", "QYG", "5000",
    )  # fmt: skip
    again = await officer.get(EXPORT, period="2025-04", mapping=0, **asked)
    assert again.content == before
    stale = await officer.client.put(path, json=body, headers=headers)
    problem_in(stale, 412, "precondition_failed")
    unknown = await officer.get(EXPORT, period="2025-04", mapping=9, **asked)
    problem_in(unknown, 404, "mapping_not_found")


async def test_spend_over_25000_is_published_with_bodies_and_its_credit_notes(
    officer: Officer,
) -> None:
    async def spent(pence: int, counterparty: str | None = "RJR", account: str = "5000") -> None:
        party: dict[str, Any] = {"counterparty": counterparty} if counterparty else {}
        await officer.enter(
            lines=[line(account, pence, programme_area="acute", **party), line("2000", -pence)],
            reference=f"INV-{pence}",
        )

    for pence in (2_500_000, 2_500_001, -2_600_000):
        await spent(pence)
    await spent(9_000_000, counterparty=None)
    await spent(9_000_000, account="1000")
    rows = table(await officer.get(SPEND, book=officer.book, month="2025-04"))
    assert [(row["Amount"], row["Transaction Number"]) for row in rows] == [
        ("25000.01", "INV-2500001"), ("-26000.00", "INV--2600000"),
    ]  # fmt: skip
    assert (rows[0]["Date"], rows[0]["Expense Type"], rows[0]["Expense Area"]) == (
        "30/04/2025", "Acute services", "acute",
    )  # fmt: skip
    assert table(await officer.get(SPEND, book=officer.book, month="2025-05")) == []


async def test_a_trial_balance_is_a_table_and_a_workbook_with_formulas(officer: Officer) -> None:
    await officer.enter(123_450)
    asked = {"book": officer.book, "period": "2025-04"}
    rows = table(await officer.get("/v1/finance/trial-balance.csv", **asked))
    assert [row["account"] for row in rows] == ["2000", "5000", "Total"]
    assert (rows[1]["name"], rows[1]["debit"]) == ("Acute services", "1234.50")
    answer = await officer.get("/v1/finance/trial-balance.xlsx", **asked)
    assert "<f>SUM(C2:C3)</f><v>1234.50</v>" in sheet(answer)
    assert 'state="frozen"' in sheet(answer)
    headers = officer.headers | {"If-None-Match": answer.headers["etag"]}
    again = await officer.client.get(
        "/v1/finance/trial-balance.xlsx", params=asked, headers=headers
    )
    assert again.status_code == 304


async def test_a_statement_is_a_table_however_long_and_a_workbook_up_to_a_limit(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pence in (100, 200, 300, 400, 500):
        await officer.enter(pence)
    monkeypatch.setattr(balance_routes, "AT_ONCE", 2)
    asked = {"book": officer.book, "account": "5000"}
    rows = table(await officer.get("/v1/finance/statement.csv", **asked))
    assert [row["debit"] for row in rows] == ["1.00", "2.00", "3.00", "4.00", "5.00"]
    answer = await officer.get("/v1/finance/statement.xlsx", **asked)
    assert "<f>SUM(I2:I6)</f><v>15.00</v>" in sheet(answer)
    monkeypatch.setattr(balance_routes, "MOST_LINES", 4)
    refused = await officer.get("/v1/finance/statement.xlsx", **asked)
    problem_in(refused, 422, "too_many_lines")
    both = await officer.get("/v1/finance/statement.csv", counterparty="RJR", **asked)
    problem_in(both, 422, "account_or_counterparty")


async def test_books_of_others_are_not_there_in_any_file(
    officer: Officer, finance_settings: Settings
) -> None:
    other = Officer(officer.client, finance_settings, "Q9Z")
    for path, query in (
        (EXPORT, {"period": "2025-04"}),
        (SPEND, {"month": "2025-04"}),
        ("/v1/finance/trial-balance.csv", {"period": "2025-04"}),
        ("/v1/finance/statement.xlsx", {"account": "5000"}),
    ):
        problem_in(await other.get(path, book=officer.book, **query), 404, "book_not_found")
