"""A sick service, wherever it runs, is a documented problem or a cut connection; never a lie."""

import asyncio
import json

import httpx
import pytest

from gateway.app import Gateway
from gateway.remote import Remote
from services.shared.settings import Settings
from services.shared.testing import eventually
from tests.gateway.upstreams.behaving import JSON, Answer, Asked, true, whole
from tests.gateway.upstreams.conftest import PATH, House, MakeHouse
from tests.gateway.upstreams.served import served
from tests.gateway.upstreams.talking import exchange

KIND_OF_PROBLEM = "application/problem+json"


async def _break_off(asked: Asked, answer: Answer) -> None:
    await asked.body()
    await answer.break_off()


async def _garbage(asked: Asked, answer: Answer) -> None:
    await asked.body()
    await answer.garbage()


@pytest.mark.parametrize("behaviour", [_break_off, _garbage])
async def test_a_service_that_answers_nothing_usable_is_a_problem(
    house: House, behaviour: object
) -> None:
    house.script.behaviour = behaviour
    answer = await house.client.post(PATH, content=b"x")
    assert answer.status_code in {500, 502}
    assert answer.headers["content-type"] == KIND_OF_PROBLEM
    house.script.behaviour = whole()
    assert (await house.client.get(PATH)).status_code == 200


@pytest.mark.parametrize("framing", [[], [(b"content-length", b"100")]])
async def test_half_an_answer_is_cut_and_never_passed_off_as_a_whole(
    house: House, framing: list[tuple[bytes, bytes]]
) -> None:
    async def half(asked: Asked, answer: Answer) -> None:
        await answer.start(200, [*JSON, *framing])
        await answer.write(b"half")
        await asyncio.sleep(0.05)
        await answer.break_off()

    house.script.behaviour = half
    with pytest.raises(httpx.RemoteProtocolError):
        await house.client.get(PATH)


async def test_a_service_that_does_not_answer_in_time_is_a_504(make_house: MakeHouse) -> None:
    async def sleep(asked: Asked, answer: Answer) -> None:
        await asked.gone()

    async with make_house(request_seconds=0.2) as house:
        house.script.behaviour = sleep
        answer = await house.client.get(PATH)
        assert (answer.status_code, answer.json()["code"]) == (504, "gateway_timeout")
        await eventually(lambda: true(house.script.ended == 1))


async def test_time_is_not_counted_while_the_body_still_comes(make_house: MakeHouse) -> None:
    async def slowly() -> object:
        for _ in range(5):
            await asyncio.sleep(0.1)
            yield b"x"

    async with make_house(request_seconds=0.3) as house:
        assert (await house.client.post(PATH, content=slowly())).status_code == 200


async def test_a_stream_may_last_longer_than_an_answer_may_take(make_house: MakeHouse) -> None:
    async def stream(asked: Asked, answer: Answer) -> None:
        await answer.start(200, [(b"content-type", b"text/event-stream")])
        for _ in range(5):
            await asyncio.sleep(0.1)
            await answer.write(b"data: 1\n\n")
        await answer.end()

    async with make_house(request_seconds=0.2) as house:
        house.script.behaviour = stream
        assert (await house.client.get(PATH)).text == "data: 1\n\n" * 5


@pytest.mark.parametrize("begun", [False, True])
async def test_a_service_is_told_when_its_caller_has_left(house: House, begun: bool) -> None:
    async def wait(asked: Asked, answer: Answer) -> None:
        await asked.body()
        if begun:
            await answer.start(200, [(b"content-type", b"text/event-stream")])
        await asked.gone()

    house.script.behaviour = wait
    with pytest.raises(httpx.ReadTimeout):
        await house.client.get(PATH, timeout=0.2)
    await eventually(lambda: true(house.script.ended == 1), seconds=2)


async def test_a_service_gets_no_whole_request_from_a_caller_who_left_halfway(
    house: House,
) -> None:
    bodies = []

    async def keep(asked: Asked, answer: Answer) -> None:
        bodies.append(await asked.body())

    house.script.behaviour = keep
    _, writer = await asyncio.open_connection("127.0.0.1", house.port)
    writer.write(f"POST {PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf".encode())
    await eventually(lambda: true(house.script.asked))
    writer.close()
    await eventually(lambda: true(house.script.ended == 1))
    assert bodies == []


async def test_a_service_that_answers_before_it_has_read_all_is_heard(house: House) -> None:
    async def refuse(asked: Asked, answer: Answer) -> None:
        await whole(401, b"{}")(Asked("POST", b"", [], _nothing, asked.gone), answer)

    async def stream() -> object:
        for _ in range(10):
            await asyncio.sleep(0.02)
            yield b"x" * 1000

    house.script.behaviour = refuse
    assert (await house.client.post(PATH, content=stream())).status_code == 401


async def test_a_service_that_is_not_there_is_unavailable_at_once() -> None:
    gateway = Gateway(Settings(), [Remote("metrics", "http://127.0.0.1:9", idle_seconds=1)])
    async with served(gateway) as port:
        answer = await exchange(port, f"GET {PATH} HTTP/1.1\r\nHost: a\r\n\r\n")
    assert (answer.status, json.loads(answer.body)["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1


async def _nothing() -> bytes:
    return b""
