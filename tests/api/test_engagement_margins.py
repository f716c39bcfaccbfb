"""Populations of the directory, which respondents are compared with."""

from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from services.directory.app import SERVICE as DIRECTORY
from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for
from tests.api.consultations import EngagementOfficer
from tests.api.results import entered, frozen, of, opened, people, results, said
from tests.api.servers import serving

DAY = "2024-06-30"
PEOPLE = {"0": 1_000, "1": 300, "2": 700}
POPULATION = """
    INSERT INTO population (code, day, basis, quintile, people, synthetic)
    VALUES ('27D', '2024-04-01', 'registered', %s, %s, true)
"""


@pytest.fixture(scope="module")
async def officer(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[EngagementOfficer]:
    names = {"directory": DIRECTORY, "engagement": ENGAGEMENT}
    made: Settings = settings_for(databases, names, tmp_path_factory.mktemp("margins"))
    with psycopg.connect(made.owner_database_url("directory")) as owner:
        for quintile, size in PEOPLE.items():
            owner.execute(POPULATION, (quintile, size))
    async with serving(DIRECTORY.create_app(made)) as url:
        there = made.model_copy(update={"service_urls": {"directory": url}})
        async with running(ENGAGEMENT.create_app(there)) as client:
            yield EngagementOfficer(client, there)


def margin(code: str, **categories: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Categories by their codes, each with its sector and whose people they are."""
    return {
        "code": code, "basis": "place", "as_of": DAY,
        "categories": [
            {"code": name, "name": name, "values": [sector], "registered": registered}
            for name, (sector, registered) in categories.items()
        ],
    }  # fmt: skip


FIFTHS = margin(
    "deprivation",
    most=("CH65 1", {"organisation": "27D", "quintile": 1}),
    second=("CH64 1", {"organisation": "27D", "quintile": 2}),
)


async def test_respondents_stand_beside_the_registered_people_of_the_day(
    officer: EngagementOfficer,
) -> None:
    path = await opened(officer)
    halves = FIFTHS | {"code": "locality"}
    put = await officer.enter(path, "margins", {"margins": [FIFTHS]})
    [told] = put["content"]["margins"]
    assert [each["population"] for each in told["categories"]] == [300, 700]
    assert told["source"] == (
        "Registered people as the directory has them on 2024-06-30, counted on 2024-04-01"
    )
    await officer.enter(path, "margins", {"margins": [halves | {"source": "made up"}]})
    await officer.enter(path, "margins", put["content"])  # what was read is sent again
    everybody = [
        *said(30, {"view": "agree"}, respondent={"place": "CH65 1"}),
        *said(10, {"view": "disagree"}, respondent={"place": "CH64 1"}),
    ]
    await entered(officer, path, everybody)
    await frozen(officer, path)
    [found] = (await officer.get(f"{path}/results/representativeness")).json()["margins"]
    assert found["ratio"] == pytest.approx((10 / 700) / (30 / 300))
    assert found["similarity"] == pytest.approx(0.3 + 0.25)
    by = await results(officer, path, by="deprivation")
    assert people(of(by, "view", "most"))["agree"] == 30


@pytest.mark.parametrize(
    ("registered", "status", "code"),
    [
        ({"organisation": "NONE9"}, 422, "population_unknown"),
        ({"organisation": "27D", "quintile": 5}, 422, "population_unknown"),
        ({"organisation": "27D", "quintile": 6}, 422, "invalid"),
    ],
)
async def test_what_the_directory_does_not_know_is_told_with_its_place(
    officer: EngagementOfficer, registered: dict[str, Any], status: int, code: str
) -> None:
    path = await opened(officer)
    asked = margin("place", one=("CH65 1", {"organisation": "27D"}), other=("CH64 1", registered))
    answer = await officer.put(f"{path}/margins", {"margins": [asked]})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["errors"][0]["pointer"].startswith("#/margins/0/categories/1/registered")


async def test_a_directory_that_is_away_is_named_and_nothing_is_put(
    officer: EngagementOfficer,
) -> None:
    path = await opened(officer)
    app = officer.client._transport.app  # type: ignore[attr-defined]
    there = app.state.settings
    app.state.settings = there.model_copy(
        update={"service_urls": {"directory": "http://127.0.0.1:9"}}
    )
    try:
        answer = await officer.put(f"{path}/margins", {"margins": [FIFTHS]})
    finally:
        app.state.settings = there
    assert (answer.status_code, answer.json()["code"]) == (503, "directory_silent")
    assert answer.headers["retry-after"]
    assert (await officer.get(f"{path}/margins")).json()["version"] == 0
