"""How far commitments are: asked where plans, indicators and schemes are kept."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.board.plans.schemas import StrategicPlanView
from services.contracts import progress
from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.commitments import queries
from services.finance.schemes.schemas import RatingView, SavingView, SchemeView, StandingView
from services.shared.testing import Databases, running, settings_for
from tests.api.consultations import SCOPES, EngagementOfficer
from tests.api.houses import House, serving
from tests.api.test_engagement_trace import coded, goes_on, of_items
from tests.unit.engagement.consultations.records import EFFECTS

SAYS = {
    "p1": "45% done; overdue: village-working.",
    "ae-breaches": "Better: lower. To 2017-02-01; the target is met in some months and missed in "
    "others.",
    "s1": "£1,234.50 saved by 2017-02, of £1,234.50 planned by then and £1,234.50 in the year. "
    "Amber: A milestone is late.",
}


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[House]:
    yield House()


@pytest.fixture(scope="module")
async def officer(
    house: House, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[EngagementOfficer]:
    directory: Path = tmp_path_factory.mktemp("commitments")
    async with serving(house) as url:
        urls = dict.fromkeys(("board", "metrics", "finance"), url)
        made = settings_for(databases, {"engagement": ENGAGEMENT}, directory, service_urls=urls)
        async with running(ENGAGEMENT.create_app(made)) as client:
            yield EngagementOfficer(client, made, scopes=(*SCOPES, "engagement.moderate"))


@pytest.fixture(scope="module")
async def monitored(officer: EngagementOfficer, house: House) -> str:
    """A consultation whose commitment is watched by a plan, an indicator and a scheme."""
    at, _ = await coded(officer)
    early = await officer.client.get(public(at))
    assert (early.status_code, early.json()["code"]) == (404, "commitments_not_published")
    assert (await officer.get(f"{at}/commitments/progress")).json()["items"] == []
    await goes_on(officer, at, "analysis", "reported", "decided", "fed_back")
    watched = {"plans": ["p1"], "indicators": ["ae-breaches"], "schemes": ["s1"]}
    promised = of_items("commitments", answers=["transport"], progress=0.5, **watched)
    await officer.enter(at, "commitments", promised)
    await officer.goes(at, "monitoring", effective_on=str(EFFECTS["monitoring"][1]))
    return at


@pytest.fixture(autouse=True)
def asked(house: House) -> House:
    house.asked.clear()
    house.way, house.failing = "well", "finance"
    return house


def public(at: str) -> str:
    return f"/v1/public/consultations/{at.rpartition('/')[2]}/commitments"


async def told(
    officer: EngagementOfficer, path: str, held: dict[str, str] | None = None
) -> dict[str, dict[str, Any]]:
    """What is said of each thing that the first commitment is watched by."""
    headers = {} if "public" in path else held or officer.headers
    answer = await officer.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["progress"] == pytest.approx(0.75)
    return {each["code"]: each for each in found["items"][0]["watched"]}


async def test_plans_indicators_and_schemes_are_asked_in_the_name_of_who_asks(
    officer: EngagementOfficer, monitored: str, house: House
) -> None:
    own = officer.headers
    found = await told(officer, f"{monitored}/commitments/progress", own)
    assert {code: each["says"] for code, each in found.items()} == SAYS
    assert (found["p1"]["name"], found["p1"]["progress"]) == ("Primary Care Strategy", 0.45)
    assert {each["detail"] for each in found.values()} == {None}
    assert {held for _, held in house.asked} == {own["Authorization"]}


@pytest.mark.parametrize("way", ["broken", "garbage", "half"])
async def test_a_service_that_is_down_is_said_and_the_rest_is_shown(
    officer: EngagementOfficer, monitored: str, house: House, way: str
) -> None:
    house.way = way
    found = await told(officer, f"{monitored}/commitments/progress")
    assert found["s1"]["says"] is None
    assert "finance service" in found["s1"]["detail"]
    assert found["p1"]["says"] == SAYS["p1"]


async def test_a_service_that_is_silent_is_not_waited_for(
    officer: EngagementOfficer, monitored: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PATIENCE_SECONDS", 0.1)
    house.way = "slow"
    found = await told(officer, f"{monitored}/commitments/progress")
    assert found["s1"]["detail"] == "The service does not answer in time."
    assert found["ae-breaches"]["says"] == SAYS["ae-breaches"]


async def test_everybody_sees_published_indicators_asked_once_a_minute_without_a_token(
    officer: EngagementOfficer, monitored: str, house: House
) -> None:
    for _ in range(3):
        found = await told(officer, public(monitored))
    assert found["ae-breaches"]["says"] == SAYS["ae-breaches"]
    assert found["ae-breaches"]["link"] == "/v1/public/indicators/ae-breaches"
    assert found.keys() == {"ae-breaches"}
    assert house.asked == [("/v1/public/indicators/ae-breaches/spc", "")]


@pytest.mark.parametrize("way", ["well", "unknown", "broken"])
async def test_no_public_page_names_or_links_to_what_the_public_may_not_see(
    officer: EngagementOfficer, monitored: str, house: House, way: str
) -> None:
    app = officer.client._transport.app  # type: ignore[attr-defined]
    app.state.public_progress._kept.clear()
    house.failing, house.way, published = "public", way, way == "well"
    at = public(monitored).removesuffix("/commitments")
    pages = [await officer.client.get(f"{at}{each}") for each in ("", "/feedback", "/commitments")]
    assert {each.status_code for each in pages} == {200}
    whole, feedback, listed = (each.json() for each in pages)
    codes = ["ae-breaches"] if published else []
    links = [f"/v1/public/indicators/{code}" for code in codes]
    assert feedback["items"][0]["commitments"][0]["links"] == links
    assert [each["link"] for each in listed["items"][0]["watched"]] == links
    promised = whole["commitments"]["items"][0]
    assert (promised["plans"], promised["indicators"], promised["schemes"]) == ([], codes, [])
    for page in pages:
        assert not {"p1", "s1"} & {*re.findall(r"\w+", page.text)}
        assert ("ae-breaches" in page.text) is published


async def test_no_more_are_asked_at_once_than_a_page_can_wait_for(
    officer: EngagementOfficer, monitored: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_ASKED", 2)
    found = await told(officer, f"{monitored}/commitments/progress")
    assert sum(each["says"] is None for each in found.values()) == 1
    assert len(house.asked) == 2


def test_what_is_asked_for_is_what_the_other_services_answer() -> None:
    asked_for = (
        (progress.PlanProgress, StrategicPlanView),
        (progress.SchemeProgress, SchemeView),
        (progress.SchemeStanding, StandingView),
        (progress.SchemeRating, RatingView),
        (progress.NetSaving, SavingView),
    )
    for asked_model, view in asked_for:
        assert asked_model.model_fields.keys() <= view.model_fields.keys()
