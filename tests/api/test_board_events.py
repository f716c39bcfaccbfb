"""One feed of what happened in all services: nothing is skipped, all see what is theirs."""

from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest

from services.board.app import SERVICE as BOARD
from services.finance.app import SERVICE as FINANCE
from services.metrics.app import SERVICE as METRICS
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for, token
from tests.api.board import problem_in
from tests.api.webhooks import sources, tell

PATH = "/v1/board/events"
READING = ("finance.read", "metrics.read", "board.read")
BATCH = "application/cloudevents-batch+json"


@pytest.fixture
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    services = ["finance", "metrics", "board"]
    return settings_for(databases, services, tmp_path_factory.mktemp("merged"))


class House:
    """A board service beside those services that run."""

    def __init__(self, settings: Settings, **apps: Any) -> None:
        self.settings, self.apps = settings, apps

    async def answer(
        self, *, down: Sequence[str] = (), org: str = "27D", scopes: Sequence[str] = READING,
        accept: str = "*/*", **query: Any,
    ) -> httpx.Response:  # fmt: skip
        """What the board answers while those services are down."""
        clients = {name: made for name, made in self.apps.items() if name not in down}
        board: httpx.AsyncClient = clients.pop("board")
        app = board._transport.app  # type: ignore[attr-defined]
        app.state.sources = sources(self.settings, **clients)
        held = token(self.settings, *scopes, orgs=(org,))
        headers = {"Authorization": f"Bearer {held}", "Accept": accept}
        return await board.get(PATH, params=query, headers=headers)

    async def told(self, **asked: Any) -> dict[str, Any]:
        answer = await self.answer(**asked)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    async with (
        running(FINANCE.create_app(settings)) as finance,
        running(METRICS.create_app(settings)) as metrics,
        running(BOARD.create_app(settings)) as board,
    ):
        yield House(settings, finance=finance, metrics=metrics, board=board)


def subjects(told: dict[str, Any]) -> list[str]:
    return [each["subject"] for each in told["items"]]


async def test_events_of_all_services_come_in_order_and_each_once(house: House) -> None:
    expected = []
    for number in range(4):
        for service in ("finance", "metrics", "board"):
            await tell(house.settings, service, f"{service} {number}", "27D")
            await tell(house.settings, service, "foreign", "TAF")
            expected.append(f"{service} {number}")
    seen, after = list[str](), {}
    for limit in (1, 2, 3, 1, 5, 100):
        told = await house.told(limit=limit, **after)
        assert len(told["items"]) <= limit
        seen, after = seen + subjects(told), {"after": told["next_cursor"]}
    assert seen == expected
    assert not told["more"]


async def test_a_service_that_is_down_is_named_and_nothing_of_it_is_skipped(house: House) -> None:
    await tell(house.settings, "metrics", "before", "27D")
    first = await house.told(scopes=READING)
    for service in ("metrics", "finance"):
        await tell(house.settings, service, f"{service} meanwhile", "27D")
    down = await house.told(after=first["next_cursor"], down=["metrics"])
    assert (subjects(first), first["missing"]) == (["before"], [])
    assert (subjects(down), down["missing"]) == (["finance meanwhile"], ["metrics"])
    back = await house.told(after=down["next_cursor"])
    assert (subjects(back), back["missing"]) == (["metrics meanwhile"], [])
    began_without = await house.told(down=["metrics"])
    assert subjects(await house.told(after=began_without["next_cursor"])) == [
        "before", "metrics meanwhile",
    ]  # fmt: skip


async def test_a_caller_sees_services_by_scope_and_events_by_organisation(house: House) -> None:
    await tell(house.settings, "finance", "claim", "27D", "7A1")
    await tell(house.settings, "metrics", "figure", "everybody")
    assert set(subjects(await house.told(org="7A1"))) == {"claim", "figure"}
    assert subjects(await house.told(org="TAF")) == ["figure"]
    assert subjects(await house.told(scopes=["metrics.read"])) == ["figure"]
    assert subjects(await house.told(scopes=["directory.write"])) == []


async def test_the_batch_of_cloud_events_has_its_cursor_in_the_link(house: House) -> None:
    await tell(house.settings, "finance", "claim", "27D")
    answer = await house.answer(accept=BATCH, down=["metrics"])
    assert answer.headers["content-type"] == BATCH
    assert answer.headers["marches-missing"] == "metrics"
    assert [each["subject"] for each in answer.json()] == ["claim"]
    after = httpx.URL(answer.links["next"]["url"]).params["after"]
    assert subjects(await house.told(after=after)) == []


async def test_a_cursor_that_is_forged_foreign_or_stale_is_refused_as_that(
    house: House, databases: Databases
) -> None:
    await tell(house.settings, "board", "mine", "27D")
    cursor = (await house.told())["next_cursor"]
    problem_in(await house.answer(after=f"{cursor[:-2]}AA"), 422, "cursor_invalid")
    problem_in(await house.answer(after=cursor, org="7A1"), 422, "cursor_foreign")
    finance = await house.apps["finance"].get(
        "/v1/finance/events",
        headers={"Authorization": f"Bearer {token(house.settings, 'finance.read')}"},
    )
    other_feed = finance.json()["next_cursor"]
    problem_in(await house.answer(after=other_feed), 422, "cursor_invalid")
    urls = house.settings.database_urls | {"board": databases.fresh("board").app}
    older = house.settings.model_copy(update={"database_urls": urls})
    async with running(BOARD.create_app(older)) as restored:
        stale = await House(older, **house.apps | {"board": restored}).answer(after=cursor)
    problem_in(stale, 409, "cursor_stale")


async def test_a_cursor_does_not_tell_how_much_happened_that_its_caller_may_not_know_of(
    house: House,
) -> None:
    before = (await house.told())["next_cursor"]
    for _ in range(12):
        await tell(house.settings, "board", "theirs", "7A1")
    after = (await house.told())["next_cursor"]
    raw = urlsafe_b64decode(after + "=" * (-len(after) % 4))
    assert (len(after), b"board" in raw) == (len(before), False)
    assert (await house.told())["next_cursor"] != after  # nor whether anything did
