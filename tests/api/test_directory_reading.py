"""Lists and snapshot of the directory."""
# ruff: noqa: F811 (fixtures)

import httpx

from services.contracts.directory import DirectoryClient
from services.contracts.snapshots import read_snapshot
from tests.api.test_directory_caller import (  # noqa: F401
    Caller,
    caller,
    directory,
    directory_settings,
)


async def test_the_built_in_set_is_there(caller: Caller) -> None:
    boards = await caller.codes("role=health_board")
    assert boards == ["7A1", "7A2", "7A3", "7A4", "7A5", "7A6", "7A7"]
    assert await caller.codes("role=icb") == ["QGH", "QOC", "QR1", "QUY", "QYG"]
    assert await caller.codes("role=sub_icb") == ["11M", "12F", "15C", "18C", "27D", "M2L0M"]
    assert await caller.codes("parent=7A1") == ["W06000004", "W06000005", "W06000006"]
    old = (await caller.get("/organisations/7A3?as_of=2019-03-31")).json()["name"]
    assert old == "Abertawe Bro Morgannwg University Health Board"


async def test_organisations_are_found_by_part_of_name_or_code(caller: Caller) -> None:
    assert await caller.codes("q=swansea") == ["7A3"]
    assert await caller.codes("q=abertawe") == []
    assert await caller.codes("q=abertawe&as_of=2015-01-01") == ["7A3"]
    assert await caller.codes("q=27d") == ["27D"]
    assert await caller.codes("q=%25") == []


async def test_organisations_come_page_by_page(caller: Caller) -> None:
    path, seen = "/organisations?limit=7", []
    while path:
        answer = await caller.get(path)
        seen += [item["code"] for item in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url", "").removeprefix("/v1/directory")
    assert seen == sorted(set(seen))
    assert seen == [item["code"] for item in (await caller.get("/organisations")).json()["items"]]


async def test_an_unchanged_organisation_is_not_sent_again(caller: Caller) -> None:
    first = await caller.get("/organisations/27D")
    again = await caller.get("/organisations/27D", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_client_gets_the_snapshot_once_for_each_version(caller: Caller) -> None:
    http = httpx.AsyncClient(
        transport=caller.client._transport, base_url="http://test", headers=caller.headers
    )
    client = DirectoryClient(http)
    first = await client.snapshot()
    assert first is not None
    assert ("27D", "QYG", "icb") in {each[:3] for each in read_snapshot(first.body).memberships}
    assert await client.snapshot(first.etag) is None
    await caller.add("ZZ1")
    second = await client.snapshot(first.etag)
    assert second is not None
    newer = read_snapshot(second.body)
    assert newer.version > read_snapshot(first.body).version
    assert "ZZ1" in {each.code for each in newer.organisations}


async def test_one_that_begins_later_is_shown_as_on_its_first_day(caller: Caller) -> None:
    body = {"code": "ZX1", "name": "A", "roles": ["icb"], "active_from": "2099-04-01"}
    answer = await caller.post("/organisations", body)
    assert answer.headers["location"] == "/v1/directory/organisations/ZX1?as_of=2099-04-01"
    assert (await caller.get("/organisations/ZX1")).status_code == 404
    shown = await caller.get("/organisations/ZX1?as_of=2099-04-01")
    assert shown.headers["etag"] == answer.headers["etag"]


async def test_a_gss_code_belongs_to_one_organisation(caller: Caller) -> None:
    body = {"name": "A", "roles": ["icb"], "active_from": "2022-07-01", "gss_code": "E54000008"}
    first = await caller.post("/organisations", body | {"code": "ZW1"})
    assert first.status_code == 201
    again = await caller.post("/organisations", body | {"code": "ZW2"})
    assert (again.status_code, again.json()["code"]) == (409, "gss_code_taken")
