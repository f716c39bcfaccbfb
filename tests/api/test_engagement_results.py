"""What people answered, as it may be seen."""

import csv
from random import Random
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.questionnaires.rules.questions import questions_of
from services.engagement.questionnaires.rules.visibility import visible
from services.engagement.results.tally_queries import AnswerScope, open_base
from services.shared.database import Database
from services.shared.settings import Settings
from tests import vega_lite
from tests.api.consultations import EngagementOfficer
from tests.api.responses import MINE
from tests.api.results import (
    PERMISSION,
    VIEW,
    WAYS,
    entered,
    frozen,
    kept,
    of,
    opened,
    people,
    results,
    said,
)
from tests.unit.engagement.questionnaires.forms import options

SERVES = ENGAGEMENT


@pytest.fixture(scope="module")
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


@pytest.fixture(scope="module")
async def at(officer: EngagementOfficer) -> str:
    """100 people: 60 agree, 30 disagree, of whom 20 say why, 10 do not answer."""
    path = await opened(officer)
    everybody = [
        *said(40, {"view": "agree", "ways": ["bus", "foot"]}, channel="paper"),
        *said(20, {"view": "agree", "ways": ["car"]}, channel="telephone"),
        *said(20, {"view": "disagree", "why": "Too far."}, channel="paper"),
        *said(10, {"view": "disagree", "ways": ["car"]}, channel="telephone"),
        *said(10, {}, channel="paper"),
    ]
    await entered(officer, path, everybody)
    await frozen(officer, path)
    return path


async def test_shares_are_of_those_who_were_shown_the_question(
    officer: EngagementOfficer, at: str
) -> None:
    found = await results(officer, at)
    view, why, ways = of(found, "view"), of(found, "why"), of(found, "ways")
    assert (view["shown"], view["answered"], view["not_answered"]) == (100, 90, 10)
    assert people(view) == {"agree": 60, "unsure": 0, "disagree": 30}
    assert (why["shown"], why["not_shown"], why["answered"]) == (30, 70, 20)
    assert people(ways) == {"bus": 40, "car": 30, "foot": 40}
    agree = view["items"][0]["values"][0]
    assert agree["share"] == 0.6
    assert (round(agree["lower"], 4), round(agree["upper"], 4)) == (0.502, 0.6906)


async def test_a_group_is_the_same_as_a_breakdown_and_as_a_filter(
    officer: EngagementOfficer, at: str
) -> None:
    by, of_paper = (
        await results(officer, at, by="channel"),
        await results(officer, at, channel="paper"),
    )
    assert [each["code"] for each in by["groups"]] == ["paper", "telephone"]
    assert of(by, "view", "paper") == of(of_paper, "view")
    assert people(of(by, "view", "paper")) == {"agree": 40, "unsure": 0, "disagree": 20}
    assert of_paper["people"] == 70


async def test_nothing_but_counts_by_channel_leaves_before_the_freeze(
    officer: EngagementOfficer,
) -> None:
    path = await opened(officer)
    await entered(officer, path, said(20, {"view": "agree"}))
    found = await results(officer, path, by="channel")
    assert (found["frozen"], found["questions"], found["groups"]) == (False, [], [])
    assert found["channels"] == [{"code": "paper", "people": 20}]


AGES = {
    "code": "age", "kind": "single", "text": "How old are you?", "options": options("young", "old"),
}  # fmt: skip


def margin(young: int, old: int) -> dict[str, Any]:
    ages = {"young": young, "old": old}
    return {
        "code": "age", "basis": "question", "question": "age", "source": "ONS",
        "as_of": "2024-06-30",
        "categories": [
            {"code": code, "name": code, "population": size, "values": [code]}
            for code, size in ages.items()
        ],
    }  # fmt: skip


async def by_age(officer: EngagementOfficer, young: int, old: int, *others: Any) -> str:
    """40 young people, all of whom agree, and 60 old ones, of whom 20 do."""
    path = await opened(officer, questions=[VIEW, AGES, PERMISSION])
    await officer.enter(path, "margins", {"margins": [margin(young, old), *others]})
    everybody = [
        *said(30, {"view": "agree", "age": "young"}),
        *said(10, {"view": "disagree", "age": "young"}),
        *said(20, {"view": "agree", "age": "old"}),
        *said(40, {"view": "disagree", "age": "old"}),
    ]
    await entered(officer, path, everybody)
    await frozen(officer, path)
    return path


async def test_weighted_shares_stand_beside_unweighted_ones(officer: EngagementOfficer) -> None:
    path = await by_age(officer, 6000, 4000)
    found = (await officer.get(f"{path}/results/weighted")).json()
    [view, _] = found["questions"]
    agree = view["values"][0]
    # 60% young, of whom 3 of 4 agree, and 40% old, of whom 1 of 3 does.
    assert (agree["share"], agree["weighted"]) == (0.5, 0.58)
    assert (found["people"], found["left_out"], found["trimmed"]) == (100, 0, False)
    assert found["n_eff"] == pytest.approx(100**2 / (40 * 1.5**2 + 60 * (2 / 3) ** 2), abs=0.1)


async def test_an_effective_size_tells_nothing_of_a_few_people(officer: EngagementOfficer) -> None:
    path = await opened(officer, questions=[VIEW, AGES, PERMISSION])
    await officer.enter(path, "margins", {"margins": [margin(500, 9500)]})
    few, many = [{"view": "agree", "age": age} for age in ("young", "old")]
    await entered(officer, path, [*said(3, few), *said(97, many)])
    await frozen(officer, path)
    found = (await officer.get(f"{path}/results/weighted")).json()
    assert (found["n_eff"], found["deff"]) == (None, None)
    assert "effective_size_withheld" in {each["code"] for each in found["warnings"]}


async def test_respondents_are_compared_with_the_population(officer: EngagementOfficer) -> None:
    path = await by_age(officer, 6000, 4000)
    [found] = (await officer.get(f"{path}/results/representativeness")).json()["margins"]
    assert found["ratio"] == pytest.approx((40 / 6000) / (60 / 4000))
    assert found["similarity"] == pytest.approx(0.8)
    assert [each["respondents"] for each in found["categories"]] == [40, 60]


async def test_margins_are_chosen_before_results_are_seen(officer: EngagementOfficer) -> None:
    path = await by_age(officer, 6000, 4000)
    answer = await officer.put(f"{path}/margins", {"margins": [margin(5000, 5000)]})
    assert (answer.status_code, answer.json()["code"]) == (409, "part_frozen")


@pytest.mark.parametrize(
    ("young", "old", "fault", "pointer"),
    [
        (6000, 0, "population_smaller", "#/margins/0/categories/1/population"),
        (30, 4000, "population_smaller", "#/margins/0/categories/0/population"),
        (6000, 4000, "nobody_weighted", "#/margins"),
    ],
)
async def test_margins_that_cannot_be_met_say_where(
    officer: EngagementOfficer, young: int, old: int, fault: str, pointer: str
) -> None:
    empty = margin(10, 10) | {"code": "place", "basis": "place", "question": None}
    empty["categories"][0]["values"] = ["CH1 1"]
    empty["categories"][1]["values"] = ["CH1 2"]
    path = await by_age(officer, young, old, *([empty] if fault == "nobody_weighted" else []))
    answer = await officer.get(f"{path}/results/weighted")
    assert (answer.status_code, answer.json()["code"]) == (409, "margins_not_met")
    [told] = answer.json()["errors"]
    assert (told["code"], told["pointer"]) == (fault, pointer)


async def test_two_questions_are_set_against_each_other(officer: EngagementOfficer) -> None:
    path = await by_age(officer, 6000, 4000)
    asked = {"first": "view", "second": "age"}
    found = (await officer.get(f"{path}/results/cross-tab", **asked)).json()
    assert [each["code"] for each in found["columns"]] == ["young", "old", "(none)"]
    assert {each["code"]: each["people"] for each in found["rows"]} == {
        "agree": [30, 20, 0],
        "unsure": [0, 0, 0],
        "disagree": [10, 40, 0],
        "(none)": [0, 0, 0],
    }
    turned = await officer.get(f"{path}/results/cross-tab", first="age", second="view")
    assert turned.json()["rows"][0]["people"] == [30, 0, 10, 0]
    of_paper = await officer.get(f"{path}/results/cross-tab", **asked, channel="paper")
    assert of_paper.json() == found | {"filters": {"channel": "paper"}}


async def test_files_and_pictures_say_what_the_answer_says(
    officer: EngagementOfficer, at: str
) -> None:
    table = await officer.get(f"{at}/results.csv", by="channel")
    rows = [*csv.DictReader(table.text.splitlines())]
    [agree] = [each for each in rows if (each["group"], each["answer"]) == ("paper", "agree")]
    assert (agree["people"], agree["shown"]) == ("40", "70")
    book = await officer.get(f"{at}/results.xlsx", by="channel")
    assert (book.status_code, book.content[:2]) == (200, b"PK")
    bars = (await officer.get(f"{at}/results/questions/view/bars.vl.json")).json()
    assert "agree 60% (60); unsure 0% (0); disagree 30% (30)" in bars["description"]
    assert vega_lite.fault(bars) is None
    scale = await officer.get(f"{at}/results/questions/view/scale.vl.json", by="channel")
    assert "paper: agree 67%, unsure 0%, disagree 33%" in scale.json()["description"]
    assert vega_lite.fault(scale.json()) is None
    drawn = await officer.get(f"{at}/results/questions/view/bars.svg")
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    refused = await officer.get(f"{at}/results/questions/ways/scale.svg")
    assert (refused.status_code, refused.json()["code"]) == (422, "no_scale")


async def test_representativeness_is_drawn_as_it_is_told(officer: EngagementOfficer) -> None:
    path = await by_age(officer, 6000, 4000)
    drawn = (await officer.get(f"{path}/results/representativeness.vl.json")).json()
    assert "age: young 0.67 (40 of 6,000); age: old 1.50 (60 of 4,000)" in drawn["description"]
    assert vega_lite.fault(drawn) is None


FOLLOWED: list[dict[str, Any]] = [
    {"question": "view", "one_of": ["agree", "unsure"]},
    {"question": "ways", "one_of": ["bus"]},
    {"question": "times", "at_least": 2, "at_most": 4},
    {"question": "ways", "answered": False},
    {"question": "times", "at_most": 3},
    {"none_of": [{"question": "view", "one_of": ["agree"]}, {"question": "f0", "answered": True}]},
    {
        "all_of": [
            {"question": "view", "answered": True},
            {"any_of": [{"question": "times", "at_least": 1}]},
        ]
    },
    {"any_of": [{"question": "words", "answered": True}, {"question": "f1", "one_of": ["yes"]}]},
]
MANY: list[dict[str, Any]] = [
    VIEW,
    WAYS,
    {"code": "times", "kind": "number", "text": "How often?"},
    {"code": "order", "kind": "ranking", "text": "Rank.", "options": options("bus", "car", "foot")},
    {"code": "words", "kind": "short_text", "text": "Say."},
    {
        "code": "rates", "kind": "matrix", "text": "Rate.", "options": options("good", "bad"),
        "rows": options("staff", "place"),
    },
    *(
        {"code": f"f{at}", "kind": "single", "text": "?", "options": options("yes", "no"),
         "show_if": condition}
        for at, condition in enumerate(FOLLOWED)
    ),
    PERMISSION,
]  # fmt: skip


def answered_at_random(random: Random) -> dict[str, Any]:
    """As the questionnaire would have taken them: hidden questions are not answered."""
    wide: dict[str, Any] = {
        "view": random.choice(["agree", "unsure", "disagree"]),
        "ways": random.sample(["bus", "car", "foot"], random.randint(1, 3)),
        "times": random.randint(0, 6),
        "order": random.sample(["bus", "car", "foot"], random.randint(1, 3)),
        "words": "Words.",
        "rates": {"staff": "good"} if random.random() < 0.5 else {"staff": "bad", "place": "good"},
        **{f"f{at}": random.choice(["yes", "no"]) for at in range(len(FOLLOWED))},
    }
    given = {code: answer for code, answer in wide.items() if random.random() < 0.7}
    for question in questions_of(MANY):
        if question.code not in visible(questions_of(MANY), given):
            given.pop(question.code, None)
    return given


async def test_what_is_kept_is_counted_as_the_questionnaire_shows(
    officer: EngagementOfficer, settings: Settings
) -> None:
    random = Random(15)
    path = await opened(officer, questions=MANY)
    every = [answered_at_random(random) for _ in range(100)]
    await entered(officer, path, [each for given in every for each in said(1, given)])
    await frozen(officer, path)
    at_once = await results(officer, path, by="channel")
    await kept(settings)
    assert await results(officer, path, by="channel") == at_once
    questions = questions_of(MANY)
    database = Database(settings.database_url("engagement"), pool_size=1)
    async with database.read() as session:
        asked = AnswerScope(UUID(path.rpartition("/")[2]), questions, [])
        base = await open_base(session, asked, "individual", questions)
        tally = await base.tally(questions, [])
    await database.close()
    shown = [visible(questions, given) for given in every]
    for question in questions[:-1]:
        code = question.code
        assert tally.shown[code].get((), 0) == sum(code in each for each in shown), code
        assert tally.answered[code].get((), 0) == sum(code in given for given in every), code
    assert tally.values["ways", "bus", "yes"][()] == sum(
        "bus" in given.get("ways", ()) for given in every
    )
    assert tally.values["order", "car", "2"][()] == sum(
        given.get("order", ())[1:2] == ["car"] for given in every
    )
    assert tally.values["rates", "staff", "good"][()] == sum(
        given.get("rates", {}).get("staff") == "good" for given in every
    )


PLACES: dict[str, Any] = {
    "code": "locality", "basis": "place", "source": "ONS", "as_of": "2024-06-30",
    "categories": [
        {"code": code, "name": code, "population": 20_000, "values": [sector]}
        for code, sector in {"north": "CH65 1", "south": "CH64 1"}.items()
    ],
}  # fmt: skip
OUTPUTS: list[tuple[str, dict[str, str]]] = [
    *(("results", {"by": by}) for by in ("channel", "route", "locality", "border", "kind")),
    ("results.csv", {"by": "route"}),
    ("results.csv", {"by": "locality"}),
    ("results/weighted", {}),
    ("results/representativeness", {}),
    ("results/representativeness.vl.json", {}),
    ("results/cross-tab", {"first": "view", "second": "may_publish"}),
    ("results/questions/view/bars.vl.json", {"by": "route"}),
]


async def test_a_locality_has_its_name_in_answers_and_pictures(officer: EngagementOfficer) -> None:
    path = await opened(officer)
    named = [each | {"name": each["code"].title()} for each in PLACES["categories"]]
    await officer.enter(path, "margins", {"margins": [PLACES | {"categories": named}]})
    there = [{"respondent": {"place": sector}} for sector in ("CH65 1", "CH64 1")]
    everybody = [each for where in there for each in said(10, {"view": "agree"}, **where)]
    await entered(officer, path, everybody)
    await frozen(officer, path)
    found = await results(officer, path, by="locality")
    groups = found["questions"][0]["groups"]
    assert [(each["group"], each["name"]) for each in groups] == [
        ("north", "North"),
        ("south", "South"),
    ]
    for chart in ("bars", "scale"):
        drawn = await officer.get(f"{path}/results/questions/view/{chart}.vl.json", by="locality")
        assert "North: agree" in drawn.json()["description"]


async def test_who_withdraws_after_the_freeze_moves_no_count(
    officer: EngagementOfficer, client: httpx.AsyncClient, settings: Settings
) -> None:
    """Their words, place and route go; a count that moved would tell what they were."""
    path = await opened(officer)
    await officer.enter(path, "margins", {"margins": [PLACES]})
    answers = {"view": "disagree", "why": "Zwetschgenmus.", "ways": ["bus"]}
    there = {"route": "leaflet", "respondent": {"place": "CH65 1"}}
    made = await entered(
        officer,
        path,
        [
            *said(20, answers, **there),
            *said(20, {"view": "agree"}, respondent={"place": "CH64 1"}),
        ],
    )
    await frozen(officer, path)
    await kept(settings)

    async def told() -> list[bytes]:
        found = [await officer.get(f"{path}/{name}", **query) for name, query in OUTPUTS]
        assert {each.status_code for each in found} == {200}
        return [each.content for each in found]

    before = await told()
    receipt = {"Authorization": f"Receipt {made[0]['receipt']}"}
    assert (await client.delete(MINE, headers=receipt)).status_code == 204
    await kept(settings)
    assert await told() == before
    by_route = await results(officer, path, by="route")
    assert of(by_route, "why", "leaflet")["answered"] == 20
    own = await officer.get(f"{path}/responses.csv")
    assert own.text.count("Zwetschgenmus") == 19
    assert (await client.get(MINE, headers=receipt)).status_code == 404


async def test_of_one_person_nothing_is_told_and_nothing_is_not_a_number(
    officer: EngagementOfficer,
) -> None:
    path = await opened(officer)
    await officer.enter(path, "margins", {"margins": [PLACES]})
    one = {"route": "leaflet", "respondent": {"place": "CH65 1"}}
    await entered(officer, path, said(1, {"view": "agree", "ways": ["bus"]}, **one))
    await frozen(officer, path)
    asked = [*OUTPUTS, ("results", {"channel": "paper"}), ("results", {"kind": "organisation"})]
    for name, query in asked:
        found = await officer.get(f"{path}/{name}", **query)
        assert found.status_code in (200, 409), found.text
        assert "NaN" not in found.text
        assert "Infinity" not in found.text
    found = await results(officer, path, by="channel")
    assert (found["people"], of(found, "view")["shown"]) == (None, None)
    assert {*people(of(found, "view")).values()} == {None}
    [margin] = (await officer.get(f"{path}/results/representativeness")).json()["margins"]
    assert (margin["categories"], margin["ratio"]) == ([], None)


async def test_individuals_and_organisations_stand_side_by_side(
    officer: EngagementOfficer,
) -> None:
    path = await opened(officer)
    club = {"respondent": {"kind": "organisation", "speaks_for": "A club"}}
    await entered(officer, path, [*said(30, {"view": "agree"}), *said(10, {}, **club)])
    await frozen(officer, path)
    found = await results(officer, path, by="kind")
    assert [(e["code"], e["people"]) for e in found["groups"]] == [
        ("individual", 30),
        ("organisation", 10),
    ]
    assert found["people"] == of(found, "view")["people"] == 30  # and never both together
    for kind in ("individual", "organisation"):
        alone = await results(officer, path, kind=kind)
        assert of(found, "view", kind) == of(alone, "view")


async def test_many_responses_are_counted_before_results_leave(
    officer: EngagementOfficer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.engagement.results.tally_queries.AT_ONCE", 9)
    path = await opened(officer)
    await entered(officer, path, said(10, {"view": "agree"}))
    await frozen(officer, path)
    answer = await officer.get(f"{path}/results")
    assert (answer.status_code, answer.json()["code"]) == (503, "results_in_the_making")
    assert int(answer.headers["retry-after"]) > 0
    await kept(settings)
    assert people(of(await results(officer, path), "view"))["agree"] == 10


async def test_a_withdrawn_response_leaves_results_as_if_it_had_never_come(
    officer: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    everybody = [*said(12, {"view": "agree"}), *said(13, {"view": "disagree", "why": "Far."})]
    with_one, without = [await opened(officer) for _ in range(2)]
    made = await entered(officer, with_one, [*everybody, *said(1, {"view": "agree"})])
    await entered(officer, without, everybody)
    receipt = {"Authorization": f"Receipt {made[-1]['receipt']}"}
    assert (await client.delete(MINE, headers=receipt)).status_code == 204
    told = []
    for path in (with_one, without):
        await frozen(officer, path)
        found = await results(officer, path, by="channel")
        told.append(found | {"consultation": ""})
    assert told[0] == told[1]


async def test_a_sender_counts_once_and_petitions_and_late_post_are_apart(
    officer: EngagementOfficer,
) -> None:
    path = await opened(officer)
    [first, *_] = await entered(officer, path, said(20, {"view": "agree"}))
    again = said(1, {"view": "disagree"}, continues=first["id"])
    late = said(9, {"view": "disagree"}, received_at="2026-08-01T10:00:00Z")
    petition = said(1, {}, channel="petition", signatures=75570)
    await entered(officer, path, [*again, *late, petition[0] | {"answers": {}}])
    body = said(10, {"view": "unsure"}, respondent={"kind": "organisation", "speaks_for": "A club"})
    await entered(officer, path, body)
    await frozen(officer, path)
    found = await results(officer, path)
    assert found["apart"] == {"late": 10, "petitions": 1, "signatures": 75570}
    assert found["people"] == 20
    clubs = await results(officer, path, kind="organisation")
    assert people(of(clubs, "view")) == {"agree": 0, "unsure": 10, "disagree": 0}
