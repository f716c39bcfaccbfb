"""What many do to one journal at the same moment happens once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import uuid4

import httpx
import pytest

from services.shared.settings import Settings
from tests.api.ledgers import BOOKS, JOURNALS, Officer, lines

TWICE, AT_ONCE = 25, 30


@pytest.fixture
async def officer(finance: httpx.AsyncClient, finance_settings: Settings) -> Officer:
    return await Officer(finance, finance_settings).open()


async def insisting(ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """The answer of a service that is not too busy to give one."""
    while (answer := await ask()).status_code == 503:  # noqa: ASYNC110 (asks a service)
        await asyncio.sleep(0.2)
    return answer


async def reversed_twice(officer: Officer, count: int) -> Counter[int]:
    """The answers to two reversals at once of each of so many journals, twenty at a time."""
    places, answers = asyncio.Semaphore(20), Counter[int]()

    async def twice(number: int) -> None:
        async with places:
            journal = await officer.enter(100 + number)
            reverse = partial(officer.reverse, journal, "2025-05-01")
            both = (insisting(reverse) for _ in range(2))
            answers.update(each.status_code for each in await asyncio.gather(*both))

    await asyncio.gather(*(twice(number) for number in range(count)))
    return answers


async def posted_with_one_key(officer: Officer, count: int) -> Counter[int]:
    """The answers to so many posts at once with one key and no id."""
    body, key = officer.journal(), {"Idempotency-Key": str(uuid4())}
    post = partial(officer.post, JOURNALS, body, **key)
    answers = await asyncio.gather(*(insisting(post) for _ in range(count)))
    return Counter(answer.status_code for answer in answers)


async def test_of_two_reversals_at_once_one_succeeds(officer: Officer) -> None:
    assert await reversed_twice(officer, TWICE) == {201: TWICE, 409: TWICE}
    assert set((await officer.balances()).values()) == {"0.00"}


async def test_many_posts_at_once_with_one_key_are_one_journal(officer: Officer) -> None:
    found = await posted_with_one_key(officer, AT_ONCE)
    assert set(found) <= {201, 409}
    assert found[201] >= 1
    assert len((await officer.get(JOURNALS, book=officer.book)).json()["items"]) == 1


async def test_many_posts_at_once_with_one_id_are_one_journal(officer: Officer) -> None:
    body = officer.journal(id=str(uuid4()))
    answers = await asyncio.gather(*(officer.post(JOURNALS, body) for _ in range(AT_ONCE)))
    assert Counter(each.status_code for each in answers) == {201: 1, 200: AT_ONCE - 1}
    assert await officer.balances() == {"2000": "-100.00", "5000": "100.00"}


async def test_partial_reversals_at_once_are_never_more_than_the_journal(officer: Officer) -> None:
    journal = await officer.enter(1_000)
    answers = await asyncio.gather(
        *(officer.reverse(journal, "2025-05-01", lines=lines(300)) for _ in range(10))
    )
    assert Counter(each.status_code for each in answers) == {201: 3, 409: 7}
    assert await officer.balances(account="5000") == {"5000": "1.00"}


async def test_posting_and_voiding_at_once_one_of_them_happens(officer: Officer) -> None:
    for _ in range(5):
        journal = await officer.enter(pending=True)
        answers = await asyncio.gather(
            *(officer.act(journal, act) for act in ("posting", "voiding") * 3)
        )
        assert Counter(each.status_code for each in answers) == {200: 1, 409: 5}


async def test_a_period_closed_while_many_post_holds_all_that_was_acknowledged(
    officer: Officer,
) -> None:
    close = officer.post(f"{BOOKS}/{officer.book}/periods/2025-04/close")
    posts = (officer.post(JOURNALS, officer.journal(100)) for _ in range(AT_ONCE))
    *answers, closing = await asyncio.gather(*posts, close)
    found = Counter(each.status_code for each in answers)
    assert set(found) <= {201, 409}
    if closing.status_code == 409:  # something was sealed after the chain was verified
        closing = await officer.post(f"{BOOKS}/{officer.book}/periods/2025-04/close")
    assert closing.status_code == 200, closing.text
    trial = await officer.get("/v1/finance/trial-balance", book=officer.book, period="2025-04")
    assert trial.json()["debit"]["amount"] == f"{found[201]}.00"
