"""Nobody changes another's place in the directory, nor makes up organisations."""

from typing import Any

import httpx
import psycopg
import pytest

from services.contracts.identity import ROLES
from services.shared.settings import Settings
from services.shared.testing import token
from tests.api.test_directory_caller import (  # noqa: F401
    BASE,
    Caller,
    caller,
    directory,
    directory_settings,
)

TABLES = ("organisation", "organisation_name", "organisation_status", "organisation_role",
          "organisation_place", "membership", "succession", "population", "residence", "postcode",
          "edition", "version")  # fmt: skip
FILES = {
    "epraccur": "N81001,ANY SURGERY,Y62,QYG\n",
    "etr": "RJR,ANY TRUST,Y62,QYG\n",
    "epcmem": "N81001,27D,C\n",
    "ons-codes": "SICBL24CD,SICBL24CDH,SICBL24NM\n",
    "epcn": "N81001,ANY SURGERY\n",
    "gp-practices": "code,name\nN81001,ANY\n",
    "residence": "pcds,lsoa21cd,lad24cd,ctry24cd,sicbl24cd,icb24cd\n",
    "ods-ord": "{}",
}


@pytest.fixture(scope="module")
async def map_(caller: Caller) -> Caller:  # noqa: F811
    """C01 with practice P01, which was in C02 until 2020; P02 in C02."""
    for code in ("C01", "C02", "P01", "P02", "L01", "L02", "T01"):
        await caller.add(code)
    for child, parent, kind, more in (
        ("P01", "C02", "ccg", {"to": "2020-04-01"}),
        ("P01", "C01", "ccg", {"from": "2020-04-01"}),
        ("P02", "C02", "ccg", {}),
        ("L01", "C01", "ccg", {}),
        ("L02", "C01", "ccg", {"to": "2021-04-01"}),
        ("T01", "C01", "provider_of", {}),
    ):
        answer = await caller.join(child, parent, kind, **more)
        assert answer.status_code == 201, answer.text
    return caller


class Admin(Caller):
    """An administrator of some organisations."""

    def __init__(self, beside: Caller, *orgs: str) -> None:
        held = token(beside.settings, *ROLES["admin"], orgs=orgs, person=True)
        self.client, self.settings = beside.client, beside.settings
        self.headers = {"Authorization": f"Bearer {held}"}


def rows(settings: Settings) -> dict[str, list[str]]:
    with psycopg.connect(settings.database_url("directory")) as connection:
        return {
            table: sorted(
                row[0] for row in connection.execute(f"SELECT to_jsonb(t)::text FROM {table} AS t")
            )
            for table in TABLES
        }


async def number(asking: Caller, child: str, parent: str) -> int:
    answer = await asking.get(f"/memberships?child={child}&parent={parent}")
    return int(answer.json()["items"][0]["id"])


async def end(admin: Caller, row: int, on: str) -> httpx.Response:
    return await admin.post(f"/memberships/{row}/end", {"on": on}, **{"If-Match": "*"})


async def test_an_administrator_changes_nothing_of_another_organisation(map_: Caller) -> None:
    admin, before = Admin(map_, "C01"), rows(map_.settings)
    closing = {"on": "2027-04-01"}
    refused = [
        await admin.post("/organisations/C02/closure", closing, **{"If-Match": "*"}),
        await admin.post("/organisations/T01/closure", closing, **{"If-Match": "*"}),
        await admin.succeed("C02", "C01", "2027-04-01"),
        await admin.succeed("C01", "C02", "2027-04-01"),
        await admin.join("P02", "C01", "locality"),
        await admin.join("C01", "C02", "icb"),
        await admin.join("T01", "C01", "host"),
        await admin.join("ZZZ", "C01", "locality"),
        await end(admin, await number(map_, "P02", "C02"), "2026-04-01"),
    ]
    for answer in refused:
        assert (answer.status_code, answer.json()["code"]) == (403, "not_yours"), answer.text
    assert rows(map_.settings) == before


async def test_a_membership_is_given_only_for_days_on_which_one_may_write_for_both(
    map_: Caller,
) -> None:
    admin = Admin(map_, "C01")
    for child, parent, more in (
        ("P01", "L01", {}),  # from 2013 on: until 2020 it was another's
        ("P01", "L02", {"from": "2020-04-01"}),  # without end: the locality is its own until 2021
    ):
        answer = await admin.join(child, parent, "locality", **more)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_yours"), answer.text
    own = await admin.join("P01", "L01", "locality", **{"from": "2020-04-01"})
    assert own.status_code == 201, own.text


async def test_an_ended_membership_is_not_taken_up_again_by_who_had_the_member(
    map_: Caller,
) -> None:
    row = await number(map_, "P01", "C02")
    answer = await end(Admin(map_, "C02"), row, "2020-03-01")
    assert answer.status_code == 200, answer.text  # while it was a member
    answer = await end(Admin(map_, "C02"), row, "2022-04-01")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


async def test_organisations_are_added_and_files_are_sent_by_operators(map_: Caller) -> None:
    admin, before = Admin(map_, "C01"), rows(map_.settings)
    new = {"code": "FAKE1", "name": "Made up", "roles": ["ccg"], "active_from": "2013-04-01"}
    answers: list[httpx.Response] = [await admin.post("/organisations", new)]
    for kind, text in FILES.items():
        media = "application/json" if kind == "ods-ord" else "text/csv"
        headers = admin.headers | {"Content-Type": media}
        url = f"{BASE}/imports?format={kind}"
        answers.append(await map_.client.post(url, content=text.encode(), headers=headers))
    answers.append(await map_.client.post(f"{BASE}/demo", headers=admin.headers))
    for answer in answers:
        assert answer.status_code == 403
        assert 'scope="directory.national"' in answer.headers["www-authenticate"]
    assert rows(map_.settings) == before


async def test_the_signing_keys_are_an_operators(map_: Caller) -> None:
    answer: Any = await map_.client.post(f"{BASE}/keys", headers=Admin(map_, "C01").headers)
    assert answer.status_code == 403
    assert 'scope="admin.keys"' in answer.headers["www-authenticate"]
