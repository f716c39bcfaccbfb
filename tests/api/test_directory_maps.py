"""The five places on the map of any day, and the refusal of the demonstration in production."""
# ruff: noqa: F811 (fixtures)

from datetime import date
from typing import Any

import httpx
import pytest

from services.contracts.directory import Snapshot
from services.directory.app import SERVICE
from services.directory.demo.service import records, tell
from services.directory.organisations.rules.descriptions import Description
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.register import Register
from services.directory.organisations.rules.successions import Succession
from services.directory.organisations.rules.timelines import Entry
from services.shared.database import Database
from services.shared.settings import Settings
from services.shared.testing import Databases, run_jobs, running, settings_for
from tests.api.test_directory_caller import (  # noqa: F401
    Caller,
    directory,
    directory_settings,
)

TRUSTS = ["5CN", "5M2", "5MK", "5PL"]
GROUPS = ["05F", "05J", "05N", "05T", "05X", "06D"]
CHESHIRE = ["01C", "01R", "02D", "02F"]


@pytest.fixture(scope="module")
async def caller(directory: httpx.AsyncClient, directory_settings: Settings) -> Caller:
    database = Database(directory_settings.database_url("directory"))
    async with database.write() as session:
        await tell(session, records())
    await database.close()
    return Caller(directory, directory_settings)


async def below(caller: Caller, code: str, day: str) -> list[dict[str, Any]]:
    answer = await caller.get(f"/organisations/{code}/hierarchy?as_of={day}")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def practices(caller: Caller, code: str, day: str) -> int:
    roles = {item["code"]: item["roles"] for item in await below(caller, code, day)}
    return sum(held == ["gp_practice"] for held in roles.values())


def among(codes: list[str], found: list[str]) -> list[str]:
    return [code for code in found if code in codes]


async def test_four_trusts_become_six_groups_on_1_april_2013(caller: Caller) -> None:
    for day, trusts, groups in (
        ("2012-03-31", TRUSTS, []),
        ("2012-04-01", TRUSTS, GROUPS),
        ("2013-03-31", TRUSTS, GROUPS),
        ("2013-04-01", [], GROUPS),
    ):
        assert among(TRUSTS, await caller.codes(f"role=pct&as_of={day}")) == trusts
        assert among(GROUPS, await caller.codes(f"role=ccg&as_of={day}")) == groups
    for day, status in (("2012-04-01", "shadow"), ("2013-04-01", "active")):
        found = await caller.codes(f"role=ccg&status={status}&as_of={day}")
        assert among(GROUPS, found) == GROUPS
    closed = await caller.codes("role=pct&status=closed&as_of=2013-04-01")
    assert among(TRUSTS, closed) == TRUSTS


async def test_the_24_practices_of_herefordshire_move_with_it(caller: Caller) -> None:
    for code, day, count in (
        ("5CN", "2012-06-01", 24), ("05F", "2012-06-01", 24), ("05F", "2013-04-01", 24),
        ("5CN", "2013-04-01", 0), ("18C", "2020-04-01", 24 + 22 + 32 + 12),
        ("QGH", "2023-01-01", 24 + 22 + 32 + 12),
    ):  # fmt: skip
        assert await practices(caller, code, day) == count, (code, day)


async def test_a_lineage_goes_both_ways_and_through(caller: Caller) -> None:
    trust = (await caller.get("/organisations/5PL/lineage")).json()
    assert trust["predecessors"] == []
    nearest = {each["successor"] for each in trust["successors"] if each["steps"] == 1}
    assert nearest == {"05J", "05T", "06D", "HWBWORCS", "X24"}
    assert {each["successor"] for each in trust["successors"] if each["steps"] == 2} == {"18C"}
    merged = (await caller.get("/organisations/18C/lineage")).json()
    assert {each["predecessor"] for each in merged["predecessors"] if each["steps"] == 1} == {
        "05F", "05J", "05T", "06D",
    }  # fmt: skip
    assert {each["predecessor"] for each in merged["predecessors"] if each["steps"] == 2} == {
        "5CN", "5PL",
    }  # fmt: skip
    assert {each["on"] for each in merged["predecessors"]} == {"2013-04-01", "2020-04-01"}


async def test_four_groups_of_cheshire_become_one(caller: Caller) -> None:
    before = await caller.codes("role=ccg&as_of=2020-03-31")
    after = await caller.codes("role=ccg&as_of=2020-04-01")
    assert (among(CHESHIRE, before), "27D" in before) == (CHESHIRE, False)
    assert (among(CHESHIRE, after), "27D" in after) == ([], True)
    assert await practices(caller, "02F", "2020-03-31") == 11 + 13 + 14
    assert await practices(caller, "02F", "2020-04-01") == 0
    assert await practices(caller, "27D", "2020-04-01") == 79
    assert await practices(caller, "QYG", "2023-01-01") == 79
    assert "27D" in await caller.codes("role=sub_icb&as_of=2022-07-01&parent=QYG")
    lineage = (await caller.get("/organisations/27D/lineage")).json()
    assert [each["predecessor"] for each in lineage["predecessors"]] == CHESHIRE


async def test_the_localities_of_west_cheshire_are_as_stated(caller: Caller) -> None:
    for code, count, people in (
        ("WCRURAL", 11, 65_000), ("WCEPNESTON", 13, 87_000), ("WCCHESTER", 14, 102_000),
    ):  # fmt: skip
        assert await practices(caller, code, "2014-04-01") == count
        found = (await caller.get(f"/organisations/{code}?as_of=2014-04-01")).json()
        assert found["parents"][0]["code"] == "02F"
        totals = [each for each in found["populations"] if each["quintile"] is None]
        assert [(each["people"], each["synthetic"]) for each in totals] == [(people, False)]
        by_quintile = [each for each in found["populations"] if each["quintile"]]
        assert sum(each["people"] for each in by_quintile) == people
        assert all(each["synthetic"] for each in by_quintile)


async def test_what_is_made_up_says_so(caller: Caller) -> None:
    items = await below(caller, "05W", "2014-04-01")
    made_up = {item["code"] for item in items if "gp_practice" in item["roles"]}
    assert len(made_up) == 55
    for code in sorted(made_up)[:3]:
        found = (await caller.get(f"/organisations/{code}")).json()
        assert found["synthetic"]
        assert "synthetic" in found["name"]
    assert not (await caller.get("/organisations/02F?as_of=2014-04-01")).json()["synthetic"]


async def test_before_its_life_an_organisation_is_not_found(caller: Caller) -> None:
    answer = await caller.get("/organisations/05F?as_of=2012-03-31")
    assert answer.status_code == 404
    assert "from 2012-04-01" in answer.json()["detail"]


async def test_the_demonstration_is_a_job_that_changes_nothing_again(caller: Caller) -> None:
    before = (await caller.get("/snapshot")).json()
    answer = await caller.post("/demo", None)
    assert answer.status_code == 202
    await run_jobs(caller.settings, SERVICE)
    job = await caller.client.get(answer.headers["location"], headers=caller.headers)
    assert (job.json()["state"], job.json()["error"]) == ("succeeded", None)
    after = (await caller.get("/snapshot")).json()
    assert after.pop("version") > before.pop("version")
    assert after == before


async def test_a_share_is_declared_of_a_known_succession_and_outlives_a_file(
    caller: Caller,
) -> None:
    for code, since in (("AS1", "2006-10-01"), ("AS2", "2013-04-01")):
        await caller.add(code, since=since)
    await caller.close("AS1", "2013-04-01")
    url, body = "/organisations/AS1/successions", {"successor": "AS2", "on": "2013-04-01"}
    assert (await caller.post(url, body)).json()["share"] is None
    for share in (0.5, 0.6):
        declared = body | {"share": share, "basis": "population of mid-2012"}
        assert (await caller.post(url, declared)).json() == declared
    assert (await caller.post(url, body)).json() == declared
    [link] = (await caller.get("/organisations/AS1/lineage")).json()["successors"]
    assert (link["share"], link["basis"]) == (0.6, "population of mid-2012")
    snapshot = Snapshot.model_validate((await caller.get("/snapshot")).json())
    [row] = [each for each in snapshot.successions if each.predecessor == "AS1"]
    assert row == ("AS1", "AS2", date(2013, 4, 1), 0.6, "population of mid-2012")


async def test_there_is_no_demonstration_in_production(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = settings_for(
        databases, {"directory": SERVICE}, tmp_path_factory.mktemp("production"),
        environment="production", signing_secret="0123456789abcdef" * 4,
    )  # fmt: skip
    async with running(SERVICE.create_app(settings)) as client:
        answer = await Caller(client, settings).post("/demo", None)
    assert (answer.status_code, answer.json()["code"]) == (403, "no_demonstration")


async def test_all_that_is_stored_keeps_every_rule(caller: Caller) -> None:
    """The built-in set was written by a migration, which asks no rule."""
    stored = Snapshot.model_validate((await caller.get("/snapshot")).json())
    register = Register()
    for each in stored.organisations:
        statuses = tuple(Entry(*row[1:]) for row in stored.statuses if row.code == each.code)
        register.describe(Description(each.code, statuses))
    for membership in stored.memberships:
        register.join(Membership(*membership))
    for succession in stored.successions:
        register.succeed(Succession(*succession))
