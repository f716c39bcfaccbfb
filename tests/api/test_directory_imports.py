"""Files sent to the directory: taken in as a whole or not at all."""
# ruff: noqa: F811 (fixtures)

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.directory.app import SERVICE
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


async def test_where_an_area_lies_is_looked_up(caller: Caller) -> None:
    await caller.load(NSPL, "residence")
    found = (await caller.get("/residence?lsoa=W01000001")).json()
    assert found["places"] == [
        {"lsoa": None, "country": "W92000004", "unitary_authority": "W06000005", "share": 1.0,
         "icb": None, "commissioner": {"code": "7A1", "gss_code": "W11000023"}}
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
    refused = await caller.load(text, "epraccur")
    assert refused["job"]["error"]["code"] == "rows_rejected"
    rejects = await caller.client.get(refused["rejects_file"], headers=caller.headers)
    [reject] = csv.DictReader(io.StringIO(rejects.text))
    assert (reject["line"], reject["value"]) == ("1", "27D")
    assert reject["reason"].startswith("open_members: 27D has 2 members")
    assert (await caller.get("/organisations/N81999")).status_code == 404
    counts = (await caller.load(text, "epraccur", rejects="skip"))["job"]["counts"]
    assert (counts["added_organisations"], counts["rejected_rows"]) == (1, 1)
    assert (await caller.get("/organisations/N81999")).status_code == 200


@pytest.fixture(scope="module")
async def england(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, reference_data: Path
) -> AsyncIterator[Caller]:
    settings = settings_for(databases, {"directory": SERVICE}, tmp_path_factory.mktemp("england"))
    text = (reference_data / "gp-practices-2024-25.csv").read_text()
    async with running(SERVICE.create_app(settings)) as client:
        caller = Caller(client, settings)
        counts = (await caller.load(text, "gp-practices"))["job"]["counts"]
        assert (counts["rows"], counts["populations"]) == (6553, 2 * 6553)
        again = await caller.load(text + "\n", "gp-practices")
        assert again["job"]["counts"]["added_organisations"] == 0
        yield caller


async def test_all_practices_of_england_are_on_the_map(england: Caller) -> None:
    cheshire = (await england.get("/organisations/27D/hierarchy?as_of=2024-04-01")).json()
    assert len([each for each in cheshire["items"] if each["kind"] == "sub_icb"]) == 79
    codes = await england.codes("parent=E06000050&as_of=2024-04-01")
    assert len(codes) == 42
    icb = (await england.get("/organisations/QYG/hierarchy?as_of=2024-04-01")).json()["items"]
    assert sum(each["parent"] == "QYG" for each in icb) == 9


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
    text = json.dumps({"Organisation": found})
    counts = (await caller.load(text, "ods-ord", "application/json"))["job"]["counts"]
    assert (counts["added_organisations"], counts["provisional_organisations"]) == (2, 1)
    lineage = (await caller.get("/organisations/ZV1/lineage")).json()
    assert [each["predecessor"] for each in lineage["predecessors"]] == ["ZV0"]
    assert [each["successor"] for each in lineage["successors"]] == ["27D"]
    assert (await caller.get("/organisations/ZV0?as_of=2013-03-31")).json()["provisional"]


async def test_a_document_that_is_not_json_is_refused_at_once(caller: Caller) -> None:
    headers = caller.headers | {"Content-Type": "application/json"}
    url = "/v1/directory/imports?format=ods-ord"
    for content, code in ((b"{", "malformed_json_file"), (b"", "empty_file")):
        answer = await caller.client.post(url, content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_key_sends_a_file_once(caller: Caller) -> None:
    headers = caller.headers | {"Content-Type": "text/csv", "Idempotency-Key": "one"}
    url = "/v1/directory/imports?format=residence"
    first, again = [await caller.client.post(url, content=NSPL + "\n", headers=headers)
                    for _ in range(2)]  # fmt: skip
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.headers["idempotency-hit"] == "true"
    assert again.json() == first.json()
    other = await caller.client.post(url, content=NSPL + "\n\n", headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def ord_file(code: str, **more: object) -> str:
    found = {
        "Name": f"NHS {code}",
        "OrgId": {"extension": code},
        "Roles": {"Role": [{"id": "RO98"}]},
    }
    return json.dumps({"Organisation": found | more})


async def test_the_file_of_a_successor_may_come_before_that_of_its_predecessor(
    caller: Caller,
) -> None:
    began = [{"Type": "Legal", "Start": "2013-04-01"}]
    await caller.load(ord_file("ZM1", Date=began), "ods-ord", "application/json")
    await caller.add("ZMP", "gp_practice")
    await caller.join("ZMP", "ZM1", "ccg")
    merged = {"Date": [{"Type": "Legal", "Start": "2020-04-01"}], "Succs": {"Succ": [{
        "Type": "Predecessor", "Date": [{"Type": "Legal", "Start": "2020-04-01"}],
        "Target": {"OrgId": {"extension": "ZM1"}},
    }]}}  # fmt: skip
    refused = await caller.load(ord_file("ZM2", **merged), "ods-ord", "application/json")
    rejects = await caller.client.get(refused["rejects_file"], headers=caller.headers)
    assert "open_members: ZM1 has 1 member on or after 2020-04-01" in rejects.text
    number = (await caller.get("/memberships?child=ZMP")).json()["items"][0]["id"]
    etag = (await caller.get(f"/memberships/{number}")).headers["etag"]
    await caller.post(f"/memberships/{number}/end", {"on": "2020-04-01"}, **{"If-Match": etag})
    taken = await caller.load(ord_file("ZM2", **merged) + "\n", "ods-ord", "application/json")
    assert taken["job"]["state"] == "succeeded", taken
    found = (await caller.get("/organisations/ZM1?as_of=2020-04-01")).json()
    assert found["status"] == "closed"
    later = ord_file("ZM1", Date=[{**began[0], "End": "2020-03-31"}])
    again = await caller.load(later, "ods-ord", "application/json")
    assert again["job"]["counts"]["changed_organisations"] == 0
