"""Stoke-on-Trent: 320m of 520m, and 14m of savings of which a part is reinvested.

Known are these three sums, the six directorates, and that a portion goes to community services. How
they are made up is synthetic: 4m by each directorate and scheme, and which portion.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from services.demo.ledger.steps import approval, book, journal, line, pounds, shared_out
from services.demo.steps import NOTE, Step

CODE, BOOK, YEAR = "05W", "05W-2016", 2016
MILLION = 100_000_000
"""In pence."""
MONTHS = [f"{YEAR + (m + 3) // 12}-{(m + 3) % 12 + 1:02}" for m in range(12)]


class Directorate(NamedTuple):
    """A programme area, where it is booked, and its millions."""

    area: str
    name: str
    account: str
    millions: int


DIRECTORATES = (
    Directorate("non-elective", "Non-elective care", "5000", 110),
    Directorate("planned-care", "Planned care", "5000", 85),
    Directorate("mental-health", "Mental health", "5010", 38),
    Directorate("community", "Community services", "5020", 42),
    Directorate("childrens", "Children's services", "5000", 25),
    Directorate("practice", "Practice development and performance", "5050", 20),
)
OTHERS = Directorate("practice", "Commissioned by others", "5090", 200)
"""What makes the 320m 520m: the rest of the place's health care."""


class StokeScheme(NamedTuple):
    """A scheme: pence planned and delivered, net, and what it takes to save them."""

    code: str
    name: str
    area: str
    planned: int
    delivered: int
    investment: int = 0
    indicator: str | None = None


SAVINGS = (
    StokeScheme("step-up", "Step-up care instead of admission", "non-elective",
           42 * MILLION // 10, 4 * MILLION, MILLION // 2, "non-elective-admissions"),
    StokeScheme("minor-surgery", "Hand surgery and X-ray in the community", "planned-care",
           28 * MILLION // 10, 26 * MILLION // 10, MILLION // 5, "rtt-backlog-18-weeks"),
    StokeScheme("discharge", "Discharge to assess", "community",
           2 * MILLION, 21 * MILLION // 10, 0, "delayed-discharges"),
    StokeScheme("hospital-at-home", "Hospital at home for children", "childrens",
           9 * MILLION // 10, 8 * MILLION // 10, MILLION // 10, "children-admissions-saved"),
    StokeScheme("prescribing", "Prescribing", "practice", 31 * MILLION // 10, 3 * MILLION),
    StokeScheme("out-of-area", "Fewer placements out of area", "mental-health",
           15 * MILLION // 10, 15 * MILLION // 10),
)  # fmt: skip
REINVESTED = 3 * MILLION


def steps() -> Iterator[Step]:
    yield book(BOOK, CODE, f"NHS Stoke-on-Trent CCG 2016/17 ({NOTE})")
    yield from _spending()
    yield from _budget()
    for saving in SAVINGS:
        yield from _scheme(saving)
    yield from _reinvestment()


def _spending() -> Iterator[Step]:
    """A journal a month: 320m in the year."""
    shares = [shared_out(each.millions * MILLION, 12) for each in DIRECTORATES]
    for place, month in enumerate(MONTHS):
        lines = [
            line(each.account, share[place], programme_area=each.area)
            for each, share in zip(DIRECTORATES, shares, strict=True)
        ]
        total = sum(share[place] for share in shares)
        lines.append(line("2000", -total))
        day = f"{month}-28"
        yield journal(f"stoke-{month}", BOOK, day, f"Commissioned care, {month}", lines)


def _budget() -> Iterator[Step]:
    name = f"All health care of Stoke-on-Trent ({NOTE})"
    body = {"organisation": CODE, "year": YEAR, "name": name, "book": BOOK}
    yield Step("budget", "/v1/finance/budgets", body)
    lines = [
        {
            "account": each.account,
            "name": each.name,
            "programme_area": each.area,
            "amount": pounds(each.millions * MILLION),
        }
        for each in (*DIRECTORATES, OTHERS)
    ]
    version = {"starts": MONTHS[0], "note": NOTE, "lines": lines}
    at = "/v1/finance/budgets/{budget}/versions"
    yield Step("budget-version", at, version)
    yield Step("budget-submission", f"{at}/1/submission")
    yield approval("budget", f"{at}/1")


def _months(net: int, investment: int) -> list[dict[str, Any]]:
    shares = zip(shared_out(net + investment, 12), shared_out(investment, 12), strict=True)
    return [
        {"month": month, "gross": pounds(gross), "investment": pounds(cost)}
        for month, (gross, cost) in zip(MONTHS, shares, strict=True)
    ]


def _scheme(saving: StokeScheme) -> Iterator[Step]:
    linked = [{"indicator": saving.indicator, "organisation": CODE}] if saving.indicator else []
    whole = {
        "gross": pounds(saving.planned + saving.investment),
        "investment": pounds(saving.investment),
    }
    body = {
        "organisation": CODE,
        "book": BOOK,
        "year": YEAR,
        "name": saving.name,
        "description": f"Amounts by scheme and month are made up ({NOTE}).",
        "lead": "Clinical director",
        "programme_area": saving.area,
        "recurrent": True,
        "starts_on": f"{MONTHS[0]}-01",
        "milestones": [{"name": "Begun", "due_on": f"{MONTHS[0]}-30", "met_on": f"{MONTHS[0]}-30"}],
        "indicators": linked,
        "plan": {"full_year": whole, "months": _months(saving.planned, saving.investment)},
    }
    at = f"/v1/finance/schemes/{{{saving.code}}}"
    yield Step(saving.code, "/v1/finance/schemes", body)
    yield approval(saving.code, f"{at}/plans/1")
    told = {"actual": _months(saving.delivered, saving.investment)}
    yield Step(f"{saving.code}-figures", f"{at}/figures", told)


def _reinvestment() -> Iterator[Step]:
    body = {
        "amount": pounds(REINVESTED),
        "effective_date": "2017-03-31",
        "purpose": f"Community services ({NOTE})",
        "source": {"account": "5000", "programme_area": "non-elective"},
        "target": {"account": "5020", "programme_area": "community"},
    }
    at = f"/v1/finance/schemes/{{{SAVINGS[0].code}}}/reinvestments"
    yield Step("reinvestment", at, body)
    yield approval("reinvestment", "/v1/finance/reinvestments/{reinvestment}")
