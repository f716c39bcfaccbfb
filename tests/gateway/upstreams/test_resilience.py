"""What a caller sees of a sick, a full and a recovering service, wherever it runs."""

import asyncio
import time

import httpx
import pytest

from gateway.cache import SharedAnswers
from gateway.resilience import GuardedUpstream
from gateway.resilience.breaker import FEWEST_FAILURES, State
from gateway.resilience.replay import LARGEST_BODY
from services.shared.testing import eventually
from tests.gateway.upstreams.behaving import Answer, Asked, Behaviour, true, whole
from tests.gateway.upstreams.conftest import PATH, House, MakeHouse

PUBLIC = "/v1/public/indicators"
KEY = {"Idempotency-Key": "k"}
SICK = whole(503, b'{"sick": true}')


@pytest.fixture
def house(house: House) -> House:
    """The breaker is new for every test."""
    gateway = house.gateway
    guarded = GuardedUpstream(gateway.upstreams["metrics"], places=256, seconds=30)
    gateway.guarded["metrics"] = guarded
    gateway.shared["metrics"] = SharedAnswers(guarded, longest=5, patience=30)
    return house


def _first(times: int, sick: Behaviour, then: Behaviour) -> Behaviour:
    """Sick so many times, then well."""
    left = times

    async def behave(asked: Asked, answer: Answer) -> None:
        nonlocal left
        left -= 1
        await (sick if left >= 0 else then)(asked, answer)

    return behave


@pytest.mark.parametrize("status", [502, 503])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_an_idempotent_request_is_tried_again(house: House, method: str, status: int) -> None:
    house.script.behaviour = _first(2, whole(status), whole(200, b'{"well": true}'))
    answer = await house.client.request(method, PATH)
    assert (answer.status_code, answer.json()) == (200, {"well": True})
    assert len(house.script.asked) == 3


async def test_the_same_body_is_sent_again(house: House) -> None:
    bodies = []

    async def keep(asked: Asked, answer: Answer) -> None:
        bodies.append(await asked.body())
        await whole(503 if len(bodies) == 1 else 200)(asked, answer)

    async def stream() -> object:
        yield b"a" * 1000
        yield b"b" * 1000

    house.script.behaviour = keep
    assert (await house.client.post(PATH, content=stream(), headers=KEY)).status_code == 200
    assert bodies == [b"a" * 1000 + b"b" * 1000] * 2


@pytest.mark.parametrize(
    ("method", "headers", "body"),
    [("POST", {}, b"x"), ("PATCH", {}, b"x"), ("PUT", {}, b"x" * (LARGEST_BODY + 1)),
     ("POST", KEY, b"x" * (LARGEST_BODY + 1))],
)  # fmt: skip
async def test_what_might_have_an_effect_twice_or_is_large_is_tried_once(
    house: House, method: str, headers: dict[str, str], body: bytes
) -> None:
    house.script.behaviour = SICK
    answer = await house.client.request(method, PATH, headers=headers, content=body)
    assert (answer.status_code, answer.json()) == (503, {"sick": True})
    assert len(house.script.asked) == 1


@pytest.mark.parametrize("status", [500, 504, 429, 404])
async def test_other_failures_are_not_tried_again(house: House, status: int) -> None:
    house.script.behaviour = whole(status)
    assert (await house.client.get(PATH)).status_code == status
    assert len(house.script.asked) == 1


async def test_a_service_that_stays_sick_says_so_itself(house: House) -> None:
    house.script.behaviour = SICK
    answer = await house.client.get(PATH)
    assert (answer.status_code, answer.json()) == (503, {"sick": True})


async def test_a_service_that_keeps_failing_is_refused_at_once_and_tried_again_later(
    house: House,
) -> None:
    house.script.behaviour = SICK
    for _ in range(FEWEST_FAILURES):
        await house.client.post(PATH)
    asked = len(house.script.asked)
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        answer = await house.client.get(PATH)
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.05
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    assert len(house.script.asked) == asked
    house.script.behaviour = whole()
    await eventually(lambda: _answers(house, 200))
    assert house.gateway.guarded["metrics"].breaker.state is State.CLOSED


async def test_a_service_that_does_not_answer_in_time_is_refused_later(
    make_house: MakeHouse,
) -> None:
    async def sleep(asked: Asked, answer: Answer) -> None:
        await asked.gone()

    async with make_house(request_seconds=0.1) as house:
        house.script.behaviour = sleep
        answers = await asyncio.gather(*(house.client.post(PATH) for _ in range(6)))
        assert {answer.status_code for answer in answers} == {504}
        assert (await house.client.post(PATH)).status_code == 503


async def test_who_finds_no_place_is_told_at_once(make_house: MakeHouse) -> None:
    leave = asyncio.Event()

    async def wait(asked: Asked, answer: Answer) -> None:
        await leave.wait()
        await whole()(asked, answer)

    async with make_house(upstream_places=2) as house:
        house.script.behaviour = wait
        waiting = [asyncio.create_task(house.client.get(PATH)) for _ in range(2)]
        await eventually(lambda: true(len(house.script.asked) == 2))
        answer = await house.client.get(PATH)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert "retry-after" in answer.headers
        leave.set()
        assert {(await each).status_code for each in waiting} == {200}
        assert (await house.client.get(PATH)).status_code == 200


async def test_a_refusal_of_one_kind_of_work_counts_for_no_other(house: House) -> None:
    shed = [(b"x-marches-shed", b"1"), (b"retry-after", b"5")]
    house.script.behaviour = whole(503, b'{"code": "busy"}', shed)
    for _ in range(2 * FEWEST_FAILURES):
        answer = await house.client.get(PATH)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert len(house.script.asked) == 2 * FEWEST_FAILURES  # none was tried again
    assert house.gateway.guarded["metrics"].breaker.state is State.CLOSED


async def test_the_public_does_not_take_the_places_of_those_who_sign_in(
    make_house: MakeHouse,
) -> None:
    leave = asyncio.Event()

    async def wait(asked: Asked, answer: Answer) -> None:
        if asked.target.startswith(PUBLIC.encode()):
            await leave.wait()
        await whole()(asked, answer)

    async with make_house(upstream_places=4) as house:
        house.script.behaviour = wait
        paths = [f"{PUBLIC}/{number}" for number in range(4)]
        waiting = [asyncio.create_task(house.client.get(path)) for path in paths]
        await eventually(lambda: true(house.gateway.guarded["metrics"].public_places.taken == 4))
        assert (await house.client.get(f"{PUBLIC}/more")).status_code == 503
        assert (await house.client.get(PATH)).status_code == 200
        leave.set()
        assert {(await each).status_code for each in waiting} == {200}


async def test_who_listens_for_events_takes_no_place(make_house: MakeHouse) -> None:
    async def events(asked: Asked, answer: Answer) -> None:
        kind = b"text/event-stream; charset=utf-8"
        await answer.start(200, [(b"content-type", kind)])
        await answer.write(b"data: 1\n\n")
        await asked.gone()

    async with make_house(upstream_places=1) as house:
        house.script.behaviour = events
        async with house.client.stream("GET", PATH) as first:
            await anext(first.aiter_raw())
            async with house.client.stream("GET", PATH) as second:
                assert second.status_code == 200


async def test_a_place_is_free_again_when_its_caller_has_left(make_house: MakeHouse) -> None:
    async def wait(asked: Asked, answer: Answer) -> None:
        await asked.gone()

    async with make_house(upstream_places=1) as house:
        house.script.behaviour = wait
        with pytest.raises(httpx.ReadTimeout):
            await house.client.get(PATH, timeout=0.1)
        house.script.behaviour = whole()
        await eventually(lambda: _answers(house, 200))
        assert house.gateway.guarded["metrics"].places.taken == 0


async def test_a_gateway_that_ends_ends_its_streams_of_events_first(house: House) -> None:
    async def events(asked: Asked, answer: Answer) -> None:
        await answer.start(200, [(b"content-type", b"text/event-stream")])
        await answer.write(b"data: 1\n\n")
        await asked.gone()

    house.script.behaviour = events
    async with house.client.stream("GET", PATH) as answer:
        pieces = answer.aiter_raw()
        assert await anext(pieces) == b"data: 1\n\n"
        house.gateway.drain()
        assert [piece async for piece in pieces] == []
    await eventually(lambda: true(house.script.ended == 1))


async def test_the_time_left_is_handed_on(make_house: MakeHouse) -> None:
    async with make_house(request_seconds=7) as house:
        await house.client.get(PATH, headers={"X-Marches-Deadline-Ms": "99999999"})
        (left,) = house.script.last.values("x-marches-deadline-ms")
    assert 6000 < int(left) <= 7000


async def _answers(house: House, status: int) -> bool:
    return (await house.client.get(PATH)).status_code == status
