"""Editions of the postcode table, side by side: where a postcode lies on a day."""
# ruff: noqa: F811 (fixtures)

from typing import Any

import pytest

from tests.api.test_directory_caller import (  # noqa: F401
    Caller,
    caller,
    directory,
    directory_settings,
)
from tests.unit.directory.imports.test_formats import GP_HEADER, GP_LINE

OF_2020 = "pcds,dointr,doterm,laua,ctry,lsoa11,ccg,stp\n"
SINCE = "pcds,dointr,doterm,lad{0}cd,ctry{0}cd,lsoa21cd,sicbl{0}cd,icb{0}cd\n"
CHESTER = "E06000050,E92000001,E01018333"


@pytest.fixture(scope="module")
async def editions(caller: Caller) -> Caller:
    """2020 with groups, 2025, then 2023 between them: CH1 2UL moves, CH9 9ZZ ends in 2021."""
    for name, text in (
        ("NSPL_FEB_2020_UK.csv", OF_2020
         + f"CH1 2UL,198001,,{CHESTER},E38000196,E54000008\n"
         + f"CH9 9ZZ,198001,,{CHESTER},E38000196,E54000008\n"),
        ("NSPL_MAY_2025_UK.csv", SINCE.format(24)
         + f"CH1 2UL,198001,,{CHESTER},E38000056,E54000008\n"
         + "CH4 0AA,198001,,W06000005,W92000004,W01000001,W11000023,W99999999\n"
         + "CH4 0AB,198001,,W06000005,W92000004,W01000001,W11000023,W99999999\n"
         + f"CH4 0AC,202401,,{CHESTER},E38000056,E54000008\n"),
        ("NSPL_AUG_2023_UK.csv", SINCE.format(23)
         + f"CH1 2UL,198001,,{CHESTER},E38000056,E54000008\n"
         + f"CH9 9ZZ,198001,202106,{CHESTER},E38000056,E54000008\n"),
    ):  # fmt: skip
        job = await send(caller, text, name)
        assert job["state"] == "succeeded", job
    return caller


async def send(caller: Caller, text: str, name: str = "", **query: str) -> Any:
    caller.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    try:
        return (await caller.load(text, "residence", **query))["job"]
    finally:
        del caller.headers["Content-Disposition"]


async def find(caller: Caller, query: str) -> Any:
    return (await caller.get(f"/residence?{query}")).json()


@pytest.mark.parametrize(
    ("day", "edition", "commissioner"),
    [
        ("2019-01-01", "2020-02-01", "E38000196"),
        ("2020-02-01", "2020-02-01", "E38000196"),
        ("2023-07-31", "2020-02-01", "E38000196"),
        ("2023-08-01", "2023-08-01", "E38000056"),
        ("2026-01-01", "2025-05-01", "E38000056"),
    ],
)
async def test_a_postcode_is_found_in_the_edition_of_the_day(
    editions: Caller, day: str, edition: str, commissioner: str
) -> None:
    found = await find(editions, f"postcode=CH1 2UL&as_of={day}")
    assert (found["edition"], found["terminated"]) == (edition, None)
    assert found["places"] == [
        {"lsoa": "E01018333", "country": "E92000001", "unitary_authority": "E06000050",
         "commissioner": {"code": None, "gss_code": commissioner},
         "icb": {"code": None, "gss_code": "E54000008"}, "share": 1.0}
    ]  # fmt: skip


async def test_a_terminated_postcode_still_locates_a_past_stay(editions: Caller) -> None:
    found = await find(editions, "postcode=CH9 9ZZ&as_of=2025-06-01")
    assert (found["edition"], found["terminated"]) == ("2023-08-01", "2021-06-01")
    found = await find(editions, "postcode=CH9 9ZZ&as_of=2020-06-01")
    assert (found["edition"], found["terminated"]) == ("2020-02-01", None)
    assert (await editions.get("/residence?postcode=CH9 9ZY")).status_code == 404


async def test_an_area_is_that_of_the_edition_of_the_day(editions: Caller) -> None:
    found = await find(editions, "postcode_sector=CH4 0&as_of=2025-06-01")
    assert [(place["country"], place["share"]) for place in found["places"]] == [
        ("W92000004", 2 / 3), ("E92000001", 1 / 3)
    ]  # fmt: skip
    found = await find(editions, "lsoa=E01018333&as_of=2020-03-01")
    assert found["places"][0]["commissioner"]["gss_code"] == "E38000196"


async def snapshot(caller: Caller, day: str) -> list[str]:
    answer = await caller.get(f"/residence/snapshot?as_of={day}")
    return answer.text.splitlines()[1:]


async def test_the_snapshot_has_every_area_as_it_is_on_the_day(editions: Caller) -> None:
    answer = await editions.get("/residence/snapshot?as_of=2025-06-01")
    assert answer.headers["edition-date"] == "2025-05-01"
    assert "next-edition-date" not in answer.headers
    assert answer.text.splitlines() == [
        "kind,area,position,country,local_authority,commissioner,icb,postcodes,commissioner_code,"
        "icb_code,edition",
        "lsoa,E01018333,1,E92000001,E06000050,E38000056,E54000008,2,,,2025-05-01",
        "lsoa,W01000001,1,W92000004,W06000005,W11000023,,2,7A1,,2025-05-01",
        "postcode_sector,CH1 2,1,E92000001,E06000050,E38000056,E54000008,1,,,2025-05-01",
        "postcode_sector,CH4 0,1,W92000004,W06000005,W11000023,,2,7A1,,2025-05-01",
        "postcode_sector,CH4 0,2,E92000001,E06000050,E38000056,E54000008,1,,,2025-05-01",
        "postcode_sector,CH9 9,1,E92000001,E06000050,E38000056,E54000008,1,,,2023-08-01",
    ]


@pytest.mark.parametrize(
    ("day", "edition", "following"),
    [("2019-01-01", "2020-02-01", "2023-08-01"), ("2023-08-01", "2023-08-01", "2025-05-01")],
)
async def test_the_snapshot_tells_from_which_day_another_holds(
    editions: Caller, day: str, edition: str, following: str
) -> None:
    answer = await editions.get(f"/residence/snapshot?as_of={day}")
    told = {"Edition-Date": edition, "Next-Edition-Date": following}
    assert told.items() <= {key.title(): each for key, each in answer.headers.items()}.items()
    tags = f'"other", {answer.headers["etag"]}'
    again = await editions.get(f"/residence/snapshot?as_of={day}", **{"If-None-Match": tags})
    assert again.status_code == 304
    assert (again.headers["edition-date"], again.headers["next-edition-date"]) == (
        edition, following
    )  # fmt: skip


@pytest.mark.parametrize("day", ["2019-01-01", "2021-01-01", "2024-01-01", "2026-01-01"])
async def test_the_snapshot_of_a_day_says_what_each_look_up_says(
    editions: Caller, day: str
) -> None:
    for line in await snapshot(editions, day):
        kind, area, position, country, authority, commissioner, _, _, code, _, edition = line.split(
            ","
        )
        found = await find(editions, f"{kind}={area}&as_of={day}")
        place = found["places"][int(position) - 1]
        assert (found["edition"], place["country"], place["unitary_authority"]) == (
            edition, country, authority
        )  # fmt: skip
        assert place["commissioner"] == {"code": code or None, "gss_code": commissioner}


async def test_a_pseudo_postcode_lies_nowhere_and_the_answer_says_what_it_means(
    editions: Caller,
) -> None:
    answer = await editions.get("/residence?postcode=ZZ99 3VZ")
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("ZZ99 3VZ is a pseudo postcode (no fixed abode)")


async def test_an_edition_of_a_day_that_is_known_needs_to_be_a_correction(
    editions: Caller,
) -> None:
    text = SINCE.format(24) + f"CH1 2UL,198001,,{CHESTER},E38000233,E54000008\n"
    job = await send(editions, text, edition="2023-08-01")
    assert job["error"]["code"] == "edition_known"
    job = await send(editions, text, edition="2023-08-01", sequence="correction")
    assert job["counts"] == {"rows": 1, "rejected_rows": 0, "areas": 1, "places": 2}
    found = await find(editions, "postcode=CH1 2UL&as_of=2024-01-01")
    assert found["places"][0]["commissioner"]["gss_code"] == "E38000233"


async def test_a_postcode_on_two_lines_is_refused(editions: Caller) -> None:
    text = SINCE.format(24) + f"CH1 2UL,198001,,{CHESTER},E38000233,E54000008\n" * 2
    job = await send(editions, text, edition="2026-08-01")
    assert job["error"]["detail"] == "CH1 2UL stands on more than one line; expected is one each."
    assert (await find(editions, "postcode=CH1 2UL"))["edition"] == "2025-05-01"


async def test_the_day_is_that_of_the_newest_month_in_the_file(editions: Caller) -> None:
    text = SINCE.format(24) + f"CH1 2UL,198001,202602,{CHESTER},E38000233,E54000008\n"
    job = await send(editions, text, preview="true")
    assert job["message"] == "edition of 2026-02-01, known from the newest day in the file"


async def test_a_commissioner_has_its_ods_code_once_the_codes_of_ons_are_known(
    editions: Caller,
) -> None:
    before = (await editions.get("/organisations/27D")).json()
    text = "SICBL24CD,SICBL24CDH,SICBL24NM\nE38000056,27D,Cheshire\nE38000196,ZS1,A sub-ICB\n"
    job = (await editions.load(text, "ons-codes"))["job"]
    assert job["counts"]["added_organisations"] == 1
    found = await find(editions, "postcode=CH1 2UL&as_of=2025-06-01")
    assert found["places"][0]["commissioner"] == {"code": "27D", "gss_code": "E38000056"}
    after = (await editions.get("/organisations/27D")).json()
    assert after == before | {"gss_code": "E38000056"}


async def test_the_snapshot_has_the_postcodes_of_organisations_and_changes_with_them(
    editions: Caller,
) -> None:
    before = await editions.get("/residence/snapshot?as_of=2021-01-01")
    practice = GP_LINE.replace("CW3 0AH", "CH1 2UL")
    assert (await editions.load(GP_HEADER + practice, "gp-practices"))["job"]["counts"]
    after = await editions.get(
        "/residence/snapshot?as_of=2021-01-01", **{"If-None-Match": before.headers["etag"]}
    )
    assert after.status_code == 200
    [line] = {*after.text.splitlines()} - {*before.text.splitlines()}
    assert line == ("postcode,CH1 2UL,1,E92000001,E06000050,E38000196,E54000008,1,ZS1,,2020-02-01")
