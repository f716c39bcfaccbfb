"""What is public is asked for once and given to all; what is somebody's own never is."""

import asyncio

import httpx
import pytest

from gateway.cache import SharedAnswers
from services.shared.testing import eventually
from tests.gateway.resilience.clock import Clock
from tests.gateway.upstreams.behaving import Answer, Asked, Behaviour, Headers, true, whole
from tests.gateway.upstreams.conftest import House, MakeHouse

PATH = "/v1/public/indicators/x"
PUBLIC: Headers = [(b"cache-control", b"public, max-age=60"), (b"etag", b'"v1"')]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def house(house: House, clock: Clock) -> House:
    """A service with a public resource, before a gateway that has kept nothing yet."""
    gateway = house.gateway
    gateway.shared["metrics"] = SharedAnswers(
        gateway.guarded["metrics"], longest=5, patience=10, clock=clock
    )
    house.script.behaviour = whole(200, b"public", PUBLIC)
    return house


def _held(until: asyncio.Event, then: Behaviour) -> Behaviour:
    async def behave(asked: Asked, answer: Answer) -> None:
        await until.wait()
        await then(asked, answer)

    return behave


async def _many(house: House, times: int = 5) -> list[asyncio.Task[httpx.Response]]:
    tasks = [asyncio.create_task(house.client.get(PATH)) for _ in range(times)]
    await eventually(lambda: true(house.script.asked))
    await asyncio.sleep(0.1)
    return tasks


async def test_a_public_answer_is_kept_for_a_moment(house: House, clock: Clock) -> None:
    first = await house.client.get(PATH)
    clock.pass_seconds(4.9)
    second = await house.client.get(PATH)
    assert (first.content, second.content) == (b"public", b"public")
    assert (first.headers["age"], second.headers["age"]) == ("0", "4")
    assert len(house.script.asked) == 1
    clock.pass_seconds(0.2)
    await house.client.get(PATH)
    assert len(house.script.asked) == 2


async def test_every_answer_has_the_request_id_of_its_own_request(house: House) -> None:
    given = [f"5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1{n}" for n in (1, 2)]
    for request in given:
        answer = await house.client.get(PATH, headers={"X-Request-ID": request})
        assert answer.headers.get_list("x-request-id") == [request]


async def test_a_kept_answer_says_what_a_new_one_says(house: House) -> None:
    asked = {"Origin": "https://there.example", "X-Correlation-ID": "c-1"}
    first, second = [await house.client.get(PATH, headers=asked) for _ in range(2)]
    assert len(house.script.asked) == 1
    for name in (
        "cache-control", "etag", "content-length", "x-content-type-options",
        "strict-transport-security", "referrer-policy", "content-security-policy",
        "access-control-allow-origin", "access-control-expose-headers", "ratelimit-policy",
        "x-correlation-id",
    ):  # fmt: skip
        assert len(second.headers.get_list(name)) == 1, name
        assert second.headers.get_list(name) == first.headers.get_list(name)
    assert first.headers["ratelimit"] != second.headers["ratelimit"]


async def test_a_policy_of_the_services_own_is_kept(house: House) -> None:
    house.script.behaviour = whole(200, b"x", [*PUBLIC, (b"content-security-policy", b"sandbox")])
    for _ in range(2):
        answer = await house.client.get(PATH)
        assert answer.headers.get_list("content-security-policy") == ["sandbox"]


async def test_what_connection_names_chooses_no_kept_answer(house: House) -> None:
    csv = {"Accept": "text/csv"}
    house.script.behaviour = whole(200, b"csv", PUBLIC)
    await house.client.get(PATH, headers=csv)
    house.script.behaviour = whole(200, b"json", PUBLIC)
    hidden = await house.client.get(PATH, headers=csv | {"Connection": "accept"})
    assert (hidden.content, house.script.last.values("accept")) == (b"json", [])
    assert (await house.client.get(PATH, headers=csv)).content == b"csv"
    assert len(house.script.asked) == 2


async def test_a_kept_drawing_is_compressed_and_a_kept_picture_is_not(house: House) -> None:
    for kind, coding in ((b"image/svg+xml", "gzip"), (b"image/png", None)):
        house.script.behaviour = whole(200, b"x" * 3000, [*PUBLIC, (b"content-type", kind)])
        path = f"{PATH}.{kind.decode()[-3:]}"
        for _ in range(2):
            answer = await house.client.get(path, headers={"Accept-Encoding": "gzip"})
            assert answer.headers.get("content-encoding") == coding
            assert answer.content == b"x" * 3000


async def test_who_is_over_the_limit_gets_no_kept_answer_either(make_house: MakeHouse) -> None:
    async with make_house(rate_limits={"public": "2/minute"}) as house:
        house.script.behaviour = whole(200, b"public", PUBLIC)
        found = [(await house.client.get(PATH)).status_code for _ in range(3)]
    assert found == [200, 200, 429]


async def test_who_has_the_answer_already_is_told_so(house: House) -> None:
    for tag in ('"v1"', 'W/"v1"', '"other", "v1"', "*"):
        answer = await house.client.get(PATH, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == '"v1"'
    assert (await house.client.get(PATH, headers={"If-None-Match": '"v0"'})).status_code == 200
    assert len(house.script.asked) == 1
    assert house.script.last.values("if-none-match") == []


async def test_an_answer_without_an_etag_gets_one_of_its_bytes(house: House) -> None:
    house.script.behaviour = whole(200, b"public", PUBLIC[:1])
    tag = (await house.client.get(PATH)).headers["etag"]
    assert (await house.client.get(PATH, headers={"If-None-Match": tag})).status_code == 304


async def test_an_old_answer_is_asked_for_by_its_etag(house: House, clock: Clock) -> None:
    async def revalidate(asked: Asked, answer: Answer) -> None:
        known = asked.values("if-none-match") == ['"v1"']
        await whole(304 if known else 200, b"public", PUBLIC)(asked, answer)

    house.script.behaviour = revalidate
    await house.client.get(PATH)
    clock.pass_seconds(6)
    answer = await house.client.get(PATH)
    assert (answer.status_code, answer.content) == (200, b"public")
    assert house.script.last.values("if-none-match") == ['"v1"']
    await house.client.get(PATH)
    assert len(house.script.asked) == 2


@pytest.mark.parametrize(
    ("said", "asked"),
    [([], 2), (PUBLIC[:1], 2), ([(b"cache-control", b"no-store")], 3)],
)
async def test_what_has_not_changed_is_kept_as_its_304_says_or_as_before(
    house: House, clock: Clock, said: Headers, asked: int
) -> None:
    await house.client.get(PATH)
    house.script.behaviour = whole(304, b"", [(b"etag", b'"v1"'), *said])
    clock.pass_seconds(6)
    for _ in range(2):
        assert (await house.client.get(PATH)).content == b"public"
    assert len(house.script.asked) == asked


async def test_a_new_version_replaces_the_old_one(house: House, clock: Clock) -> None:
    await house.client.get(PATH)
    house.script.behaviour = whole(200, b"new", [PUBLIC[0], (b"etag", b'"v2"')])
    clock.pass_seconds(6)
    assert (await house.client.get(PATH, headers={"If-None-Match": '"v1"'})).content == b"new"


async def test_those_who_ask_the_same_at_once_share_one_request(house: House) -> None:
    now = asyncio.Event()
    house.script.behaviour = _held(now, whole(200, b"public", PUBLIC))
    tasks = await _many(house)
    now.set()
    assert {(await task).content for task in tasks} == {b"public"}
    assert len(house.script.asked) == 1


async def test_those_who_wait_do_not_lose_by_the_first_ones_leaving(house: House) -> None:
    now = asyncio.Event()
    house.script.behaviour = _held(now, whole(200, b"public", PUBLIC))
    first = asyncio.create_task(house.client.get(PATH, timeout=0.3))
    await eventually(lambda: true(house.script.asked))
    others = [asyncio.create_task(house.client.get(PATH)) for _ in range(3)]
    with pytest.raises(httpx.ReadTimeout):
        await first
    await eventually(lambda: true(len(house.script.asked) == 2))
    now.set()
    assert {(await other).content for other in others} == {b"public"}
    assert len(house.script.asked) == 2


async def test_what_is_not_for_sharing_is_answered_to_each(house: House) -> None:
    now = asyncio.Event()
    house.script.behaviour = _held(now, whole(200, b"own", [(b"cache-control", b"no-store")]))
    tasks = await _many(house)
    now.set()
    assert {(await task).content for task in tasks} == {b"own"}
    assert len(house.script.asked) == 5


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": "Bearer t"}, {"Cookie": "a=1"}, {"Range": "bytes=0-1"}],
)
async def test_a_personal_request_is_the_services_to_answer(
    house: House, headers: dict[str, str]
) -> None:
    for _ in range(2):
        await house.client.get(PATH, headers=headers)
    assert len(house.script.asked) == 2


@pytest.mark.parametrize("accept", ["text/csv", "application/json"])
async def test_another_representation_is_another_answer(house: House, accept: str) -> None:
    await house.client.get(PATH)
    await house.client.get(PATH, headers={"Accept": accept})
    await house.client.get(f"{PATH}?a=1")
    assert len(house.script.asked) == 3


@pytest.mark.parametrize(
    ("status", "headers"),
    [(404, PUBLIC), (200, []), (200, [(b"cache-control", b"private, max-age=60")]),
     (200, [(b"cache-control", b"public, no-store")]), (200, [*PUBLIC, (b"vary", b"X-Tenant")]),
     (200, [*PUBLIC, (b"set-cookie", b"a=1")]), (200, [(b"cache-control", b"max-age=60")])],
)  # fmt: skip
async def test_an_answer_that_is_not_everybodys_is_not_kept(
    house: House, status: int, headers: Headers
) -> None:
    house.script.behaviour = whole(status, b"x", headers)
    for _ in range(2):
        answer = await house.client.get(PATH)
        assert (answer.status_code, answer.content) == (status, b"x")
    assert len(house.script.asked) == 2


async def test_a_large_answer_passes_and_is_not_kept(house: House) -> None:
    house.script.behaviour = whole(200, b"x" * 3_000_000, PUBLIC)
    for _ in range(2):
        assert len((await house.client.get(PATH)).content) == 3_000_000
    assert len(house.script.asked) == 2


async def test_a_public_stream_arrives_piece_by_piece(house: House) -> None:
    async def stream(asked: Asked, answer: Answer) -> None:
        await answer.start(200, [(b"content-type", b"text/event-stream")])
        await answer.write(b"data: 1\n\n")
        await asked.gone()

    house.script.behaviour = stream
    async with house.client.stream("GET", PATH) as answer:
        assert await anext(answer.aiter_raw()) == b"data: 1\n\n"


async def test_those_who_waited_share_the_problem_too(make_house: MakeHouse) -> None:
    async def sleep(asked: Asked, answer: Answer) -> None:
        await asked.gone()

    async with make_house(request_seconds=0.4) as house:
        house.script.behaviour = sleep
        tasks = await _many(house, 3)
        assert {(await task).status_code for task in tasks} == {504}
        assert len(house.script.asked) == 1
