"""What the directory refuses, each with the rule that it breaks."""
# ruff: noqa: F811 (fixtures)

import asyncio

import httpx
import pytest

from tests.api.test_directory_caller import (  # noqa: F401
    Caller,
    caller,
    directory,
    directory_settings,
)


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_membership_that_overlaps_itself(caller: Caller) -> None:
    await caller.add("AA1")
    await caller.add("AA2")
    assert (await caller.join("AA1", "AA2", "locality", to="2020-04-01")).status_code == 201
    again = await caller.join("AA1", "AA2", "locality", **{"from": "2019-04-01"})
    assert refused(again) == (409, "membership_overlaps")
    assert "AA1 is in AA2 as locality from 2013-04-01 to 2020-04-01" in again.json()["detail"]
    later = await caller.join("AA1", "AA2", "locality", **{"from": "2020-04-01"})
    assert later.status_code == 201


async def test_two_parents_of_one_kind_on_one_date(caller: Caller) -> None:
    for code in ("AB1", "AB2", "AB3"):
        await caller.add(code)
    assert (await caller.join("AB1", "AB2", "locality")).status_code == 201
    assert refused(await caller.join("AB1", "AB3", "locality")) == (409, "two_parents")
    assert (await caller.join("AB1", "AB3", "pcn")).status_code == 201


async def test_a_provider_may_provide_for_several(caller: Caller) -> None:
    for code in ("AC1", "AC2", "AC3"):
        await caller.add(code)
    assert (await caller.join("AC1", "AC2", "provider_of")).status_code == 201
    assert (await caller.join("AC1", "AC3", "provider_of")).status_code == 201
    again = await caller.join("AC1", "AC3", "provider_of", **{"from": "2014-04-01"})
    assert refused(again) == (409, "membership_overlaps")


async def test_a_cycle_in_the_hierarchy(caller: Caller) -> None:
    for code in ("AD1", "AD2", "AD3"):
        await caller.add(code)
    await caller.join("AD1", "AD2", "locality", to="2015-04-01")
    await caller.join("AD2", "AD3", "ccg")
    cycle = await caller.join("AD3", "AD1", "icb", **{"from": "2014-04-01"})
    assert refused(cycle) == (409, "hierarchy_cycle")
    assert "AD3 in AD1 in AD2 in AD3" in cycle.json()["detail"]
    after = await caller.join("AD3", "AD1", "icb", **{"from": "2015-04-01"})
    assert after.status_code == 201
    assert refused(await caller.join("AD1", "AD1", "pcn")) == (409, "hierarchy_cycle")


async def test_a_successor_before_its_predecessors_end(caller: Caller) -> None:
    await caller.add("AE1", "pct", "2006-10-01")
    await caller.add("AE2", "ccg", "2013-04-01")
    unended = await caller.succeed("AE1", "AE2", "2013-04-01")
    assert refused(unended) == (409, "successor_before_end")
    assert (await caller.close("AE1", "2013-04-01")).status_code == 200
    early = await caller.succeed("AE1", "AE2", "2012-04-01")
    assert refused(early) == (409, "successor_before_end")
    assert (await caller.succeed("AE1", "AE2", "2013-04-01")).status_code == 201
    assert refused(await caller.succeed("AE1", "AE2", "2014-04-01")) == (409, "succession_known")


async def test_a_share_has_a_basis_and_is_at_most_the_whole(caller: Caller) -> None:
    body = {"successor": "AE2", "on": "2013-04-01"}
    url = "/organisations/AE1/successions"
    for wrong in ({"share": 0.5}, {"basis": "people"}, {"share": 0, "basis": "people"},
                  {"share": 1.5, "basis": "people"}):  # fmt: skip
        assert (await caller.post(url, body | wrong)).status_code == 422


async def test_a_successor_that_does_not_exist_on_the_day(caller: Caller) -> None:
    await caller.add("AF1", "pct", "2006-10-01")
    await caller.add("AF2", "ccg", "2020-04-01")
    await caller.close("AF1", "2013-04-01")
    missing = await caller.succeed("AF1", "AF2", "2013-04-01")
    assert refused(missing) == (409, "successor_not_there")
    unknown = await caller.succeed("AF1", "AF9", "2013-04-01")
    assert refused(unknown) == (422, "unknown_organisation")
    assert unknown.json()["errors"][0]["pointer"] == "#/successor"
    assert refused(await caller.succeed("AF9", "AF1", "2013-04-01")) == (
        404, "organisation_not_found",
    )  # fmt: skip


async def test_closing_an_organisation_with_open_members(caller: Caller) -> None:
    await caller.add("AG1")
    await caller.add("AG2")
    held = (await caller.join("AG1", "AG2", "ccg")).json()
    answer = await caller.close("AG2", "2020-04-01")
    assert refused(answer) == (409, "open_members")
    assert "AG1" in answer.json()["detail"]
    etag = (await caller.get(f"/memberships/{held['id']}")).headers["etag"]
    path, on = f"/memberships/{held['id']}/end", {"on": "2020-04-01"}
    assert (await caller.post(path, on, **{"If-Match": etag})).status_code == 200
    assert (await caller.close("AG2", "2020-04-01")).status_code == 200
    assert refused(await caller.close("AG2", "2021-04-01")) == (409, "already_closed")


async def test_a_closed_organisation_leaves_its_parents(caller: Caller) -> None:
    await caller.add("AH1")
    await caller.add("AH2")
    await caller.join("AH1", "AH2", "ccg")
    await caller.close("AH1", "2019-04-01")
    found = (await caller.get("/memberships?child=AH1")).json()["items"]
    assert [(item["parent"], item["to"]) for item in found] == [("AH2", "2019-04-01")]


async def test_a_code_is_never_used_again(caller: Caller) -> None:
    await caller.add("AI1")
    body = {"code": "AI1", "name": "Another", "roles": ["ccg"], "active_from": "2025-04-01"}
    assert refused(await caller.post("/organisations", body)) == (409, "code_reused")
    await caller.close("AI1", "2020-04-01")
    again = await caller.post("/organisations", body)
    assert refused(again) == (409, "code_reused")
    assert "Body AI1" in again.json()["detail"]


async def test_a_membership_outside_of_a_life(caller: Caller) -> None:
    await caller.add("AJ1", since="2020-04-01")
    await caller.add("AJ2")
    early = await caller.join("AJ1", "AJ2", "ccg")
    assert refused(early) == (409, "outside_life")
    unknown = await caller.join("AJ1", "AJ9", "ccg")
    assert refused(unknown) == (422, "unknown_organisation")
    assert unknown.json()["errors"][0]["pointer"] == "#/parent"


async def test_a_period_that_ends_before_it_begins(caller: Caller) -> None:
    await caller.add("AK1")
    await caller.add("AK2")
    reversed_ = await caller.join("AK1", "AK2", "ccg", to="2012-04-01")
    assert refused(reversed_) == (422, "period_reversed")
    body = {"code": "AK3", "name": "A", "roles": ["ccg"], "shadow_from": "2013-04-01"}
    order = await caller.post("/organisations", body | {"active_from": "2012-04-01"})
    assert refused(order) == (422, "status_order")
    del body["shadow_from"]
    assert refused(await caller.post("/organisations", body)) == (422, "status_order")


async def test_closing_needs_the_version_that_was_read(caller: Caller) -> None:
    await caller.add("AL1")
    path, body = "/organisations/AL1/closure", {"on": "2020-04-01"}
    assert refused(await caller.post(path, body)) == (428, "precondition_required")
    stale = await caller.post(path, body, **{"If-Match": '"stale"'})
    assert refused(stale) == (412, "precondition_failed")
    nobody = await caller.post("/organisations/AL9/closure", body, **{"If-Match": "*"})
    assert refused(nobody) == (404, "organisation_not_found")


async def test_of_many_at_once_one_parent_is_taken(caller: Caller) -> None:
    for code in ("AM1", *(f"AN{number}" for number in range(8))):
        await caller.add(code)
    answers = await asyncio.gather(
        *(caller.join("AM1", f"AN{number}", "locality") for number in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/organisations", {"code": "b!", "name": "A", "roles": ["ccg"]}),
        ("/organisations", {"code": "AO1", "name": "A", "roles": ["king"]}),
        ("/organisations", {"code": "AO1", "name": "A\x00", "roles": ["ccg"]}),
        ("/organisations", {"code": "AO1", "name": "A", "roles": ["ccg"], "more": 1}),
        ("/memberships", {"child": "AO1", "parent": "AO2", "kind": "x", "from": "2013-04-01"}),
        ("/memberships", {"child": "AO1", "parent": "AO2", "kind": "ccg", "from": 0}),
    ],
)
async def test_what_does_not_fit_the_schema(caller: Caller, path: str, body: object) -> None:
    assert refused(await caller.post(path, body)) == (422, "invalid")


async def test_reading_does_not_allow_writing(caller: Caller) -> None:
    reader = Caller(caller.client, caller.settings, "directory.read")
    assert (await reader.get("/organisations")).status_code == 200
    assert refused(await reader.post("/organisations", {})) == (403, "forbidden")
    assert refused(await reader.post("/memberships", {})) == (403, "forbidden")
