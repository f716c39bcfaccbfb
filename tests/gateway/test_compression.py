"""Answers are compressed for those who accept it, and what must not be is left alone."""

import gzip

import httpx
import pytest

from tests.gateway.conftest import Recorder

PATH = "/v1/metrics/x"
GZIP = {"Accept-Encoding": "gzip"}
LONG = [b'{"value": 0.5}' * 500]


async def raw(client: httpx.AsyncClient, **headers: str) -> tuple[httpx.Headers, bytes]:
    async with client.stream("GET", PATH, headers=headers) as answer:
        return answer.headers, b"".join([part async for part in answer.aiter_raw()])


async def test_a_long_answer_is_smaller_in_gzip_and_says_on_what_that_depends(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    upstream.chunks = LONG
    headers, body = await raw(client, **GZIP)
    assert (headers["content-encoding"], headers["vary"]) == ("gzip", "Accept-Encoding")
    assert len(body) < len(LONG[0]) / 10
    assert gzip.decompress(body) == LONG[0]


async def test_a_stream_is_compressed_piece_by_piece(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    upstream.chunks = [b"a" * 3000, b"b" * 3000, b"c"]
    headers, body = await raw(client, **GZIP)
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == b"".join(upstream.chunks)
    assert "content-encoding" not in dict(upstream.headers)


@pytest.mark.parametrize(
    "accepted",
    [
        {"Accept-Encoding": "identity"},
        {"Accept-Encoding": ""},
        {"Accept-Encoding": "gzip;q=0"},
        {"Accept-Encoding": "gzip;q=0, *"},
        {"Accept-Encoding": "not-gzip"},
    ],
    ids=str,
)
async def test_who_does_not_accept_gzip_gets_the_bytes_as_they_are(
    client: httpx.AsyncClient, upstream: Recorder, accepted: dict[str, str]
) -> None:
    upstream.chunks = LONG
    headers, body = await raw(client, **accepted)
    assert "content-encoding" not in headers
    assert body == LONG[0]


@pytest.mark.parametrize(
    "header",
    [
        (b"cache-control", b"no-store"),
        (b"content-type", b"text/event-stream"),
        (b"content-type", b"image/png"),
        (b"content-encoding", b"br"),
    ],
    ids=str,
)
async def test_secrets_events_and_pictures_are_left_alone(
    client: httpx.AsyncClient, upstream: Recorder, header: tuple[bytes, bytes]
) -> None:
    upstream.chunks = LONG
    upstream.headers.insert(0, header)
    headers, body = await raw(client, **GZIP)
    assert headers.get("content-encoding") != "gzip"
    assert body == LONG[0]


async def test_a_short_answer_is_not_worth_it(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    upstream.chunks = [b"{}"]
    upstream.headers.append((b"content-length", b"2"))
    assert "content-encoding" not in (await raw(client, **GZIP))[0]


async def test_an_answer_that_is_kept_is_compressed_once_for_all(
    client: httpx.AsyncClient, upstream: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.chunks = LONG
    upstream.headers = [(b"cache-control", b"public, max-age=60"), (b"content-type", b"text/csv")]
    times = 0

    def counted(body: bytes, level: int) -> bytes:
        nonlocal times
        times += 1
        return gzip_of(body, level)

    gzip_of = gzip.compress
    monkeypatch.setattr(gzip, "compress", counted)
    for accepted in ("gzip", "gzip, br", "identity", "gzip;q=0.5"):
        headers = {"Accept-Encoding": accepted}
        async with client.stream("GET", "/v1/public/indicators/x", headers=headers) as answer:
            body = b"".join([part async for part in answer.aiter_raw()])
        in_gzip = answer.headers.get("content-encoding") == "gzip"
        assert in_gzip is ("gzip" in accepted)
        assert not in_gzip or int(answer.headers["content-length"]) == len(body)
        assert (gzip.decompress(body) if in_gzip else body) == LONG[0]
    assert times == 1
