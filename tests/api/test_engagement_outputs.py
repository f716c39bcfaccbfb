"""Page, table, workbook, pictures and report say the same of every dimension, and none of them what
is withheld of another."""

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from services.disclosure.counts import is_small, nearest_five
from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.reports.rules.blocks import DOT
from services.engagement.results.rules.groups import side_of_area
from services.shared.settings import Settings
from tests import vega_lite
from tests.api.consultations import EngagementOfficer
from tests.api.results import PERMISSION, VIEW, WAYS, entered, frozen, opened, results, said
from tests.unit.engagement.questionnaires.forms import options

SERVES = ENGAGEMENT
AREAS = ["E06000049", "E06000050", "S12000036"]
SECTORS = {"CH65 1": "north", "CH65 2": "north", "CH64 1": "south", "CH66 1": "west"}
RATES = {
    "code": "rates", "kind": "matrix", "text": "Rate.", "options": options("good", "bad"),
    "rows": options("staff", "place"),
}  # fmt: skip
QUESTIONS = [VIEW, WAYS, RATES, PERMISSION]
BY = ("channel", "route", "area", "border", "deprivation", "locality", "kind")
FILTERS = ("channel", "route", "area", "border", "locality")
Person = Mapping[str, Any]


def margin(code: str) -> dict[str, Any]:
    return {
        "code": code, "basis": "place", "source": "ONS", "as_of": "2024-06-30",
        "categories": [
            {"code": each, "name": each, "population": 20_000,
             "values": [s for s, name in SECTORS.items() if name == each]}
            for each in dict.fromkeys(SECTORS.values())
        ],
    }  # fmt: skip


def crowd(random: Random, people: int) -> list[dict[str, Any]]:
    """Of very different sizes by all that they are told apart by, so that much is withheld."""
    found = []
    for _ in range(people):
        answers = {
            "view": random.choices(["agree", "unsure", "disagree"], [60, 8, 30])[0],
            "ways": random.sample(["bus", "car", "foot"], random.randint(1, 2)),
            "rates": {"staff": "good", "place": random.choices(["good", "bad"], [9, 1])[0]},
        }
        asked = {code: each for code, each in answers.items() if random.random() < 0.9}
        [sector] = random.choices([*SECTORS, None], [50, 20, 20, 4, 30])
        [kind] = random.choices(["individual", "organisation"], [9, 1])
        club = {"speaks_for": "A club"} if kind == "organisation" else {}
        found += said(
            1, asked,
            channel=random.choices(["paper", "telephone", "letter"], [60, 30, 4])[0],
            route=random.choices(["leaflet", "library", None], [50, 20, 30])[0],
            area=random.choices([*AREAS, None], [50, 10, 20, 20])[0],
            respondent={"kind": kind, "place": sector, **club},
        )  # fmt: skip
    return found


@pytest.fixture(scope="module")
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


EVERYBODY = crowd(Random(15), 180)


@pytest.fixture(scope="module")
async def at(officer: EngagementOfficer) -> str:
    return await answered(officer, "locality", EVERYBODY)


@pytest.fixture(scope="module")
async def deprived(officer: EngagementOfficer) -> str:
    """The same by deprivation: places have one margin."""
    return await answered(officer, "deprivation", EVERYBODY)


async def answered(officer: EngagementOfficer, by: str, everybody: list[dict[str, Any]]) -> str:
    path = await opened(officer, questions=QUESTIONS, areas=AREAS)
    await officer.enter(path, "margins", {"margins": [margin(by)]})
    await entered(officer, path, everybody)
    await frozen(officer, path)
    return path


TELLS: Mapping[str, Callable[[Person], str]] = {
    "channel": lambda each: each["channel"],
    "route": lambda each: each["route"] or "(not told)",
    "area": lambda each: each["area"] or "(not told)",
    "border": lambda each: side_of_area(each["area"] or "(not told)"),
    "deprivation": lambda each: SECTORS.get(each["respondent"]["place"], "(not told)"),
    "locality": lambda each: SECTORS.get(each["respondent"]["place"], "(not told)"),
    "kind": lambda each: each["respondent"]["kind"],
}


def gives(each: Person, question: str, item: str | None, value: str) -> bool:
    answer = each["answers"].get(question)
    if question == "may_publish":
        return value == "no"  # nobody may
    told = answer.get(item) if isinstance(answer, dict) else answer
    return value in told if isinstance(told, list) else value == told


def told_of(found: Any) -> Iterator[tuple[str, str, str | None, str, Any]]:
    """Question, group, item and value of each figure, with it."""
    for question in found["questions"]:
        of_groups = [("", question["figures"])]
        of_groups += [(each["group"], each["figures"]) for each in question["groups"]]
        for group, figures in of_groups:
            for item in figures["items"]:
                for value in item["values"]:
                    yield question["code"], group, item["code"], value["code"], value


def check_exact(found: Any, by: str, filters: Mapping[str, str]) -> None:
    """Whatever is told is what was answered, to the nearest five, and of no 1 to 7 people."""
    inside = [each for each in EVERYBODY if all(TELLS[k](each) == v for k, v in filters.items())]
    alone = {TELLS[by](each) for each in EVERYBODY}
    for question, group, item, code, value in told_of(found):
        if group and group not in alone:
            continue  # several groups together
        of_kind = group if by == "kind" and group else "individual"
        people = sum(
            gives(each, question, item, code)
            for each in inside
            if each["respondent"]["kind"] == of_kind
            and (not group or by == "kind" or TELLS[by](each) == group)
        )
        if value["people"] is not None:
            assert value["people"] == nearest_five(people), (question, group, item, code)
            assert not is_small(people), (question, group, item, code)


def shown(cell: object) -> str:
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)


@pytest.mark.parametrize("by", BY)
async def test_every_output_says_the_same_by_every_dimension(
    officer: EngagementOfficer, at: str, deprived: str, by: str
) -> None:
    at = deprived if by == "deprivation" else at
    found = await results(officer, at, by=by)
    check_exact(found, by, {})
    wanted = {
        (question, group, item or "", code): shown(value["people"])
        for question, group, item, code, value in told_of(found)
    }
    assert "" in wanted.values(), "nothing is withheld: the test looks at nothing"
    table = (await officer.get(f"{at}/results.csv", by=by)).text
    rows = [*csv.DictReader(table.splitlines())]
    assert {
        (e["question"], e["group"].lstrip("'"), e["item"], e["answer"]): e["people"]
        for e in rows
        if e["answer"]
    } == wanted
    sheet = load_workbook(io.BytesIO((await officer.get(f"{at}/results.xlsx", by=by)).content))
    head, *lines = sheet["results"].iter_rows(values_only=True)
    assert [
        {str(name): shown(cell) for name, cell in zip(head, line, strict=True)}["people"]
        for line in lines
    ] == [each["people"] for each in rows]
    for question in found["questions"]:
        drawn = await officer.get(f"{at}/results/questions/{question['code']}/bars.vl.json", by=by)
        assert vega_lite.fault(drawn.json()) is None
        said_there = re.findall(r"(\d+)% \(([\d,]+)\)|(withheld)", drawn.json()["description"])
        of_groups = [
            value
            for code, group, _, _, value in told_of(found)
            if code == question["code"] and (group or not question["groups"])
        ]
        assert Counter(people or gone for _, people, gone in said_there) == Counter(
            "withheld" if each["share"] is None else f"{each['people']:,}" for each in of_groups
        )


async def test_a_filter_says_what_the_breakdown_says(officer: EngagementOfficer, at: str) -> None:
    for by in FILTERS:
        found = await results(officer, at, by=by)
        for group in [each["code"] for each in found["groups"] if each["code"][0] != "("]:
            alone = await results(officer, at, **{by: group})
            check_exact(alone, by, {by: group})
            for question, of_group in zip(alone["questions"], found["questions"], strict=True):
                [told] = [e["figures"] for e in of_group["groups"] if e["group"] == group]
                assert question["figures"]["items"] == told["items"], (by, group)


async def test_the_report_says_what_the_page_says(officer: EngagementOfficer, at: str) -> None:
    found = await results(officer, at)
    page = html.unescape((await officer.get(f"{at}/report.html")).text)
    answers = page[page.index("What people answered") :]
    for question in found["questions"]:
        for item in question["figures"]["items"]:
            for each in item["values"]:
                told = DOT if each["people"] is None else f"{each['people']:,}"
                cell = rf">{re.escape(each['text'])}</t[dh]>\s*<td[^>]*>{re.escape(told)}</td>"
                assert re.search(cell, answers), (question["code"], each)
