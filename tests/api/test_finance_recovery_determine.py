"""Who pays for lines of activity, over HTTP: answers explained, nothing guessed or stretched."""

from typing import Any

import httpx
import pytest

from services.finance.recovery.determinations.schemas import GP, HOME, LINE, MOST_LINES
from services.shared.settings import Settings
from services.shared.testing import token
from tests.api.board import problem_in

DETERMINE = "/v1/finance/recovery/determine"
Body = dict[str, Any]


@pytest.fixture(scope="module")
def asker(finance: httpx.AsyncClient, finance_settings: Settings) -> httpx.AsyncClient:
    finance.headers["Authorization"] = f"Bearer {token(finance_settings, 'finance.read')}"
    return finance


async def determined(asker: httpx.AsyncClient, *lines: Body, **more: Any) -> Any:
    body = {"commissioner": "27D", "lines": [LINE | line for line in lines]} | more
    answer = await asker.post(DETERMINE, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def errors_of(problem: Body) -> list[Body]:
    return list(problem["errors"])


async def test_an_english_resident_with_a_welsh_practice_is_the_health_board_s(
    asker: httpx.AsyncClient,
) -> None:
    found = await determined(asker, {"line_ref": "8"})
    [line] = found["lines"]
    assert found["ruleset"] == "cam-2025-26"
    assert line == {
        "line_ref": "8",
        "outcome": "payer",
        "payer": "7A1",
        "payer_kind": "lhb",
        "legal_body": "27D",
        "charged_to": "27D",
        "recharge": True,
        "recoverable_from": "7A1",
        "route": "provider_rebill",
        "basis": ["A=no", "B=yes", "WB1=yes", "C=no"],
        "flags": ["cam-text-chart-conflict", "mechanism-unknown"],
        "explanation": line["explanation"],
    }
    assert "the health board in which the practice stands, pays because" in line["explanation"]


async def test_what_is_missing_is_no(asker: httpx.AsyncClient) -> None:
    bare = {"line_ref": "1", "dataset": "apc", "activity_date": "2025-09-01", "provider": "RJR"}
    answer = await asker.post(DETERMINE, json={"lines": [bare]})
    [line] = answer.json()["lines"]
    assert (line["payer"], line["charged_to"], line["recharge"]) == ("27D", "27D", False)
    assert line["flags"] == ["residence-of-provider"]


async def test_lines_keep_their_order_and_each_has_the_rule_set_of_its_date(
    asker: httpx.AsyncClient,
) -> None:
    days = ("2025-03-31", "2025-04-01", "2026-03-31", "2026-04-01")
    found = await determined(asker, *({"line_ref": day, "activity_date": day} for day in days))
    said = [(line["line_ref"], line["outcome"]) for line in found["lines"]]
    assert said == list(zip(days, ("unassigned", "payer", "payer", "unassigned"), strict=True))
    assert found["lines"][0]["flags"] == ["no-ruleset"]


async def test_a_named_rule_set_is_never_stretched_to_another_year(
    asker: httpx.AsyncClient,
) -> None:
    found = await determined(asker, {"activity_date": "2024-09-01"}, ruleset="cam-2025-26")
    assert (found["ruleset"], found["lines"][0]["outcome"]) == (None, "unassigned")


@pytest.mark.parametrize("sector", ["ZZ99 3GZ", "ZZ993GZ"])
async def test_a_pseudo_postcode_is_taken_for_a_home(asker: httpx.AsyncClient, sector: str) -> None:
    given = {"residence": None, "residence_postcode_sector": sector}
    [line] = (await determined(asker, given))["lines"]
    assert (line["payer"], line["flags"][:2]) == ("7A1", ["needs-review", "residence-of-provider"])


async def test_an_area_and_a_practice_that_nobody_knows_are_flagged_and_never_guessed(
    asker: httpx.AsyncClient,
) -> None:
    given = {"residence": None, "residence_lsoa": "E01099999", "gp": None, "gp_practice": "N99999"}
    [line] = (await determined(asker, given))["lines"]
    assert {"residence-unknown", "practice-unknown"} <= set(line["flags"])
    assert line["payer"] == "27D"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"residence_lsoa": "E01018616"}, "#/lines/0"),
        ({"gp_practice": "N81001"}, "#/lines/0"),
        ({"placing_commissioner": "11M"}, "#/lines/0"),
        ({"admission_date": "2025-09-02"}, "#/lines/0"),
        ({"dataset": "inpatient"}, "#/lines/0/dataset"),
        ({"residence": HOME | {"country": "Wales"}}, "#/lines/0/residence/country"),
        ({"gp": GP | {"status": "open"}}, "#/lines/0/gp/status"),
        ({"health_and_justice": 1}, "#/lines/0/health_and_justice"),
        (
            {"residence": None, "residence_postcode_sector": "CH2 1UL"},
            "#/lines/0/residence_postcode_sector",
        ),
        ({"nhs_number": "9434765919"}, "#/lines/0/nhs_number"),
    ],
)
async def test_a_line_that_is_not_clear_is_refused_with_its_place(
    asker: httpx.AsyncClient, change: Body, pointer: str
) -> None:
    answer = await asker.post(DETERMINE, json={"lines": [LINE | change]})
    problem = problem_in(answer, 422, "invalid")
    assert [each["pointer"] for each in errors_of(problem)] == [pointer]
    assert "9434765919" not in answer.text


async def test_more_lines_than_stated_are_refused(asker: httpx.AsyncClient) -> None:
    answer = await asker.post(DETERMINE, json={"lines": [LINE] * (MOST_LINES + 1)})
    assert errors_of(problem_in(answer, 422, "invalid"))[0]["pointer"] == "#/lines"


async def test_a_full_request_is_answered_in_the_lane(asker: httpx.AsyncClient) -> None:
    found = await determined(asker, *[{"line_ref": str(each)} for each in range(MOST_LINES)])
    assert [line["line_ref"] for line in found["lines"]] == [str(x) for x in range(MOST_LINES)]


async def test_a_rule_set_is_carried_on_once_a_second_person_agrees(
    finance: httpx.AsyncClient, finance_settings: Settings
) -> None:
    extensions = "/v1/finance/recovery/ruleset-extensions"
    scopes = ("finance.read", "finance.write", "finance.approve")

    def as_person(sub: str, org: str = "27D") -> dict[str, str]:
        held = token(finance_settings, *scopes, orgs=(org,), person=True, sub=sub)
        return {"Authorization": f"Bearer {held}", "If-Match": "*"}

    async def late(org: str) -> Body:
        body = {"lines": [LINE | {"activity_date": "2026-05-01"}]}
        answer = await finance.post(DETERMINE, json=body, headers=as_person("jane", org))
        found: Body = answer.json()["lines"][0]
        return found

    asked = {"ruleset": "cam-2025-26", "until": "2026-06-30", "reason": "None for 2026/27 yet."}
    made = await finance.post(extensions, json=asked, headers=as_person("jane"))
    assert made.status_code == 201, made.text
    path = f"{extensions}/{made.json()['id']}/approval"
    assert (await late("27D"))["outcome"] == "unassigned"
    own = await finance.post(path, headers=as_person("jane"))
    problem_in(own, 403, "second_person_needed")
    other = await finance.post(path, headers=as_person("john", "7A2"))
    problem_in(other, 404, "ruleset_extension_not_found")
    read = {"If-Match": made.headers["etag"]}
    agreed = await finance.post(path, headers=as_person("john") | read)
    assert (agreed.status_code, agreed.json()["state"]) == (200, "approved")
    again = await finance.post(path, headers=as_person("june"))
    problem_in(again, 409, "ruleset_extension_decided")
    stale = await finance.post(path, headers=as_person("june") | read)
    problem_in(stale, 412, "precondition_failed")
    line = await late("27D")
    assert (line["payer"], line["flags"][0]) == ("7A1", "ruleset-carried-over")
    assert (await late("7A2"))["outcome"] == "unassigned"
    [ruleset] = (
        await finance.get("/v1/finance/recovery/rulesets", headers=as_person("jane"))
    ).json()["items"]
    assert (ruleset["last"], ruleset["carried_until"]) == ("2026-03-31", "2026-06-30")
    for until in ("2026-03-31", "2027-04-01"):
        refused = await finance.post(
            extensions, json=asked | {"until": until}, headers=as_person("jane")
        )
        problem_in(refused, 422, "ruleset_extension_outside")


async def test_the_agreement_that_is_held_says_how_the_charged_body_pays(
    finance: httpx.AsyncClient, finance_settings: Settings
) -> None:
    agreements = "/v1/finance/recovery/agreements"

    def headers(org: str) -> dict[str, str]:
        held = token(finance_settings, "finance.read", "finance.write", orgs=(org,))
        return {"Authorization": f"Bearer {held}"}

    async def told(org: str, **line: Any) -> tuple[str, bool]:
        body = {"lines": [LINE | {"provider": "RBL", "charged_to": "12F"} | line]}
        answer = await finance.post(DETERMINE, json=body, headers=headers(org))
        [found] = answer.json()["lines"]
        return found["route"], "mechanism-unknown" in found["flags"]

    assert await told("12F") == ("provider_rebill", True)
    fixed = {"provider": "RBL", "mechanism": "fixed", "starts": "2025-04-01", "source": "Contract"}
    made = await finance.post(agreements, json=fixed, headers=headers("12F"))
    assert made.status_code == 201, made.text
    assert await told("12F") == ("none", False)
    assert await told("12F", mechanism="variable") == ("provider_rebill", False)
    assert await told("7A2") == ("provider_rebill", True)
    assert (await finance.get(agreements, headers=headers("7A2"))).json()["items"] == []
