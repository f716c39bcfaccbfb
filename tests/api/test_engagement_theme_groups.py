"""Themes by where answers came from: the same way for all, and nothing of few people."""

from typing import Any

import httpx
import psycopg
import pytest

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from tests.api.coders import answers, codes, frame_at, framed, theme
from tests.api.consultations import EngagementOfficer
from tests.api.responses import MINE
from tests.api.results import entered, frozen, opened, said, tables_of

SERVES = ENGAGEMENT
LEARNT = """
    INSERT INTO suggestion_run
        (consultation, question, method, frame_version, coded, accuracy, constant, made_at)
    VALUES (%(consultation)s, 'why', 'tfidf', 1, 27, 0.9, 0.4, now())
"""
AREAS = ["E06000050", "S12000036"]
LOCALITY = {
    "code": "locality", "basis": "place", "source": "ONS", "as_of": "2024-06-30",
    "categories": [
        {"code": code, "name": code, "population": 20_000, "values": [sector]}
        for code, sector in {"north": "CH65 1", "south": "CH64 1"}.items()
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


def wrote(count: int, text: str, **more: Any) -> list[dict[str, Any]]:
    return said(count, {"view": "disagree", "why": text}, **more)


CLUB = {"kind": "organisation", "speaks_for": "A club"}
NORTH, SOUTH = {"place": "CH65 1"}, {"place": "CH64 1"}
EVERYBODY = [
    *wrote(20, "bus", route="leaflet", respondent=NORTH, area=AREAS[0]),
    *wrote(10, "parking", route="leaflet", respondent=SOUTH, area=AREAS[0]),
    *wrote(3, "parking", channel="telephone", respondent=SOUTH, area=AREAS[0]),
    *wrote(12, "bus", channel="telephone", respondent=SOUTH, area=AREAS[1]),
    *wrote(10, "parking", channel="letter", respondent=CLUB),
]
GROUPS = {
    "channel": {"letter": 10, "paper": 30, "telephone": 15},
    "route": {"leaflet": 30, "(not told)": 25},
    "border": {"england": 35, "scotland": 10, "(not told)": 10},
    "locality": {"north": 20, "south": 25, "(not told)": 10},
    "kind": {"individual": 45, "organisation": 10},
}


@pytest.fixture(scope="module")
async def at(officer: EngagementOfficer) -> str:
    """Who writes of buses, who of parking; 3 of these by telephone."""
    path = await opened(officer, areas=AREAS)
    await officer.enter(path, "margins", {"margins": [LOCALITY]})
    await entered(officer, path, EVERYBODY)
    await framed(officer, path, theme("bus"), theme("parking"))
    read = await answers(officer, path, limit=100)
    await codes(officer, path, {each["response"]: [each["text"]] for each in read})
    return path


async def told(officer: EngagementOfficer, path: str, by: str | None = None) -> Any:
    answer = await officer.get(f"{frame_at(path)}/counts", **({"by": by} if by else {}))
    assert answer.status_code == 200, answer.text
    return answer.json()


def themes(found: Any) -> dict[str, dict[str, int | None]]:
    return {
        group["code"]: {each["code"]: each["answers"] for each in group["themes"]}
        for group in found["groups"]
    }


async def test_themes_are_told_by_every_way_that_answers_came(
    officer: EngagementOfficer, at: str
) -> None:
    early = await officer.get(f"{frame_at(at)}/counts", by="channel")
    assert (early.status_code, early.json()["code"]) == (409, "results_not_yet")
    await frozen(officer, at)
    whole = await told(officer, at)
    assert (whole["by"], whole["groups"]) == (None, [])
    for by, groups in GROUPS.items():
        found = await told(officer, at, by)
        assert {e["code"]: e["answered"] for e in found["groups"]} == groups, by
        assert found | {"by": None, "groups": []} == whole
    assert themes(await told(officer, at, "route")) == {
        "leaflet": {"bus": 20, "parking": 10},
        "(not told)": {"bus": 10, "parking": 15},
    }
    assert themes(await told(officer, at, "kind"))["organisation"] == {"bus": 0, "parking": 10}
    by_channel = themes(await told(officer, at, "channel"))
    assert by_channel["telephone"] == {"bus": None, "parking": None}  # 3 of 15
    refused = await officer.get(f"{frame_at(at)}/counts", by="deprivation")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_margin")


async def test_the_report_tells_themes_by_method_kind_and_place(
    officer: EngagementOfficer, at: str
) -> None:
    found = dict(tables_of((await officer.get(f"{at}/report.html")).text))
    assert found["Themes by method."] == [
        ["Theme", "letter", "paper", "telephone"],
        ["Bus", "0%", ".", "."],
        ["Parking", ".", ".", "."],
        ["Base: people who answered", "10", "30", "15"],
    ]
    assert found["Themes by kind of respondent."][0] == ["Theme", "individual", "organisation"]
    assert found["Themes by locality."][0] == ["Theme", "north", "south", "not given"]


async def test_who_withdraws_is_in_no_group_and_those_that_are_left_are_told_as_before(
    officer: EngagementOfficer,
) -> None:
    """Before the freeze, as if the answer had never come."""
    found = []
    for extra in (1, 0):
        path = await opened(officer)
        more = wrote(extra, "bus", channel="telephone")
        everybody = [*wrote(12, "bus"), *wrote(11, "parking", channel="telephone"), *more]
        made = await entered(officer, path, everybody)
        await framed(officer, path, theme("bus"), theme("parking"))
        read = await answers(officer, path, limit=100)
        await codes(officer, path, {each["response"]: [each["text"]] for each in read})
        if extra:
            receipt = {"Authorization": f"Receipt {made[-1]['receipt']}"}
            assert (await officer.client.delete(MINE, headers=receipt)).status_code == 204
        await frozen(officer, path)
        found.append([await told(officer, path, by) for by in ("channel", "kind")])
    assert found[0] == found[1]
    assert themes(found[0][0]) == {
        "paper": {"bus": 10, "parking": 0},
        "telephone": {"bus": 0, "parking": 10},
    }


async def test_who_withdraws_late_takes_the_words_and_moves_no_count(
    officer: EngagementOfficer, settings: Settings
) -> None:
    """13 of paper spoke of the bus, told as 15: without the one that withdrew it would be 10."""
    path = await opened(officer)
    everybody = [*wrote(13, "bus"), *wrote(14, "parking", channel="telephone")]
    made = await entered(officer, path, everybody)
    await framed(officer, path, theme("bus"), theme("parking"))
    read = await answers(officer, path, limit=100)
    await codes(officer, path, {each["response"]: [each["text"]] for each in read})
    await frozen(officer, path)
    with psycopg.connect(settings.database_url("engagement")) as connection:
        connection.execute(LEARNT, {"consultation": path.rpartition("/")[2]})
    assert (await officer.get(f"{frame_at(path)}/suggestions")).status_code == 200
    outputs = [f"{frame_at(path)}/counts", f"{path}/results", f"{path}/code-frames"]

    async def seen() -> list[bytes]:
        found = [await officer.get(each) for each in outputs]
        found += [await officer.get(outputs[0], by=by) for by in ("channel", "kind", "border")]
        assert {each.status_code for each in found} == {200}
        return [each.content for each in found]

    before = await seen()
    assert themes(await told(officer, path, "channel"))["paper"] == {"bus": 15, "parking": 0}
    receipt = {"Authorization": f"Receipt {made[0]['receipt']}"}
    assert (await officer.client.delete(MINE, headers=receipt)).status_code == 204
    assert await seen() == before
    assert not [
        e for e in await answers(officer, path, limit=100) if e["response"] == made[0]["id"]
    ]
    again = await codes(officer, path, {made[0]["id"]: ["parking"]})
    assert (again.status_code, again.json()["code"]) == (409, "answer_gone")
    learnt = await officer.get(f"{frame_at(path)}/suggestions")
    assert learnt.json()["code"] == "suggestions_not_made"
    lines = (await officer.get(f"{frame_at(path)}/mapping.jsonl")).text.splitlines()
    assert len(lines) == 26
    assert made[0]["id"] not in "".join(lines)
