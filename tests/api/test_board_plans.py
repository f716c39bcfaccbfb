"""A plan: stages and milestones by weight, what it promises, and how far it is."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.board.app import SERVICE as BOARD_SERVICE
from services.board.exports import queries
from services.board.plans import service
from services.board.plans.schemas import NewStrategicPlan
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for
from tests.api.board import problem_in
from tests.api.boards import Caller

EXAMPLE: Any = NewStrategicPlan.model_config["json_schema_extra"]
PLAN: dict[str, Any] = EXAMPLE["examples"][0]
STAGES = [
    {
        "code": code, "name": code, "starts_on": "2017-04-01", "ends_on": "2020-03-31",
        "weight": weight,
        "milestones": [
            {"code": f"{code}-{n}", "name": "Done", "lead": "Director", "due_on": "2018-03-31",
             "weight": "0.5"}
            for n in (1, 2)
        ],
    }
    for code, weight in (("villages", "0.2"), ("homes", "0.3"), ("providers", "0.5"))
]  # fmt: skip


@pytest.fixture(scope="module")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(databases, {"board": BOARD_SERVICE}, tmp_path_factory.mktemp("board"))


@pytest.fixture(scope="module")
async def officer(settings: Settings) -> AsyncIterator[Caller]:
    async with running(BOARD_SERVICE.create_app(settings)) as client:
        yield Caller(client, settings)


def told(*items: tuple[str, str, str]) -> dict[str, Any]:
    named = [dict(zip(("kind", "code", "value"), each, strict=True)) for each in items]
    return {"told_for": "2018-01-31", "items": named}


async def test_progress_is_what_is_done_by_weight_and_all_of_it_is_1(officer: Caller) -> None:
    at = f"plans/{(await officer.make('plans', PLAN | {'stages': STAGES}))['id']}"
    first = await officer.make(
        f"{at}/progress",
        told(("milestone", "villages-1", "1"), ("milestone", "homes-2", "0.5"),
             ("benefit", "emergency-admissions", "190")),
    )  # fmt: skip
    assert first["progress"] == "0.175"  # 0.2 * 0.5 + 0.3 * 0.5 * 0.5
    assert [each["progress"] for each in first["by_stage"]] == ["0.5", "0.25", "0"]
    benefit = next(each for each in first["told"] if each["kind"] == "benefit")
    assert (benefit["value"], benefit["progress"]) == ("190", "0.5")
    assert "villages-1" not in first["overdue"]
    codes = [each["code"] for stage in STAGES for each in stage["milestones"]]  # type: ignore[attr-defined]
    whole = await officer.make(
        f"{at}/progress", told(*(("milestone", code, "1") for code in codes))
    )
    assert (whole["progress"], whole["overdue"]) == ("1", [])


async def test_weights_that_are_not_1_together_are_refused_with_what_is_missing(
    officer: Caller,
) -> None:
    wrong = [STAGES[0], STAGES[1] | {"weight": "0.299999"}, STAGES[2]]
    refused = await officer.post("plans", PLAN | {"stages": wrong})
    problem = problem_in(refused, 422, "weights_wrong")
    assert "0.000001 is missing" in str(problem["detail"])
    milestones = [each | {"weight": "0.6"} for each in STAGES[0]["milestones"]]  # type: ignore[union-attr, operator]
    wrong = [STAGES[0] | {"milestones": milestones}, *STAGES[1:]]
    refused = await officer.post("plans", PLAN | {"stages": wrong})
    assert "0.2 is too much" in str(problem_in(refused, 422, "weights_wrong")["detail"])


async def test_more_than_all_of_a_milestone_is_never_done(officer: Caller) -> None:
    at = f"plans/{(await officer.make('plans', PLAN))['id']}/progress"
    for wrong in (("milestone", "village-working", "1.01"), ("milestone", "homes", "1")):
        problem_in(await officer.post(at, told(wrong)), 422, "progress_unknown")
    to_come = told(("milestone", "village-working", "1")) | {"told_for": "2099-01-01"}
    problem_in(await officer.post(at, to_come), 422, "day_to_come")


async def test_what_was_told_of_stays_in_the_plan(officer: Caller) -> None:
    at = f"plans/{(await officer.make('plans', PLAN))['id']}"
    await officer.make(f"{at}/progress", told(("benefit", "emergency-admissions", "190")))
    described = {k: v for k, v in PLAN.items() if k != "organisation"}
    refused = await officer.put(at, described | {"benefits": []})
    problem_in(refused, 409, "plan_shortened")


async def test_a_plan_is_seen_by_who_has_a_part_in_its_board_and_told_of_by_its_owner(
    officer: Caller,
) -> None:
    board = await officer.board()
    at = f"plans/{(await officer.make('plans', PLAN | {'board': board}))['id']}"
    partner = Caller(officer.client, officer.settings, orgs=("RJR",))
    assert (await partner.read(at))["organisation"] == "27D"
    new = told(("milestone", "village-working", "1"))
    problem_in(await partner.post(f"{at}/progress", new), 403, "not_yours")
    stranger = Caller(officer.client, officer.settings, orgs=("7A1",))
    problem_in(await stranger.get(at), 404, "strategy_not_found")


@pytest.mark.parametrize("most", [0, 6, 12])
async def test_a_list_of_large_plans_comes_in_shorter_pages_and_whole(
    officer: Caller, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Each of them has six milestones."""
    board = await officer.board()
    body = PLAN | {"stages": STAGES, "board": board}
    made = [(await officer.make("plans", body))["id"] for _ in range(5)]
    monkeypatch.setattr(service, "MOST_OF_A_LIST", most)
    seen: list[list[str]] = []
    page: dict[str, Any] = {"next_cursor": None}
    while not seen or page["next_cursor"]:
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
        page = await officer.read("plans", board=board, limit=3, **cursor)
        seen.append([each["id"] for each in page["items"]])
    assert [id_ for ids in seen for id_ in ids] == made
    assert max(map(len, seen)) == max(1, most // 6)


async def test_more_milestones_than_one_file_has_are_refused(
    officer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = await officer.board()
    for _ in range(2):
        await officer.make("plans", PLAN | {"stages": STAGES, "board": board})
    monkeypatch.setattr(queries, "MOST_MILESTONES", 11)
    answer = await officer.get("exports.csv", table="plans", board=board)
    problem_in(answer, 422, "export_too_long")
    assert "more than 11" in answer.text
    monkeypatch.setattr(queries, "MOST_MILESTONES", 12)
    answer = await officer.get("exports.csv", table="plans", board=board)
    assert len(answer.text.splitlines()) == 13
