"""The calculators of engagement over HTTP: every published check, and what is refused."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.engagement.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for, token

Body = dict[str, Any]
PAGE = Path(__file__).parents[2] / "docs" / "methods.md"
EXAMPLE = re.compile(r"```\nvoices ([a-z-]+) '(.*?)'\n```\n```json\n(.*?)\n```", re.S)
EXAMPLES = EXAMPLE.findall(PAGE.read_text())


@pytest.fixture(scope="module")
async def asker(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    settings: Settings = settings_for(
        databases, {"engagement": SERVICE}, tmp_path_factory.mktemp("engagement")
    )
    async with running(SERVICE.create_app(settings)) as client:
        client.headers["Authorization"] = f"Bearer {token(settings, 'engagement.read')}"
        yield client


async def calculated(asker: httpx.AsyncClient, name: str, body: Body) -> Body:
    answer = await asker.post(f"/v1/engagement/calculate/{name}", json=body)
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found


async def refused(asker: httpx.AsyncClient, name: str, body: Body) -> Body:
    answer = await asker.post(f"/v1/engagement/calculate/{name}", json=body)
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    return dict(error)


async def test_west_cheshire_as_published(asker: httpx.AsyncClient) -> None:
    found = await calculated(asker, "representativeness", {
        "respondents": {"a": 40, "b": 60, "c": 100},
        "population": {"a": 65_000, "b": 87_000, "c": 102_000},
    })  # fmt: skip
    assert found["ratio"] == pytest.approx(0.6276923077, abs=1e-10)
    assert found["similarity"] == pytest.approx(0.9015748031, abs=1e-10)
    assert [each["index"] for each in found["rates"]] == pytest.approx(
        [0.7815384615, 0.8758620690, 1.2450980392], abs=1e-10
    )


@pytest.mark.parametrize(
    ("respondents", "population", "name", "value"),
    [([1, 2], [10, 10], "ratio", 0.5), ([2, 5], [20, 10], "ratio", 0.2),
     ([2, 8], [40, 60], "similarity", 0.8)],
)  # fmt: skip
async def test_representativeness_as_published(
    asker: httpx.AsyncClient,
    respondents: list[int],
    population: list[int],
    name: str,
    value: float,
) -> None:
    body = {
        told: dict(zip("ab", counts, strict=True))
        for told, counts in (("respondents", respondents), ("population", population))
    }
    found = await calculated(asker, "representativeness", body)
    assert found[name] == pytest.approx(value, abs=1e-10)


async def test_intervals_are_wilsons_as_published(asker: httpx.AsyncClient) -> None:
    found = await calculated(asker, "representativeness", {
        "respondents": {"a": 15, "b": 0, "c": 1}, "population": {"a": 16, "b": 10, "c": 16},
    })  # fmt: skip
    most, none, _ = found["rates"]
    assert [most["lower"], most["upper"]] == pytest.approx([0.7167126243, 0.9888806552], abs=1e-10)
    assert [none["lower"], none["upper"]] == pytest.approx([0, 0.2775327999], abs=1e-10)


async def test_raking_of_five_hundred_as_published(asker: httpx.AsyncClient) -> None:
    found = await calculated(asker, "rake", {
        "cells": [[120, 80], [60, 240]], "row_targets": [250, 250], "column_targets": [260, 240],
    })  # fmt: skip
    cells = [each for row in found["cells"] for each in row]
    assert cells == pytest.approx(
        [182.4234932808, 67.5765067192, 77.5765067192, 172.4234932808], abs=1e-8
    )
    assert found["n_eff"] == pytest.approx(447.5650229501, abs=1e-9)
    assert found["deff"] == pytest.approx(1.1171561100, abs=1e-9)


async def test_raking_as_published(asker: httpx.AsyncClient) -> None:
    found = await calculated(asker, "rake", {
        "cells": [[20, 30], [30, 20]], "row_targets": [60, 40], "column_targets": [45, 55],
    })  # fmt: skip
    assert found["n_eff"] == pytest.approx(95.7962261703, abs=1e-9)
    assert found["cells"][0] == pytest.approx([22.2180877122, 37.7819122878], abs=1e-8)
    assert found["weights"][0][0] == pytest.approx(22.2180877122 / 20)
    assert (found["trimmed"], found["warnings"]) == (0, [])


async def test_an_empty_cell_has_no_weight(asker: httpx.AsyncClient) -> None:
    found = await calculated(asker, "rake", {
        "cells": [[0, 30], [30, 20]], "row_targets": [40, 40], "column_targets": [20, 60],
    })  # fmt: skip
    assert (found["weights"][0][0], found["cells"][0][0]) == (None, 0)


def codes_of(found: Body) -> list[str]:
    return [each["code"] for each in found["warnings"]]


async def test_whatever_is_null_has_its_reason(asker: httpx.AsyncClient) -> None:
    cells = {"cells": [[0, 30], [30, 20]], "row_targets": [40, 40], "column_targets": [20, 60]}
    assert codes_of(await calculated(asker, "rake", cells)) == ["empty_cells"]
    assert codes_of(await calculated(asker, "kappa", {"first": [[]], "second": [[]]})) == [
        "no_themes"
    ]
    conversation = {"statements": 6, "votes": [*votes(), vote("late", 0)]}
    found = await calculated(asker, "opinion-groups", conversation)
    assert codes_of(found) == ["not_on_the_map"]
    assert [each["x"] for each in found["participants"] if each["participant"] == "late"] == [None]
    for labels, codes in (
        ({"p0": 0, "p1": 1}, ["labels_given", "not_on_the_map"]),
        ({}, ["labels_given", "no_groups", "not_on_the_map"]),
    ):
        found = await calculated(asker, "opinion-groups", conversation | {"labels": labels})
        assert (codes_of(found), found["silhouette"]) == (codes, None)


async def test_a_label_of_two_participants_is_refused(asker: httpx.AsyncClient) -> None:
    both = {"statements": 2, "votes": [vote(1, 0), vote("1", 0)], "labels": {"1": 0}}
    error = await refused(asker, "opinion-groups", both)
    assert (error["code"], error["pointer"]) == ("participant_unclear", "#/labels/1")


async def test_kappa_as_published(asker: httpx.AsyncClient) -> None:
    first = [["t"]] * 25 + [[]] * 25
    second = [["t"]] * 20 + [[]] * 5 + [["t"]] * 10 + [[]] * 15
    found = await calculated(asker, "kappa", {"first": first, "second": second})
    assert found["themes"] == [
        {"code": "t", "kappa": pytest.approx(0.4), "agreement": 0.7, "both": 20, "one": 15,
         "neither": 15}
    ]  # fmt: skip
    assert found["mean_kappa"] == pytest.approx(0.4)


async def test_kappa_of_a_hundred_as_published(asker: httpx.AsyncClient) -> None:
    first = [["t"]] * 60 + [[]] * 40
    second = [["t"]] * 45 + [[]] * 15 + [["t"]] * 25 + [[]] * 15
    found = await calculated(asker, "kappa", {"first": first, "second": second})
    assert found["mean_kappa"] == pytest.approx(0.1304347826, abs=1e-10)


def vote(participant: int | str, statement: int, value: int = 1) -> Body:
    return {"participant": participant, "statement": statement, "vote": value}


def votes(people: int = 20, statements: int = 6) -> list[Body]:
    """Two camps that agree on the last statement."""
    return [
        {"participant": f"p{person}", "statement": place,
         "vote": 1 if place == statements - 1 or (person + place) % 2 else -1}
        for person in range(people) for place in range(statements)
        if (person * 7 + place) % 9
    ]  # fmt: skip


async def test_two_camps_are_two_groups_that_agree_on_one_statement(
    asker: httpx.AsyncClient,
) -> None:
    found = await calculated(asker, "opinion-groups", {"statements": 6, "votes": votes()})
    assert [group["id"] for group in found["groups"]] == list(range(len(found["groups"])))
    assert sum(group["size"] for group in found["groups"]) == len(found["participants"]) == 20
    assert found["consensus"] == {"agree": [5], "disagree": []}
    statement = found["statements"][5]
    assert statement["pass"] == statement["disagree"] == 0
    best = max(found["statements"], key=lambda each: each["group_aware_consensus"])
    assert best["statement"] == 5


async def test_tests_and_priorities_are_as_published(asker: httpx.AsyncClient) -> None:
    said = [*[1] * 15, -1, *[-1] * 11, *[0] * 3]
    body: Body = {
        "statements": 2,
        "votes": [{"participant": n, "statement": 0, "vote": vote} for n, vote in enumerate(said)],
        "labels": {str(n): int(n > 15) for n in range(len(said))},
    }
    found = await calculated(asker, "opinion-groups", body)
    [agree], [disagree] = [group["representative"] for group in found["groups"]]
    assert (agree["direction"], disagree["direction"]) == ("agree", "disagree")
    assert agree["p_test"] == pytest.approx(3.6380343755, abs=1e-10)
    assert disagree["p_test"] == pytest.approx(2.3237900077, abs=1e-10)
    assert found["statements"][1]["priority"] == 5.0625
    once = {"statements": 1, "votes": body["votes"][:1]}
    [one] = (await calculated(asker, "opinion-groups", once))["statements"]
    assert one["priority"] == pytest.approx(12.5297262501, abs=1e-10)


async def test_groups_can_be_given(asker: httpx.AsyncClient) -> None:
    body = {
        "statements": 6,
        "votes": votes(),
        "labels": {f"p{each}": each % 3 for each in range(19)},
    }
    found = await calculated(asker, "opinion-groups", body)
    assert [(group["id"], group["size"]) for group in found["groups"]] == [(0, 7), (1, 6), (2, 6)]
    assert found["participants"][19]["group"] is None


async def test_the_last_vote_counts_by_time_or_else_by_order(asker: httpx.AsyncClient) -> None:
    twice = [{"participant": 1, "statement": 0, "vote": vote} for vote in (1, -1)]
    found = await calculated(asker, "opinion-groups", {"statements": 1, "votes": twice})
    assert found["statements"][0]["disagree"] == 1
    timed = [vote | {"at": f"2026-01-0{2 - place}T00:00:00Z"} for place, vote in enumerate(twice)]
    found = await calculated(asker, "opinion-groups", {"statements": 1, "votes": timed})
    assert (found["statements"][0]["agree"], found["groups"]) == (1, [])
    assert found["warnings"][0]["code"] == "no_groups"


@pytest.mark.parametrize(
    ("name", "body", "pointer"),
    [
        ("representativeness", {"respondents": {"b": 1}, "population": {"a": 1}},
         "#/respondents/b"),
        ("representativeness", {"respondents": {"a": 2}, "population": {"a": 1}},
         "#/respondents/a"),
        ("rake", {"cells": [[0, 0], [1, 1]], "row_targets": [1, 1], "column_targets": [1, 1]},
         "#/row_targets/0"),
        ("rake", {"cells": [[1]], "row_targets": [1], "column_targets": [2]}, "#/column_targets"),
        ("kappa", {"first": [["a"]], "second": []}, "#/second"),
        ("opinion-groups", {"statements": 1, "votes": [
            {"participant": "a", "statement": 1, "vote": 1}]}, "#/votes/0/statement"),
        ("opinion-groups", {"statements": 1, "votes": [], "moderated_out": [3]},
         "#/moderated_out/0"),
        ("opinion-groups", {"statements": 1, "votes": [], "labels": {"x": 0}}, "#/labels/x"),
        ("opinion-groups", {"statements": 1, "votes": [
            {"participant": "a", "statement": 0, "vote": True}]}, "#/votes/0/vote"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_where_it_stands(
    asker: httpx.AsyncClient, name: str, body: Body, pointer: str
) -> None:
    assert (await refused(asker, name, body))["pointer"] == pointer


@pytest.mark.parametrize(("name", "body", "told"), EXAMPLES, ids=[each[0] for each in EXAMPLES])
async def test_the_methods_page_shows_what_is_answered(
    asker: httpx.AsyncClient, name: str, body: str, told: str
) -> None:
    found = await calculated(asker, name, json.loads(body))
    assert flat(found) == pytest.approx(flat(json.loads(told)))


def flat(body: Any, path: str = "") -> Body:
    """Every value by where it stands."""
    if isinstance(body, dict | list):
        items = body.items() if isinstance(body, dict) else enumerate(body)
        return {
            key: each for name, one in items for key, each in flat(one, f"{path}/{name}").items()
        }
    return {path: body}


def test_the_methods_page_has_every_calculator() -> None:
    assert {name for name, *_ in EXAMPLES} == {
        "representativeness",
        "rake",
        "kappa",
        "opinion-groups",
    }
