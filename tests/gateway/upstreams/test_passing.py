"""What passes through the gateway passes unchanged, wherever the service runs."""

import asyncio
import gzip
import json

import pytest

from tests.gateway.upstreams.behaving import JSON, Answer, Asked, whole
from tests.gateway.upstreams.conftest import PATH, House
from tests.gateway.upstreams.talking import exchange

MEBIBYTE = 1024 * 1024


@pytest.mark.parametrize(
    "target",
    ["/v1/metrics/a%2Fb?x=1&x=2", "/v1/metrics/x?q=%zz&e=%c3%a9", "/v1/metrics/a;b=c,d?a=b=c&&",
     "/v1/metrics/%41bc?+%20", "/v1/metrics/~a'(b)*c!$&@:?[]{}|^"],
)  # fmt: skip
async def test_path_and_query_reach_the_service_as_they_were_sent(
    house: House, target: str
) -> None:
    answer = await exchange(house.port, f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer.status == 200
    assert house.script.last.target == target.encode()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_every_method_reaches_the_service(house: House, method: str) -> None:
    assert (await house.client.request(method, PATH)).status_code == 200
    assert house.script.last.method == method


async def test_a_body_reaches_the_service_whole(house: House) -> None:
    bodies: list[bytes] = []

    async def keep(asked: Asked, answer: Answer) -> None:
        bodies.append(await asked.body())
        await whole()(asked, answer)

    async def stream() -> object:
        for _ in range(20):
            yield b"y" * 10_000

    house.script.behaviour = keep
    for content in (b"", b"x", b"x" * 900_000, stream()):
        answer = await house.client.post(PATH, content=content)
        assert answer.status_code == 200
    assert bodies == [b"", b"x", b"x" * 900_000, b"y" * 200_000]


async def test_headers_that_nobody_sent_do_not_reach_the_service(house: House) -> None:
    await exchange(house.port, f"GET {PATH} HTTP/1.1\r\nHost: a.example\r\nX-One: 1\r\n\r\n")
    assert house.script.last.values("host") == ["a.example"]
    names = {name for name, _ in house.script.last.headers}
    assert not names & {b"user-agent", b"accept", b"accept-encoding", b"content-type", b"cookie"}


async def test_repeated_headers_of_a_request_stay_repeated(house: House) -> None:
    await house.client.get(PATH, headers=[("X-Tag", "a"), ("X-Tag", "b, c")])
    assert house.script.last.values("x-tag") == ["a", "b, c"]


async def test_repeated_headers_of_an_answer_stay_repeated(house: House) -> None:
    links = [(b"link", b"<a>"), (b"link", b"<b>, <c>"), (b"set-cookie", b"a=1; Path=/")]
    house.script.behaviour = whole(headers=[*JSON, *links, (b"set-cookie", b"b=2")])
    answer = await house.client.get(PATH)
    assert answer.headers.get_list("link") == ["<a>", "<b>, <c>"]
    assert answer.headers.get_list("set-cookie") == ["a=1; Path=/", "b=2"]


async def test_no_cookie_is_kept_for_the_next_caller(house: House) -> None:
    house.script.behaviour = whole(headers=[(b"set-cookie", b"session=secret")])
    for _ in range(2):
        await exchange(house.port, f"GET {PATH} HTTP/1.1\r\nHost: a\r\n\r\n")
    assert house.script.last.values("cookie") == []


async def test_a_compressed_answer_stays_compressed(house: House) -> None:
    packed = gzip.compress(json.dumps({"a": 1}).encode())
    house.script.behaviour = whole(body=packed, headers=[*JSON, (b"content-encoding", b"gzip")])
    answer = await house.client.get(PATH)
    assert answer.headers["content-length"] == str(len(packed))
    assert answer.json() == {"a": 1}


async def test_a_redirect_is_the_callers_to_follow(house: House) -> None:
    house.script.behaviour = whole(307, headers=[(b"location", b"/v1/metrics/y")])
    answer = await house.client.get(PATH)
    assert (answer.status_code, answer.headers["location"]) == (307, "/v1/metrics/y")
    assert len(house.script.asked) == 1


async def test_answers_without_a_body_end_where_their_headers_do(house: House) -> None:
    for method, status in (("HEAD", 200), ("GET", 204), ("GET", 304), ("DELETE", 204)):
        house.script.behaviour = whole(status, body=b"12345")
        raw = f"{method} {PATH} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        answer = await exchange(house.port, raw, bodiless=True)
        assert (answer.status, answer.rest) == (status, b"")
        length = answer.headers.get("content-length")
        assert length == ("5" if method == "HEAD" else None)


async def test_what_a_service_streams_arrives_piece_by_piece(house: House) -> None:
    read = asyncio.Event()

    async def two_events(asked: Asked, answer: Answer) -> None:
        await answer.start(200, [(b"content-type", b"text/event-stream")])
        await answer.write(b"data: 1\n\n")
        await read.wait()
        await answer.write(b"data: 2\n\n")
        await answer.end()

    house.script.behaviour = two_events
    async with house.client.stream("GET", PATH) as answer:
        pieces = answer.aiter_raw()
        assert await anext(pieces) == b"data: 1\n\n"
        read.set()
        assert await anext(pieces) == b"data: 2\n\n"


async def test_a_huge_answer_passes_in_small_memory(house: House) -> None:
    written = 0

    async def huge(asked: Asked, answer: Answer) -> None:
        nonlocal written
        await answer.start(200, JSON)
        for _ in range(256):
            await answer.write(b"x" * MEBIBYTE)
            written += 1
        await answer.end()

    house.script.behaviour = huge
    plain = {"Accept-Encoding": "identity"}  # in gzip all of it would fit into the sockets
    async with house.client.stream("GET", PATH, headers=plain) as answer:
        await asyncio.sleep(0.3)
        # Who does not read holds the service up, instead of filling the gateway's memory.
        assert written < 32
        assert sum([len(piece) async for piece in answer.aiter_raw()]) == 256 * MEBIBYTE


async def test_an_upload_is_streamed_to_a_service_that_reads_slowly(house: House) -> None:
    sent = 0

    async def late(asked: Asked, answer: Answer) -> None:
        await asyncio.sleep(0.3)
        assert sent < 32
        await whole()(asked, answer)

    async def stream() -> object:
        nonlocal sent
        for _ in range(48):
            sent += 1
            yield b"x" * MEBIBYTE

    house.script.behaviour = late
    headers = {"Content-Type": "text/csv"}
    answer = await house.client.post(PATH, content=stream(), headers=headers)
    assert (answer.status_code, sent) == (200, 48)
