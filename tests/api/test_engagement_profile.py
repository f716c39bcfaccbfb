"""Who responded, by their equality data, which nothing ties to what they said."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.responses.equality_service import put_away
from services.shared.database import Database
from services.shared.settings import Settings
from tests.api.consultations import EngagementOfficer
from tests.api.responses import MINE
from tests.api.results import PERMISSION, VIEW, entered, frozen, kept, opened, results, said
from tests.unit.engagement.questionnaires.forms import options

SERVES = ENGAGEMENT
SEX = {
    "code": "sex", "kind": "single", "text": "What is your sex?", "about": "equality",
    "options": options("female", "male", "prefer_not_to_say"),
}  # fmt: skip
BAND = SEX | {"code": "band", "options": options("young", "old", "oldest", "prefer_not_to_say")}
QUESTIONS = [VIEW, SEX, BAND, PERMISSION]


def margin(code: str, about: str, **population: int) -> dict[str, Any]:
    return {
        "code": code, "basis": "question", "question": about, "source": "Census 2021, ONS",
        "as_of": "2021-03-21",
        "categories": [
            {"code": each, "name": each, "population": size, "values": [each]}
            for each, size in population.items()
        ],
    }  # fmt: skip


BY_SEX = margin("sex", "sex", female=52_000, male=50_000)
BY_BAND = margin("band", "band", young=40_000, old=40_000, oldest=20_000)


@pytest.fixture(scope="module")
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


def told(count: int, sex: str, band: str, view: str = "agree") -> list[dict[str, Any]]:
    return said(count, {"view": view}, equality={"sex": sex, "band": band})


EVERYBODY = [
    *told(60, "female", "young"),
    *told(20, "male", "old"),
    *told(10, "male", "young", "disagree"),
    *told(3, "male", "oldest", "disagree"),
    *told(10, "prefer_not_to_say", "old"),
]


async def asked(officer: EngagementOfficer, *margins: dict[str, Any], **more: Any) -> str:
    path = await opened(officer, questions=QUESTIONS, **more)
    await officer.enter(path, "margins", {"margins": [*margins]})
    return path


async def compared(officer: EngagementOfficer, path: str, **query: str) -> Any:
    answer = await officer.get(f"{path}/results/representativeness", **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def respondents(found: Any, margin: int = 0) -> dict[str, int]:
    return {each["code"]: each["respondents"] for each in found["margins"][margin]["categories"]}


async def test_respondents_stand_beside_the_population_by_sex_and_by_age(
    officer: EngagementOfficer, settings: Settings
) -> None:
    path = await asked(officer, BY_SEX, BY_BAND)
    [gone, *_] = await entered(officer, path, [*told(1, "female", "old"), *EVERYBODY])
    receipt = {"Authorization": f"Receipt {gone['receipt']}"}
    assert (await officer.client.delete(MINE, headers=receipt)).status_code == 204
    await frozen(officer, path)
    found = await compared(officer, path)
    sex, band = found["margins"]
    assert (sex["about"], sex["source"]) == ("equality", "Census 2021, ONS")
    assert respondents(found) == {"female": 60, "male": 35}  # 33 men; without who did not say
    assert sex["ratio"] == pytest.approx((35 / 50_000) / (60 / 52_000))
    assert respondents(found, 1) == {"young": 70, "(others)": 35}  # 3 of the oldest, with the old
    assert band["left_out"] == []
    assert "profile_of_everybody" in {each["code"] for each in found["warnings"]}
    drawn = (await officer.get(f"{path}/results/representativeness.vl.json")).json()
    assert "sex: female" in drawn["description"]
    assert "(60 of 52,000)" in drawn["description"]
    page = await officer.get(f"{path}/report.html")
    assert "Base: 95 who told of themselves" in page.text
    refused = await officer.get(f"{path}/results/representativeness", kind="organisation")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_margin")


async def test_the_profile_stays_when_links_equality_data_and_who_withdrew_are_gone(
    officer: EngagementOfficer, settings: Settings
) -> None:
    path = await asked(officer, BY_SEX)
    made = await entered(officer, path, EVERYBODY)
    await frozen(officer, path)
    before = await compared(officer, path)
    receipt = {"Authorization": f"Receipt {made[0]['receipt']}"}
    assert (await officer.client.delete(MINE, headers=receipt)).status_code == 204
    assert await compared(officer, path) == before
    database = Database(settings.database_url("engagement"), pool_size=1)
    await kept(settings)
    await put_away(database, datetime.now(UTC))
    assert await compared(officer, path) == before
    id_ = path.rpartition("/")[2]
    with psycopg.connect(settings.owner_database_url("engagement")) as owner:
        owner.execute("DELETE FROM equality_answer WHERE consultation = %s", [id_])
    assert await compared(officer, path) == before
    with psycopg.connect(settings.owner_database_url("engagement")) as owner:
        [[profile]] = owner.execute(
            "SELECT told -> 'profile' FROM result_tally WHERE consultation = %s", [id_]
        ).fetchall()
    assert profile["sex"] == [
        [["female", 60, 52_000], ["male", 35, 50_000]],
        [],
    ]
    await database.close()


async def weighted(officer: EngagementOfficer, path: str) -> Any:
    answer = await officer.get(f"{path}/results/weighted")
    assert answer.status_code == 200, answer.text
    return answer.json()


def links(settings: Settings, path: str) -> int:
    """How many views are tied to equality data."""
    with psycopg.connect(settings.owner_database_url("engagement")) as owner:
        [[found]] = owner.execute(
            "SELECT count(*) FROM equality_link JOIN response ON response.id = response"
            " WHERE consultation = %s",
            [path.rpartition("/")[2]],
        ).fetchall()
    return int(found)


BOTH_VIEWS = [
    *told(40, "female", "young"),
    *told(20, "female", "young", "disagree"),
    *told(20, "male", "old", "disagree"),
    *told(10, "male", "old"),
    *told(10, "prefer_not_to_say", "old"),
]


async def test_shares_are_weighted_to_equality_data_before_what_ties_them_is_destroyed(
    officer: EngagementOfficer, settings: Settings
) -> None:
    path = await asked(officer, BY_SEX)
    await entered(officer, path, BOTH_VIEWS)
    await frozen(officer, path)
    early = await officer.get(f"{path}/results/weighted")
    assert (early.status_code, early.json()["code"]) == (503, "results_in_the_making")
    database = Database(settings.database_url("engagement"), pool_size=1)
    await put_away(database, datetime.now(UTC))
    assert links(settings, path) == 100  # they wait until they were counted
    await kept(settings)
    await put_away(database, datetime.now(UTC))
    await database.close()
    assert links(settings, path) == 0
    found = await weighted(officer, path)
    agree = found["questions"][0]["values"][0]
    # 52,000 of 102,000 women, of whom 2 of 3 agree, and 50,000 men, of whom 1 of 3 does.
    assert (agree["share"], agree["weighted"]) == (0.6, round((52 * 2 / 3 + 50 / 3) / 102, 2))
    assert (found["people"], found["left_out"], found["n_eff"]) == (90, 10, 80)
    assert [each["code"] for each in found["margins"]] == ["sex"]


async def test_what_is_kept_of_weights_is_what_is_told(
    officer: EngagementOfficer, settings: Settings
) -> None:
    path = await asked(officer, BY_SEX)
    unsure = told(3, "male", "old", "unsure")
    await entered(officer, path, [*told(40, "female", "young"), *told(30, "male", "old"), *unsure])
    await frozen(officer, path)
    await kept(settings)
    found = await weighted(officer, path)
    assert {each["weighted"] for each in found["questions"][0]["values"]} == {None}  # 3 men unsure
    with psycopg.connect(settings.owner_database_url("engagement")) as owner:
        [[told_of]] = owner.execute(
            "SELECT told -> 'weighted' FROM result_tally WHERE consultation = %s",
            [path.rpartition("/")[2]],
        ).fetchall()
        columns = owner.execute(
            'SELECT DISTINCT "column" FROM result_segment WHERE consultation = %s',
            [path.rpartition("/")[2]],
        ).fetchall()
    assert told_of["shares"]["view"] == []
    assert not {name for (name,) in columns} & {"margin/sex", "question/sex"}


async def test_margins_that_cannot_be_met_by_equality_data_say_where(
    officer: EngagementOfficer, settings: Settings
) -> None:
    of_views = margin("view", "view", agree=60_000, disagree=40_000)
    path = await asked(officer, BY_BAND, of_views)
    await entered(officer, path, BOTH_VIEWS)  # nobody of the oldest
    await frozen(officer, path)
    await kept(settings)
    answer = await officer.get(f"{path}/results/weighted")
    assert (answer.status_code, answer.json()["code"]) == (409, "margins_not_met")
    [fault] = answer.json()["errors"]
    assert (fault["code"], fault["pointer"]) == ("empty_margin", "#/margins/0/categories/2")


async def test_whoever_withdraws_after_the_freeze_is_tied_to_nothing_from_then_on(
    officer: EngagementOfficer, settings: Settings
) -> None:
    """Also before responses were counted: then nothing is weighted to equality data."""
    of_views = margin("view", "view", agree=60_000, disagree=40_000)
    path = await asked(officer, BY_SEX, of_views)
    made = await entered(officer, path, BOTH_VIEWS)
    await frozen(officer, path)
    receipt = {"Authorization": f"Receipt {made[0]['receipt']}"}
    assert (await officer.client.delete(MINE, headers=receipt)).status_code == 204
    assert links(settings, path) == 0
    await kept(settings)
    found = await weighted(officer, path)
    assert [each["code"] for each in found["margins"]] == ["view"]
    assert "equality_not_weighted" in {each["code"] for each in found["warnings"]}
    assert [e["about"] for e in (await compared(officer, path))["margins"]] == ["views", "equality"]


async def test_links_go_a_day_after_the_freeze_whether_responses_were_counted_or_not(
    officer: EngagementOfficer, settings: Settings
) -> None:
    path = await asked(officer, BY_SEX)
    await entered(officer, path, BOTH_VIEWS)
    await frozen(officer, path)
    database = Database(settings.database_url("engagement"), pool_size=1)
    await put_away(database, datetime.now(UTC) + timedelta(hours=23))
    assert links(settings, path) == 100
    await put_away(database, datetime.now(UTC) + timedelta(hours=25))
    await database.close()
    assert links(settings, path) == 0
    await kept(settings)
    refused = await officer.get(f"{path}/results/weighted")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_margin")
    assert "nothing is weighted to them" in refused.json()["detail"]


async def test_nothing_is_told_of_equality_before_the_freeze_or_by_what_was_said(
    officer: EngagementOfficer,
) -> None:
    path = await asked(officer, BY_SEX)
    await entered(officer, path, EVERYBODY)
    early = await officer.get(f"{path}/results/representativeness")
    assert (early.status_code, early.json()["code"]) == (409, "results_not_yet")
    await frozen(officer, path)
    assert {each["code"] for each in (await results(officer, path))["questions"]} == {
        "view",
        "may_publish",
    }
    for query in ({"question": "sex"}, {"by": "sex"}):
        assert (await officer.get(f"{path}/results", **query)).status_code in (404, 422)
    crossed = await officer.get(f"{path}/results/cross-tab", first="view", second="sex")
    assert (crossed.status_code, crossed.json()["code"]) == (404, "question_unknown")


@pytest.mark.parametrize(
    ("wrong", "code", "pointer"),
    [
        (margin("sex", "gender", a=1, b=1), "question_unknown", "#/margins/1/question"),
        (
            margin("sex", "sex", female=1, men=1),
            "option_unknown",
            "#/margins/1/categories/1/values/0",
        ),
        (margin("x", "may_publish", yes=1, no=1), "question_of_several", "#/margins/1/question"),
    ],
)
async def test_a_margin_that_does_not_fit_the_questionnaire_says_where(
    officer: EngagementOfficer, wrong: dict[str, Any], code: str, pointer: str
) -> None:
    path = await opened(officer, questions=QUESTIONS)
    answer = await officer.put(f"{path}/margins", {"margins": [BY_BAND, wrong]})
    assert (answer.status_code, answer.json()["code"]) == (422, "margin_mismatch")
    [fault] = answer.json()["errors"]
    assert (fault["code"], fault["pointer"]) == (code, pointer)
