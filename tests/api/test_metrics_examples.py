"""What the API document and the methods page show is what the service answers."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import httpx
import pytest
from fastapi.routing import APIRoute
from pytest import approx

from services.metrics.calculators.routes import router

PAGE = Path(__file__).parents[2] / "docs" / "methods.md"
EXAMPLE = re.compile(
    r"```\ncalculate ([a-z-]+) '(.*?)'(?: \| jq -c (\S+))?\n```\n```json\n(.*?)\n```", re.S
)
SELECTION = re.compile(r"\.(\w+)(?:\[(\d+)(?::(\d+))?\])?")
OF_ANOTHER_SERIES = {f"calculate_{chart}" for chart in ("spc", "u_chart", "g_chart", "t_chart")}
"""The example of their answer is that of a chart with the same shape, or of a longer series."""
ROUTES = [route for route in router.routes if isinstance(route, APIRoute)]


def numbers(body: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where numbers stand in a body; of those in a list of numbers the first."""
    if isinstance(body, dict):
        for name, each in body.items():
            yield from numbers(each, (*path, name))
    elif isinstance(body, list):
        for place, each in enumerate(body[:1]):
            yield from numbers(each, (*path, place))
    elif isinstance(body, float | int) and not isinstance(body, bool):
        yield path


def with_number(body: Any, path: tuple[str | int, ...], number: float) -> Any:
    """The body with another number in one place."""
    changed = json.loads(json.dumps(body))
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = number
    return changed


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_no_calculator_takes_a_number_that_is_none_or_an_unknown_rule_set(
    reader: httpx.AsyncClient, route: APIRoute
) -> None:
    (asked,) = get_type_hints(route.endpoint)["body"].model_json_schema()["examples"]
    places = [*numbers(asked)]
    bad = [(place, number) for place in places for number in (math.nan, math.inf, -math.inf)]
    bad += [(("ruleset",), "mine")] * ("ruleset" in asked)
    assert bad
    for place, number in bad:
        sent = json.dumps(with_number(asked, place, number))
        headers = {"Content-Type": "application/json"}
        answer = await reader.post(route.path, content=sent, headers=headers)
        assert answer.status_code == 422, (place, number, answer.text)
        assert [each["pointer"] for each in answer.json()["errors"]] == [
            "#/" + "/".join(map(str, place))
        ]


def differences(shown: Any, true: Any, path: str = "") -> Iterator[str]:
    """Where what is shown is not so; a list may be shown in part."""
    if isinstance(shown, dict):
        assert isinstance(true, dict), path
        if set(shown) != set(true):
            yield f"{path}: {sorted(set(shown) ^ set(true))}"
        for name in set(shown) & set(true):
            yield from differences(shown[name], true[name], f"{path}/{name}")
    elif isinstance(shown, list):
        for item in shown:
            if all(list(differences(item, other)) for other in true):
                yield f"{path}: {item} is not there"
    elif isinstance(shown, float) and isinstance(true, float | int):
        if shown != approx(true, rel=1e-6):
            yield f"{path}: {shown} is {true}"
    elif shown != true:
        yield f"{path}: {shown} is {true}"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_the_answer_to_the_documents_example_is_the_one_it_shows(
    reader: httpx.AsyncClient, route: APIRoute
) -> None:
    types = get_type_hints(route.endpoint)
    (asked,) = types["body"].model_json_schema()["examples"]
    (shown,) = types["return"].model_json_schema()["examples"]
    answer = await reader.post(route.path, json=asked)
    assert answer.status_code == 200, answer.text
    if route.name not in OF_ANOTHER_SERIES:
        assert list(differences(shown, answer.json())) == []


def test_every_calculator_is_on_the_methods_page() -> None:
    shown = {name for name, *_ in EXAMPLE.findall(PAGE.read_text())}
    assert shown == {route.path.rpartition("/")[2] for route in ROUTES}


@pytest.mark.parametrize(("name", "body", "selection", "shown"), EXAMPLE.findall(PAGE.read_text()))
async def test_the_methods_page_shows_true_answers(
    reader: httpx.AsyncClient, name: str, body: str, selection: str, shown: str
) -> None:
    answer = await reader.post(
        f"/v1/metrics/calculate/{name}",
        content=body,
        headers={"Content-Type": "application/json"},
    )
    true = selected(answer.json(), selection)
    assert list(differences(json.loads(shown), true)) == []
    assert list(differences(true, json.loads(shown))) == []


def selected(answer: Any, selection: str) -> Any:
    """What `jq` makes of `.name`, `.name[1]` or `.name[1:3]`."""
    if not selection:
        return answer
    match = SELECTION.fullmatch(selection)
    assert match is not None, selection
    name, first, last = match.groups()
    if first is None:
        return answer[name]
    return answer[name][int(first) : int(last)] if last else answer[name][int(first)]
