"""Whatever officers do, in whatever order: nothing is decided that was not answered or asked."""

import asyncio
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from services.engagement.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for
from tests.api.consultations import EngagementOfficer, walked
from tests.unit.engagement.consultations.records import WHOLE

NOW = datetime(2027, 1, 4, tzinfo=UTC)
THEMES = [
    {"code": code, "title": code, "share": share}
    for code, share in (("transport", 0.3), ("beds", 0.05), ("colour", 0.04))
]
RECOMMENDED = [WHOLE["recommendations"]["items"][0] | {"code": code} for code in ("r1", "r2")]
TO_ANSWER = ["transport", "beds", "colour", "r1", "r2", "nothing"]
STATES = [*["reported"] * 3, *["decided"] * 3, "fed_back", "called_in", "analysis"]
DAYS = ["2026-09-20", *["2026-10-20"] * 3, "2027-01-04"]


class World:
    """The engagement service on an event loop of its own, in January 2027."""

    def __init__(self, made: Settings) -> None:
        self.settings = made
        self.loop = asyncio.new_event_loop()
        self.clock = time_machine.travel(NOW)
        self.clock.start()
        self.living = running(SERVICE.create_app(made))
        self.client: httpx.AsyncClient = self.run(self.living.__aenter__())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        self.run(self.living.__aexit__(None, None, None))
        self.clock.stop()
        self.loop.close()


@pytest.fixture(scope="module")
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(settings_for(databases, ["engagement"], tmp_path_factory.mktemp("machine")))
    yield made
    made.close()


def subsets(of: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(of), unique_by=str, max_size=len(of))


def answers(to: list[str]) -> dict[str, Any]:
    answered = WHOLE["answers"]["items"][0]
    return {"items": [answered | {"to": each} for each in to]}


def recommended(items: list[dict[str, Any]], text: str) -> dict[str, Any]:
    return {"items": [each | {"text": text} for each in items]}


def decision(options: list[str | None], reason: str | None) -> dict[str, Any]:
    parts = [
        {"code": f"p{place}", "text": "t", "option": each, "not_consulted_reason": reason}
        for place, each in enumerate(options)
    ]
    return WHOLE["decision"] | {"parts": parts}


def offered(codes: list[str]) -> dict[str, Any]:
    return {"options": [{"code": each, "title": each} for each in codes]}


CODES = st.sampled_from(["hub", "spokes", "third"])
DECIDED = st.lists(st.one_of(CODES, st.none()), max_size=3)
REASONS = st.sampled_from([None, None, "Asked in 2025"])
CHANGES: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.one_of(
    subsets(THEMES).map(lambda themes: ("themes", {"themes": themes})),
    st.builds(
        lambda items, text: ("recommendations", recommended(items, text)),
        subsets(RECOMMENDED),
        st.sampled_from(["t", "t", "other"]),
    ),
    subsets(TO_ANSWER).map(lambda to: ("answers", answers(to))),
    st.sampled_from(["1", "2"]).map(lambda v: ("report", WHOLE["report"] | {"version": v})),
    st.lists(CODES, max_size=3).map(lambda codes: ("options", offered(codes))),
    st.builds(lambda options, why: ("decision", decision(options, why)), DECIDED, REASONS),
)
"""Parts of the record that an officer may put, right or wrong."""


def machine(world: World, decided: list[str]) -> type[RuleBasedStateMachine]:
    class DecisionMachine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.officer = EngagementOfficer(world.client, world.settings)
            self.at = world.run(walked(self.officer, "analysis", refused_first=False))
            self.put("report", WHOLE["report"])
            self.put("themes", {"themes": THEMES})
            self.put("recommendations", recommended(RECOMMENDED[:1], "t"))
            self.put("decision", decision(["third"], None))

        def put(self, part: str, body: dict[str, Any]) -> None:
            answer = world.run(self.officer.put(f"{self.at}/{part}", body))
            assert answer.status_code in {200, 409}, answer.text

        @rule(change=CHANGES)
        def change(self, change: tuple[str, dict[str, Any]]) -> None:
            self.put(*change)

        @rule()
        def answer_all(self) -> None:
            self.put("answers", answers(TO_ANSWER))

        @rule()
        def decide_what_was_asked(self) -> None:
            self.put("decision", decision(["hub"], None))

        @rule(times=st.integers(1, 2))
        def go_on(self, times: int) -> None:
            for _ in range(times):
                found = world.run(self.officer.get(f"{self.at}/transitions")).json()
                if found["next"]:
                    self.step(found["next"][0]["to"], "2026-10-20")

        @rule(to=st.sampled_from(STATES), day=st.sampled_from(DAYS))
        def step(self, to: str, day: str) -> None:
            answer = world.run(self.officer.asks(self.at, to, effective_on=day))
            assert answer.status_code in {200, 409, 422}, answer.text
            if (answer.status_code, to) == (200, "decided"):
                decided.append(self.at)

        def teardown(self) -> None:
            found = world.run(self.officer.get(self.at)).json()
            if found["state"] not in {"decided", "fed_back", "monitoring"}:
                return
            items = world.run(self.officer.get(f"{self.at}/record")).json()["items"]
            record = {each["part"]: each["content"] for each in items}
            answered = {each["to"] for each in record.get("answers", answers([]))["items"]}
            themes = {e["code"] for e in record["themes"]["themes"] if e["share"] >= 0.05}
            received = {each["code"] for each in record["recommendations"]["items"]}
            assert themes | received <= answered
            asked = {each["code"] for each in record["options"]["options"]}
            assert record["decision"]["parts"]
            for part in record["decision"]["parts"]:
                assert part["option"] in asked or part["not_consulted_reason"]

    return DecisionMachine


def run(world: World, *, examples: int, steps: int) -> list[str]:
    """The consultations that were decided."""
    decided: list[str] = []
    run_state_machine_as_test(
        machine(world, decided),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            phases=[Phase.generate],  # to shorten a failure takes minutes
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return decided


def test_nothing_is_decided_unanswered_or_unasked(world: World) -> None:
    assert run(world, examples=8, steps=30)


@pytest.mark.proof
def test_thousands_of_steps_decide_nothing_unanswered_or_unasked(world: World) -> None:
    assert run(world, examples=120, steps=60)
