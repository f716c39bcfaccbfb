"""Cheshire: four groups with 750,000 people become one, release a fifth of their running costs, and
devolve to two partnerships; and West Cheshire's 25 pounds a head.

Known are the merger, the people and the 20%; the 25 pounds are of 2013/14, and West Cheshire's
people those of its three localities. How people and money are divided among the four, and what was
devolved, is synthetic.
"""

from collections.abc import Iterator
from typing import NamedTuple

from services.demo.ledger.steps import approval, book, journal, line, pounds
from services.demo.steps import NOTE, Step

NEW, BOOK, DAY = "27D", "27D-2020", "2020-04-01"
PER_HEAD = 134_000
"""Pence of a year's budget a head: together over a billion pounds."""
RUNNING_COSTS, PEOPLE_OF_WEST = 2_500, 65_000 + 87_000 + 102_000
LAST = "west-running-costs"
"""The last step of all: once it is done, everything is."""
WEST = "02F-2013"
PARTNERSHIPS = (
    ("E06000049", "Cheshire East", "424892.814048187"),
    ("E06000050", "Cheshire West and Chester", "387825.1784024"),
)
"""Each with its weighted population."""
ALLOCATIONS = "/v1/finance/allocations"


class Group(NamedTuple):
    """One of the four, and its people."""

    code: str
    name: str
    people: int

    @property
    def book(self) -> str:
        return f"{self.code}-2019"


GROUPS = (
    Group("01C", "NHS Eastern Cheshire CCG", 205_000),
    Group("01R", "NHS South Cheshire CCG", 178_000),
    Group("02D", "NHS Vale Royal CCG", 103_000),
    Group("02F", "NHS West Cheshire CCG", 264_000),
)


def steps() -> Iterator[Step]:
    for group in GROUPS:
        yield from _year_of(group)
    yield book(BOOK, NEW, f"NHS Cheshire CCG 2020/21 ({NOTE})")
    yield from _merger()
    yield from _released()
    yield from _devolved()
    yield from _west()


def _year_of(group: Group) -> Iterator[Step]:
    """Funding, care in both halves of the year, and the result to the general fund."""
    name = group.book
    yield book(name, group.code, f"{group.name} 2019/20 ({NOTE})")
    budget = group.people * PER_HEAD
    care, half = budget * 97 // 100, budget // 2
    funding = [line("1000", budget), line("3100", -budget)]
    yield journal(f"{name}-funding", name, "2019-04-01", "Funding of the year", funding)
    for day, spent in (("2019-09-30", half), ("2020-03-31", care - half)):
        acute = spent * 6 // 10
        lines = [line("5000", acute), line("5020", spent - acute), line("2000", -spent)]
        yield journal(f"{name}-{day}", name, day, "Commissioned care", lines)
    paid = [line("2000", care * 9 // 10), line("1000", -(care * 9 // 10))]
    yield journal(f"{name}-paid", name, "2020-03-31", "Paid to providers", paid)
    acute = half * 6 // 10 + (care - half) * 6 // 10
    result = [line("3000", care), line("5000", -acute), line("5020", -(care - acute))]
    yield journal(f"{name}-result", name, "2020-03-31", "Result of the year", result)


def _merger() -> Iterator[Step]:
    moves = [{"source": group.book, "target": BOOK, "weight": "1"} for group in GROUPS]
    body = {"name": "Four groups become NHS Cheshire", "effective_date": DAY, "moves": moves}
    at = "/v1/finance/reorganisations"
    yield Step("merger", at, body)
    yield approval("merger", f"{at}/{{merger}}")


def _released() -> Iterator[Step]:
    """A fifth of 25 pounds for each of 750,000 people: 3,750,000."""
    body = {
        "organisation": NEW,
        "book": BOOK,
        "effective_date": "2020-04-30",
        "description": f"A fifth of running costs goes to patient care ({NOTE})",
        "year": 2013,
        "population": sum(group.people for group in GROUPS),
        "share": "0.20",
    }
    yield Step("release", f"{ALLOCATIONS}/running-cost-releases", body)
    yield approval("release", f"{ALLOCATIONS}/{{release}}")


def _devolved() -> Iterator[Step]:
    """A billion by weighted population, to the penny."""
    body = {
        "organisation": NEW,
        "book": BOOK,
        "effective_date": "2020-04-30",
        "description": f"Devolved to the two partnerships ({NOTE})",
        "source": "Weighted population of GP practices by upper-tier authority",
        "total": pounds(100_000_000_000),
        "bodies": [
            {"body": body, "name": name, "weight": weight} for body, name, weight in PARTNERSHIPS
        ],
    }
    yield Step("devolution", ALLOCATIONS, body)
    yield approval("devolution", f"{ALLOCATIONS}/{{devolution}}")


def _west() -> Iterator[Step]:
    yield book(WEST, "02F", f"NHS West Cheshire CCG 2013/14 ({NOTE})")
    total = RUNNING_COSTS * PEOPLE_OF_WEST
    lines = [line("6010", total), line("2090", -total)]
    said = f"Running costs, 25.00 for each of {PEOPLE_OF_WEST:,} people"
    yield journal(LAST, WEST, "2014-03-31", said, lines)
