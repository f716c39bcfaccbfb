"""Price books over HTTP: stated, filled by a file, never changed, and lines priced by them."""

from typing import Any

import httpx
import pytest

from services.finance.app import SERVICE
from services.finance.recovery.prices.schemas import BOOK_EXAMPLE, LINE_EXAMPLE, PRICE_EXAMPLE
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token
from tests.api.board import problem_in
from tests.api.ledgers import Officer

BOOKS = "/v1/finance/recovery/price-books"
PRICE = "/v1/finance/recovery/price"
Body = dict[str, Any]
NELNE = BOOK_EXAMPLE["pods"][0] | {"code": "NELNE", "prices_of": "NEL"}
BOOK = BOOK_EXAMPLE | {"pods": [*BOOK_EXAMPLE["pods"], NELNE]}
TARIFF = (
    "hrg,name,non_elective_price_2017_18_gbp,non_elective_price_2018_19_gbp,"
    "elective_trim_point_days_2018_19,non_elective_trim_point_days_2017_18,"
    "long_stay_day_rate_gbp_2017_18,chapter\n"
    'AA22C,"Cerebrovascular Accident, with CC Score 14+",9766.0,9859.0,117.0,98.0,240.0,Nervous\n'
    "DZ11V,Pneumonia,1482.0,1486.0,13.0,11.0,208.0,Respiratory System\n"
    "UZ01Z,Data Invalid for Grouping,0.0,0.0,5.0,5.0,0.0,Undefined Groups\n"
)


@pytest.fixture(scope="module")
def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return Officer(finance, finance_settings)


@pytest.fixture(scope="module")
def stranger(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return Officer(finance, finance_settings, org="7A2")


async def stated(officer: Officer, code: str, **more: Any) -> Any:
    answer = await officer.post(BOOKS, BOOK | {"code": code, "prices": [PRICE_EXAMPLE]} | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def sent(officer: Officer, book: str, text: str, form: str, **query: str) -> Any:
    """What became of a file."""
    answer = await officer.client.post(
        "/v1/finance/recovery/price-imports",
        params={"format": form, "book": book} | query,
        content=text.encode(),
        headers=officer.headers | {"Content-Type": "text/csv"},
    )
    assert answer.status_code == 202, answer.text
    await run_jobs(officer.settings, SERVICE)
    return (await officer.get(answer.headers["location"])).json()


async def priced(officer: Officer, book: str, *lines: Body) -> Any:
    answer = await officer.post(
        PRICE, {"price_book": book, "lines": [LINE_EXAMPLE | line for line in lines]}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_line_is_priced_in_its_parts(officer: Officer) -> None:
    await stated(officer, "parts")
    found = await priced(officer, "parts", {}, {"line_ref": "2", "mff": None}, {"hrg": "UZ01Z"})
    assert (found["price_book"], found["version"], found["synthetic"]) == ("parts", 1, False)
    assert found["lines"][0] == {
        "line_ref": "1",
        "unrounded": "10246.00",
        "price": {"amount": "10246.00", "currency": "GBP"},
        "reason": None,
        "parts": [
            {"label": "base price", "amount": "9766.00"},
            {"label": "2 days over 98 at 240.00", "amount": "480.00"},
            {"label": "market forces factor 1.000000", "amount": "0.00"},
        ],
    }
    assert found["lines"][1]["unrounded"] == "10506.494304"
    assert found["lines"][1]["price"]["amount"] == "10506.49"
    assert found["lines"][2] | {"line_ref": ""} == {
        "line_ref": "", "unrounded": None, "price": None, "reason": "invalid-hrg", "parts": [],
    }  # fmt: skip


async def test_the_published_table_fills_a_book_of_each_year(officer: Officer) -> None:
    for code, starts, ends in (("y17", "2017-04-01", "2018-03-31"),
                               ("y18", "2018-04-01", "2019-03-31")):  # fmt: skip
        await stated(officer, code, starts=starts, ends=ends, prices=None)
    first = await sent(officer, "y17", TARIFF, "hrg-prices-2017-18")
    assert (first["state"], first["counts"]["prices"]) == ("succeeded", 2)
    assert (await sent(officer, "y18", TARIFF, "hrg-prices-2018-19"))["state"] == "succeeded"
    [long] = (await priced(officer, "y17", {"hrg": "DZ11V", "length_of_stay": 15}))["lines"]
    assert long["price"]["amount"] == "2314.00"
    day = {"activity_date": "2018-10-01"}
    short, stay = (
        await priced(officer, "y18", day | {"length_of_stay": 5}, day | {"length_of_stay": 6})
    )["lines"]
    assert (short["price"]["amount"], stay["reason"]) == ("9859.00", "missing-trim-point")


async def test_a_version_never_changes_and_the_newest_is_taken(officer: Officer) -> None:
    await stated(officer, "versions")
    dearer = [PRICE_EXAMPLE | {"price": "10000.00"}]
    assert (await stated(officer, "versions", prices=dearer))["version"] == 2
    carried = await stated(officer, "versions", prices=None, title="With another title")
    assert (carried["version"], carried["prices"]) == (3, 1)
    line = {"length_of_stay": 1}
    assert (await priced(officer, "versions", line))["lines"][0]["price"]["amount"] == "10000.00"
    first = await officer.post(
        PRICE, {"price_book": "versions", "version": 1, "lines": [LINE_EXAMPLE | line]}
    )
    assert first.json()["lines"][0]["price"]["amount"] == "9766.00"
    read = await officer.get(f"{BOOKS}/versions", version=1)
    assert (read.json()["version"], read.json()["mff"]) == (1, {"RJR": "1.025424"})


async def test_a_file_says_which_cell_is_wrong_and_makes_no_version(officer: Officer) -> None:
    await stated(officer, "wrong")
    header = "pod,currency,price,trim_days,day_rate,short_stay_price,top_up\n"
    bad = header + "NEL,AA22C,97.666,98,240,,\nEL,AA22C,1,,,,\nNEL,DZ11V,1,,,,\nNEL,DZ11V,2,,,,\n"
    job = await sent(officer, "wrong", bad, "price-book")
    assert job["state"] == "failed"
    rejects = (await officer.get(job["result"])).text
    for told in (
        "pounds and at most two decimals",
        "no such point of delivery",
        "line 4 prices it",
    ):
        assert told in rejects
    assert (await officer.get(f"{BOOKS}/wrong")).json()["version"] == 1


async def test_a_file_of_prices_needs_its_book(officer: Officer) -> None:
    header = "pod,currency,price,trim_days,day_rate,short_stay_price,top_up\n"
    job = await sent(officer, "nowhere", f"{header}NEL,AA22C,1,,,,\n", "price-book")
    assert (job["state"], "nowhere" in str(job)) == ("failed", True)


async def test_books_are_seen_by_their_owner_only(officer: Officer, stranger: Officer) -> None:
    await stated(officer, "own")
    problem_in(await stranger.get(f"{BOOKS}/own"), 404, "price_book_not_found")
    asked = {"price_book": "own", "lines": [LINE_EXAMPLE]}
    problem_in(await stranger.post(PRICE, asked), 404, "price_book_not_found")
    assert (await stranger.get(BOOKS)).json()["items"] == []
    assert (await stated(stranger, "own"))["version"] == 1


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"prices": [PRICE_EXAMPLE | {"pod": "EL"}]}, "pod_unknown", "#/prices/0/pod"),
        ({"ends": "2017-03-31"}, "invalid", "#"),
        ({"pods": [NELNE]}, "invalid", "#"),
        ({"mff": {"RJR": "1.0254241"}}, "invalid", "#/mff/RJR"),
        ({"prices": [PRICE_EXAMPLE | {"price": 9766.0}]}, "invalid", "#/prices/0/price"),
    ],
)
async def test_a_book_that_does_not_hold_together_is_refused(
    officer: Officer, change: Body, code: str, pointer: str
) -> None:
    problem = problem_in(await officer.post(BOOKS, BOOK | change), 422, code)
    assert [each["pointer"] for each in problem["errors"]] == [pointer]  # type: ignore[attr-defined]


async def test_units_are_passed_through_at_the_line_s_price(officer: Officer) -> None:
    dental = {"code": "DENTAL", "name": "Primary dental", "kind": "units"}
    await stated(officer, "units", pods=[dental], prices=[])
    line = {"pod": "DENTAL", "hrg": None, "length_of_stay": None, "mff": None, "units": 12,
            "unit_price": "31.1"}  # fmt: skip
    [found] = (await priced(officer, "units", line))["lines"]
    assert (found["price"]["amount"], len(found["parts"])) == ("373.20", 1)


async def test_of_two_books_of_one_code_none_is_taken_for_the_other(
    officer: Officer, stranger: Officer
) -> None:
    dearer = PRICE_EXAMPLE | {"price": "20000.00"}
    await stated(officer, "shared-code")
    for _ in range(2):
        await stated(stranger, "shared-code", prices=[dearer])
    held = token(officer.settings, "finance.read", orgs=("27D", "7A2"), person=True)
    headers = {"Authorization": f"Bearer {held}"}
    asked = {"price_book": "shared-code", "lines": [LINE_EXAMPLE]}

    async def priced_by(**owner: str) -> httpx.Response:
        return await officer.client.post(PRICE, params=owner, json=asked, headers=headers)

    unclear = problem_in(await priced_by(), 422, "owner_unclear")
    assert unclear["errors"][0]["pointer"] == "/query/owner"  # type: ignore[index]
    for owner, price in (("27D", "10246.00"), ("7A2", "20480.00")):
        found = (await priced_by(owner=owner)).json()
        assert found["lines"][0]["price"]["amount"] == price
        path = f"{BOOKS}/shared-code"
        told = await officer.client.get(path, params={"owner": owner}, headers=headers)
        assert told.json()["owner"] == owner
    problem_in(await priced_by(owner="12F"), 404, "price_book_not_found")


@pytest.mark.parametrize(
    ("field", "given"),
    [("units", "x"), ("units", -1), ("unit_price", 3.5), ("unit_price", "x"),
     ("unit_price", {"amount": "-1.00", "currency": "GBP"}), ("mff", "0"), ("mff", "0.0")],
)  # fmt: skip
async def test_what_would_price_nothing_or_less_is_refused_where_it_stands(
    officer: Officer, field: str, given: Any
) -> None:
    asked = {"price_book": "any", "lines": [LINE_EXAMPLE | {field: given}]}
    found = problem_in(await officer.post(PRICE, asked), 422, "invalid")
    assert [each["pointer"] for each in found["errors"]] == [f"#/lines/0/{field}"]  # type: ignore[attr-defined]
    assert "Expected is" in found["errors"][0]["detail"]  # type: ignore[index]
