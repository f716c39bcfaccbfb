"""What no honest client sends is refused or made harmless, and is never our own fault."""

import json

import pytest

from services.shared.settings import Settings
from tests.gateway.upstreams.conftest import PATH, House
from tests.gateway.upstreams.served import served
from tests.gateway.upstreams.talking import Said, exchange

HOST = "Host: a\r\n"


def _request(first: str = f"GET {PATH} HTTP/1.1", *headers: str, body: str = "") -> str:
    lines = "".join(f"{header}\r\n" for header in headers)
    return f"{first}\r\n{HOST}{lines}\r\n{body}"


def _check_refused(answer: Said, *statuses: int) -> None:
    assert answer.status in statuses
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]
    assert json.loads(answer.body)["status"] == answer.status


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: 4", "Content-Length: 5"],
        ["Content-Length: 4", "Content-Length: 4"],
        ["Content-Length: 4, 4"],
        ["Content-Length: 4", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked", "Content-Length: 4"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding: gzip"],
        ["Transfer-Encoding : chunked"],
        ["Transfer-Encoding:\x0bchunked"],
        ["X: y\n Transfer-Encoding: chunked"],
        ["Content-Length: -1"],
        ["Content-Length: +4"],
        ["Content-Length: 0x4"],
        ["Content-Length: 4 4"],
        ["Content-Length: 99999999999999999999"],
        ["Content-Length : 4"],
        [" Content-Length: 4"],
        ["X-A\x00: 1"],
        ["X-A: 1\x00"],
        ["No colon"],
        [": no name"],
        ["(bad): name"],
    ],
)
async def test_a_request_with_two_readings_is_refused(house: House, headers: list[str]) -> None:
    answer = await exchange(
        house.port, _request(f"POST {PATH} HTTP/1.1", *headers, body="0\r\n\r\nGET / HTTP/1.1")
    )
    _check_refused(answer, 400, 413)
    assert not house.script.asked


@pytest.mark.parametrize(
    "body",
    ["5\r\nab\r\n0\r\n\r\n", "zz\r\nab\r\n0\r\n\r\n", "-1\r\n", "FFFFFFFFFFFFFFFFF\r\nab",
     "2\nab\r\n0\r\n\r\n", "2;ext=\x00\r\nab\r\n0\r\n\r\n"],
)  # fmt: skip
async def test_chunks_that_are_none_are_refused_at_once(house: House, body: str) -> None:
    chunked = _request(f"POST {PATH} HTTP/1.1", "Transfer-Encoding: chunked", body=body)
    _check_refused(await exchange(house.port, chunked + _request(), seconds=1), 400)
    assert [asked.kept for asked in house.script.asked if asked.kept is not None] == []


@pytest.mark.parametrize(
    "path",
    ["/v1/metrics/../finance/books", "/v1/metrics/./x", "/v1/metrics/%2e%2e/finance",
     "/v1/metrics/%2E%2e%2Ffinance", "/v1/metrics/..", "/v1//metrics", "//v1/metrics/x",
     "/v1/metrics/x//", "/v1/metrics/%00", "/v1/metrics/a%0d%0ab", "/v1/metrics/%5c..%5cx",
     "/v1/metrics\\x", "/v1/metrics/%ff", "/v1/metrics/%c0%ae%c0%ae/x", "/v1/metrics/%7f"],
)  # fmt: skip
async def test_a_path_with_two_readings_is_refused(house: House, path: str) -> None:
    _check_refused(await exchange(house.port, _request(f"GET {path} HTTP/1.1")), 400)
    assert not house.script.asked


@pytest.mark.parametrize(
    "path",
    ["/v1/metrics/%252e%252e/x", "/v1/metrics/...", "/v1/metrics/.hidden", "/v1/metrics/a..b"],
)
async def test_a_path_that_only_looks_odd_passes_as_it_is(house: House, path: str) -> None:
    assert (await exchange(house.port, _request(f"GET {path} HTTP/1.1"))).status == 200
    assert house.script.last.target == path.encode()


@pytest.mark.parametrize(
    "first",
    [
        "GET http://evil.example/v1/metrics/x HTTP/1.1",
        "GET http://evil.example@a/v1/metrics/x HTTP/1.1",
    ],
)
async def test_a_target_with_an_authority_changes_nothing(house: House, first: str) -> None:
    answer = await exchange(house.port, _request(first))
    assert answer.status in {200, 400}
    for asked in house.script.asked:
        assert (asked.target, asked.values("host")) == (b"/v1/metrics/x", ["a"])


@pytest.mark.parametrize(
    "first",
    ["GET v1/metrics/x HTTP/1.1", f"GET {PATH} HTTP/9.9", f"GET {PATH} FTP/1.1", f"GET {PATH}",
     f"G=T {PATH} HTTP/1.1", f"BREW {PATH} HTTP/1.1", "CONNECT a.example:443 HTTP/1.1",
     f"TRACE {PATH} HTTP/1.1", f"PROPFIND {PATH} HTTP/1.1", f"get {PATH} HTTP/1.1",
     "PRI * HTTP/2.0", "OPTIONS * HTTP/1.1", "GET  /two HTTP/1.1", "\x16\x03\x01\x02\x00\x01"],
)  # fmt: skip
async def test_what_is_no_request_of_ours_is_refused(house: House, first: str) -> None:
    _check_refused(await exchange(house.port, _request(first)), 400, 404, 405)
    assert not house.script.asked


@pytest.mark.parametrize(
    "lines",
    ["", "Host: a\r\nHost: b\r\n", "Host: a b\r\n", "Host: a/../b\r\n", "Host: a@b\r\n",
     "Host: a\\b\r\n", "Host: a:b\r\n", "Host: [::1\r\n", "Host: é\r\n"],
)  # fmt: skip
async def test_a_host_that_is_none_is_refused(house: House, lines: str) -> None:
    answer = await exchange(house.port, f"GET {PATH} HTTP/1.1\r\n{lines}\r\n")
    _check_refused(answer, 400)
    assert not house.script.asked


@pytest.mark.parametrize("host", ["a.example", "a.example:8000", "127.0.0.1", "[::1]:80", ""])
async def test_a_host_that_is_one_is_handed_on(house: House, host: str) -> None:
    answer = await exchange(house.port, f"GET {PATH} HTTP/1.1\r\nHost: {host}\r\n\r\n")
    assert answer.status == 200
    assert house.script.last.values("host") == [host]


@pytest.mark.parametrize(
    "name", ["Authorization", "Content-Type", "Idempotency-Key", "X-Request-ID"]
)
async def test_a_header_of_which_there_is_one_is_refused_twice(house: House, name: str) -> None:
    twice = [f"{name}: 5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1{n}" for n in (1, 2)]
    _check_refused(await exchange(house.port, _request(f"GET {PATH} HTTP/1.1", *twice)), 400)
    assert not house.script.asked


async def test_text_that_is_no_text_is_refused(house: House) -> None:
    raw = f"GET {PATH} HTTP/1.1\r\n{HOST}X-A: ".encode() + b"\xff\xfe\r\n\r\n"
    _check_refused(await exchange(house.port, raw), 400)
    raw = f"GET {PATH} HTTP/1.1\r\n{HOST}X-A: é\r\n\r\n".encode()
    assert (await exchange(house.port, raw)).status == 200
    assert house.script.last.values("x-a") == ["é"]


@pytest.mark.parametrize(
    "headers",
    [["X-Long: " + "y" * 40_000], [f"X-{number}: y" for number in range(101)],
     [f"X-{number}: {'y' * 1000}" for number in range(40)]],
)  # fmt: skip
async def test_absurd_headers_are_refused(house: House, headers: list[str]) -> None:
    _check_refused(await exchange(house.port, _request(f"GET {PATH} HTTP/1.1", *headers)), 431)
    assert not house.script.asked


async def test_an_absurd_path_is_refused(house: House) -> None:
    answer = await exchange(house.port, _request(f"GET {PATH}?q={'y' * 40_000} HTTP/1.1"))
    _check_refused(answer, 431)


@pytest.mark.parametrize(
    "spoofed",
    ["X-Forwarded-For: 8.8.8.8", "X-Forwarded-Proto: https", "Forwarded: for=8.8.8.8",
     "X-Forwarded-Host: evil", "X-Real-IP: 8.8.8.8", "X-Marches-Deadline-Ms: 1",
     "X-Marches-Principal: admin", "Via: 1.1 evil", "Proxy-Authorization: Basic x"],
)  # fmt: skip
async def test_nobody_says_who_they_are_but_by_token(house: House, spoofed: str) -> None:
    assert (await exchange(house.port, _request(f"GET {PATH} HTTP/1.1", spoofed))).status == 200
    name, value = spoofed.split(": ")
    assert value not in house.script.last.values(name.lower())
    assert house.script.last.values("x-forwarded-for") == ["127.0.0.1"]
    assert house.script.last.values("x-forwarded-proto") == ["http"]


async def test_a_trusted_proxy_is_believed(house: House) -> None:
    settings = Settings(trusted_proxies=("127.0.0.1",))
    said = ["X-Forwarded-For: 8.8.8.8", "X-Forwarded-Proto: https"]
    async with served(house.gateway, settings, lifespan="off") as port:
        await exchange(port, _request(f"GET {PATH} HTTP/1.1", *said))
    assert house.script.last.values("x-forwarded-for") == ["8.8.8.8"]
    assert house.script.last.values("x-forwarded-proto") == ["https"]


async def test_headers_named_by_connection_go_no_further(house: House) -> None:
    named = ["Connection: close, X-Hop, Authorization", "X-Hop: 1", "Authorization: Bearer t"]
    assert (await exchange(house.port, _request(f"GET {PATH} HTTP/1.1", *named))).status == 200
    for name in ("x-hop", "authorization", "connection"):
        assert house.script.last.values(name) == []


async def test_what_follows_the_last_chunk_is_no_header(house: House) -> None:
    trailer = "0\r\nAuthorization: Bearer t\r\nX-Late: 1\r\n\r\n"
    request = _request(f"POST {PATH} HTTP/1.1", "Transfer-Encoding: chunked", body=trailer)
    assert (await exchange(house.port, request)).status == 200
    assert house.script.last.values("authorization") == house.script.last.values("x-late") == []


async def test_chunks_past_the_limit_are_refused(house: House) -> None:
    chunk = f"{300_000:x}\r\n{'y' * 300_000}\r\n"
    request = _request(f"POST {PATH} HTTP/1.1", "Transfer-Encoding: chunked", body=chunk * 5)
    _check_refused(await exchange(house.port, request), 413)
    assert [asked.kept for asked in house.script.asked if asked.kept is not None] == []


@pytest.mark.parametrize("protocol", ["websocket", "h2c", "TLS/1.2"])
async def test_nothing_is_upgraded(house: House, protocol: str) -> None:
    asks = [
        "Connection: Upgrade, HTTP2-Settings", f"Upgrade: {protocol}", "HTTP2-Settings: AAMAAABk",
        "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]  # fmt: skip
    answer = await exchange(house.port, _request(f"GET {PATH} HTTP/1.1", *asks))
    assert answer.status == 200
    assert answer.headers["connection"] == "close"
    assert house.script.last.values("upgrade") == []


async def test_an_upgrade_with_a_body_is_refused(house: House) -> None:
    # The parser would take the body for the other protocol.
    asks = ["Connection: Upgrade", "Upgrade: websocket", "Content-Length: 4"]
    request = _request(f"POST {PATH} HTTP/1.1", *asks, body="body")
    _check_refused(await exchange(house.port, request), 400)
    assert not house.script.asked


async def test_a_bad_request_behind_a_good_one_does_not_break_into_its_answer(
    house: House,
) -> None:
    answer = await exchange(house.port, _request() + "garbage\r\n\r\n")
    assert answer.status == 200


async def test_one_connection_answers_in_order(house: House) -> None:
    several = _request() * 2 + _request(f"GET {PATH} HTTP/1.1", "Connection: close")
    answer = await exchange(house.port, several)
    assert answer.status == 200
    assert len(house.script.asked) >= 1
