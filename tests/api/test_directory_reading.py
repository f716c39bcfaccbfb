"""Lists, snapshot and residence of the directory; the practices of England where these are."""
# ruff: noqa: F811 (fixtures)

import io
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from services.contracts.directory import DirectoryClient
from services.directory.app import SERVICE
from services.directory.imports.loading import take_in
from services.directory.imports.problems import RowsRejected
from services.shared.database import Database
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for
from tests.api.test_directory_caller import (  # noqa: F401
    Caller,
    caller,
    directory,
    directory_settings,
)

NSPL = (
    "pcds,lsoa21cd,lad24cd,ctry24cd,sicbl24cd,icb24cd\n"
    "CH4 0AA,W01000001,W06000005,W92000004,W11000023,W99999999\n"
    "CH4 0AB,W01000001,W06000005,W92000004,W11000023,W99999999\n"
    "CH4 0AC,E01000002,E06000050,E92000001,E38000056,E54000008\n"
)


async def sent(settings: Settings, text: str, kind: str, **more: str) -> dict[str, int]:
    database = Database(settings.database_url("directory"))
    try:
        return dict((await take_in(database, io.BytesIO(text.encode()), kind, **more)).counts)
    finally:
        await database.close()


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
    assert ("27D", "QYG", "icb") in {each[:3] for each in first.snapshot.memberships}
    assert await client.snapshot(first.etag) is None
    await caller.add("ZZ1")
    second = await client.snapshot(first.etag)
    assert second is not None
    assert second.snapshot.version > first.snapshot.version
    assert "ZZ1" in {each.code for each in second.snapshot.organisations}


async def test_where_an_area_lies_is_looked_up(caller: Caller) -> None:
    await sent(caller.settings, NSPL, "residence")
    found = (await caller.get("/residence?lsoa=W01000001")).json()
    assert found["places"] == [
        {"country": "W92000004", "unitary_authority": "W06000005", "share": 1.0, "icb": None,
         "commissioner": {"code": "7A1", "gss_code": "W11000023"}}
    ]  # fmt: skip
    sector = (await caller.get("/residence?postcode_sector=CH4 0")).json()
    assert [place["country"] for place in sector["places"]] == ["W92000004", "E92000001"]
    assert (await caller.get("/residence?postcode_sector=CH9 9")).status_code == 404
    for query in ("", "?lsoa=W01000001&postcode_sector=CH4 0"):
        answer = await caller.get(f"/residence{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, "residence_ambiguous")


async def test_a_file_with_a_refused_line_changes_nothing(caller: Caller) -> None:
    line = ["27D", "NHS CHESHIRE CCG"] + [""] * 8 + ["20200401", "20240331", "INACTIVE"]
    line += [""] * 12 + ["RO76", ""]
    await caller.add("ZY1")
    await caller.join("ZY1", "27D", "locality", **{"from": "2020-04-01"})
    other = line.copy()
    other[:2], other[11:13] = ["N81999", "NEW SURGERY"], ["", "ACTIVE"]
    text = "\n".join(",".join(each) for each in (line, other))
    with pytest.raises(RowsRejected) as caught:
        await sent(caller.settings, text, "epraccur")
    [reject] = caught.value.rejects
    assert (reject.line, reject.value) == (1, "27D")
    assert reject.reason.startswith("open_members: 27D has 2 members")
    assert (await caller.get("/organisations/N81999")).status_code == 404
    counts = await sent(caller.settings, text, "epraccur", on_rejects="skip")
    assert (counts["added_organisations"], counts["rejected_rows"]) == (1, 1)
    assert (await caller.get("/organisations/N81999")).status_code == 200


@pytest.fixture(scope="module")
async def england(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, reference_data: Path
) -> Settings:
    settings = settings_for(databases, {"directory": SERVICE}, tmp_path_factory.mktemp("england"))
    text = (reference_data / "gp-practices-2024-25.csv").read_text()
    counts = await sent(settings, text, "gp-practices")
    assert (counts["rows"], counts["populations"]) == (6553, 2 * 6553)
    again = await sent(settings, text, "gp-practices")
    assert again["added_organisations"] == 0
    return settings


async def median(call: Callable[[], Awaitable[httpx.Response]]) -> float:
    """Milliseconds of the middle one of twenty calls."""
    taken = []
    for _ in range(20):
        started = time.perf_counter()
        await call()
        taken.append(1000 * (time.perf_counter() - started))
    return sorted(taken)[10]


async def test_all_practices_of_england_are_on_the_map(england: Settings) -> None:
    async with running(SERVICE.create_app(england)) as client:
        caller = Caller(client, england)
        cheshire = (await caller.get("/organisations/27D/hierarchy?as_of=2024-04-01")).json()
        assert len([each for each in cheshire["items"] if each["kind"] == "sub_icb"]) == 79
        codes = await caller.codes("parent=E06000050&as_of=2024-04-01")
        assert len(codes) == 42
        icb = (await caller.get("/organisations/QYG/hierarchy?as_of=2024-04-01")).json()["items"]
        assert sum(each["parent"] == "QYG" for each in icb) == 9
        whole = await caller.get("/snapshot")
        for name, path, headers in (
            ("organisation by code", "/organisations/N81001", {}),
            ("hierarchy of an ICB", "/organisations/QYG/hierarchy?as_of=2024-04-01", {}),
            ("snapshot, unchanged", "/snapshot", {"If-None-Match": whole.headers["etag"]}),
        ):
            taken = await median(lambda path=path, headers=headers: caller.get(path, **headers))  # type: ignore[misc]
            print(f"{name}: {taken:.1f} ms")


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


async def test_an_organisation_of_ods_brings_those_that_it_names(caller: Caller) -> None:
    found = {
        "Name": "NHS EXAMPLE CCG", "OrgId": {"extension": "ZV1"},
        "Date": [{"Type": "Legal", "Start": "2013-04-01", "End": "2020-03-31"}],
        "Roles": {"Role": [{"id": "RO98"}]},
        "Succs": {"Succ": [
            {"Type": "Predecessor", "Date": [{"Type": "Legal", "Start": "2013-04-01"}],
             "Target": {"OrgId": {"extension": "ZV0"}}},
            {"Type": "Successor", "Date": [{"Type": "Legal", "Start": "2020-04-01"}],
             "Target": {"OrgId": {"extension": "27D"}}},
        ]},
    }  # fmt: skip
    counts = await sent(caller.settings, json.dumps({"Organisation": found}), "ods-ord")
    assert (counts["added_organisations"], counts["provisional_organisations"]) == (2, 1)
    lineage = (await caller.get("/organisations/ZV1/lineage")).json()
    assert [each["predecessor"] for each in lineage["predecessors"]] == ["ZV0"]
    assert [each["successor"] for each in lineage["successors"]] == ["27D"]
    assert (await caller.get("/organisations/ZV0?as_of=2013-03-31")).json()["provisional"]
