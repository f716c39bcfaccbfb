"""Nobody writes for another: figures, rebases, commentary, interventions and definitions."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import psycopg
import pytest

from services.contracts.directory import MembershipRow, OrganisationRow, Snapshot, SuccessionRow
from services.contracts.identity import ROLES
from services.metrics.app import SERVICE
from services.shared.database import Database
from services.shared.replicas import repository as replicas
from services.shared.settings import Settings
from services.shared.testing import Databases, run_jobs, running, settings_for, token

MERGER = date(2020, 4, 1)
PRACTICES = ("N81001", "N81002", "N81003")
KNOWN = ("27D", "02F", "7A1", "RRK", *PRACTICES, "N99001")
MAP = Snapshot(
    version=1,
    organisations=[OrganisationRow(code, "ods", None, False, False) for code in KNOWN],
    names=[],
    statuses=[],
    roles=[],
    memberships=[
        *(MembershipRow(code, "02F", "ccg", date(2013, 4, 1), MERGER) for code in PRACTICES),
        *(MembershipRow(code, "27D", "sub_icb", MERGER, None) for code in PRACTICES[:2]),
        MembershipRow("N99001", "7A1", "ccg", date(2013, 4, 1), None),
        MembershipRow("RRK", "7A1", "provider_of", date(2013, 4, 1), None),
    ],
    successions=[SuccessionRow("02F", "27D", MERGER)],
)
HEADER = (
    "indicator_code,area_code,area_name,period_start,sex,age,category_type,category,value,"
    "numerator,denominator"
)
AE = "period,org_code,type,attendances,breaches,admissions\n2021-03-01,RRK,1,5,1,1\n"
TABLES = ("organisation", "series", "observation", "rebase", "indicator_commentary",
          "intervention", "indicator_version")  # fmt: skip


def lines(*rows: tuple[str, str, str]) -> str:
    """A tidy file of GP referrals: organisation, month, count."""
    told = [f"gp-referrals,{code},Name of {code},{month}-01,,,,,,{n}," for code, month, n in rows]
    return "\n".join([HEADER, *told, ""])


def series(code: str, year: int = 2021) -> list[tuple[str, str, str]]:
    return [(code, f"{year}-{month:02}", str(100 + month)) for month in range(1, 13)]


class House:
    """The service with people of several organisations before it."""

    def __init__(self, client: httpx.AsyncClient, settings: Settings) -> None:
        self.client, self.settings = client, settings

    def headers(self, *orgs: str, role: str = "analyst", sub: str = "tester") -> dict[str, str]:
        held = token(self.settings, *ROLES[role], orgs=orgs, roles=[role], sub=sub, person=True)
        return {"Authorization": f"Bearer {held}"}

    async def post(self, path: str, body: Any, *orgs: str, **more: Any) -> httpx.Response:
        etag = {"If-Match": more.pop("etag", "*")}
        headers = self.headers(*orgs, **more) | etag
        return await self.client.post(f"/v1/metrics{path}", json=body, headers=headers)

    async def send(self, text: str, *orgs: str, query: str = "", **more: str) -> Any:
        """The import once its job has ended."""
        headers = self.headers(*orgs, **more)
        sent = await self.client.post(
            f"/v1/metrics/imports?format=tidy-csv{query}",
            content=text.encode(),
            headers=headers | {"Content-Type": "text/csv"},
        )
        assert sent.status_code in {200, 202}, sent.text
        await run_jobs(self.settings, SERVICE)
        path = f"/v1/metrics/imports/{sent.json()['id']}"
        told = (await self.client.get(path, headers=headers)).json()
        rejects = await self.client.get(f"{path}/rejects", headers=headers)
        return told | {"rejects": rejects.text.splitlines()[1:]}

    def rows(self) -> dict[str, list[str]]:
        """Everything in the tables of figures and of what stands on them."""
        with psycopg.connect(self.settings.database_url("metrics")) as connection:
            return {
                table: sorted(
                    row[0]
                    for row in connection.execute(f"SELECT to_jsonb(t)::text FROM {table} AS t")
                )
                for table in TABLES
            }


@pytest.fixture(scope="module")
async def house(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    settings = settings_for(databases, {"metrics": SERVICE}, tmp_path_factory.mktemp("owners"))
    database = Database(settings.database_url("metrics"), pool_size=1)
    async with database.write() as session:
        body = MAP.model_dump_json().encode()
        await replicas.keep(session, "directory", "one", body, datetime.now(UTC))
    await database.close()
    async with running(SERVICE.create_app(settings)) as client:
        made = House(client, settings)
        told = [*series("RRK"), *series("27D"), *series("N81001"), *series("02F", 2016)]
        loaded = await made.send(lines(*told), "X24", role="operator")
        assert loaded["job"]["state"] == "succeeded", loaded
        yield made


@pytest.mark.parametrize("skip", ["", "&rejects=skip"])
@pytest.mark.parametrize(
    ("code", "month"),
    [
        ("RRK", "2021-03"),  # held, of another
        ("RRK", "2022-03"),
        ("N99001", "2021-03"),  # known, without figures
        ("ZZ999", "2021-03"),  # invented
        ("7A1", "2021-03"),
        ("N81003", "2021-03"),  # no longer a member
    ],
)
async def test_a_line_about_another_organisation_is_rejected_and_leaves_nothing(
    house: House, code: str, month: str, skip: str
) -> None:
    before = house.rows()
    sent = await house.send(lines((code, month, "7")), "27D", query=skip)
    assert sent["job"]["state"] == ("succeeded" if skip else "failed")
    (reject,) = sent["rejects"]
    assert reject.startswith(f'2,area_code,{code},"27D may not write for {code} on {month}-01:')
    assert house.rows() == before


async def test_of_another_organisation_nothing_is_told_but_that_it_is_another(
    house: House,
) -> None:
    """Whatever else is wrong with the line, and whatever is held."""
    told = []
    for code in ("RRK", "N99001"):
        text = f"{HEADER}\npremature-mortality,{code},,2021-02-01,,,,,9,,\n"
        sent = await house.send(text, "27D")
        told.append([each.replace(code, "") for each in sent["rejects"]])
    assert told[0] == told[1]
    assert len(told[0]) == 1


async def test_one_bad_line_refuses_the_file_and_the_others_are_taken_when_it_is_skipped(
    house: House,
) -> None:
    text = lines(("27D", "2023-01", "5"), ("RRK", "2023-01", "5"), ("N81001", "2023-01", "6"))
    before = house.rows()
    assert (await house.send(text, "27D"))["job"]["error"]["code"] == "rows_rejected"
    assert house.rows() == before
    counts = (await house.send(text, "27D", query="&rejects=skip"))["job"]["counts"]
    assert (counts["added"], counts["rejected_rows"]) == (2, 1)


async def test_a_commissioner_sends_for_its_members_of_the_period_and_what_it_took_over(
    house: House,
) -> None:
    rows = [("27D", "2024-01", "1"), ("N81002", "2024-01", "2"), ("02F", "2018-01", "3"),
            ("N81003", "2018-01", "4")]  # fmt: skip
    sent = await house.send(lines(*rows), "27D")
    assert sent["job"]["counts"]["added"] == 4, sent


async def test_the_right_to_a_file_is_not_that_of_who_sent_the_same_file_before(
    house: House,
) -> None:
    text = lines(("RRK", "2024-05", "8"))
    first = await house.send(text, "27D", query="&rejects=skip")
    again = await house.send(text, "27D", query="&rejects=skip", role="operator")
    assert (first["job"]["counts"]["added"], again["job"]["counts"]["added"]) == (0, 1)


async def test_national_files_are_an_operators(house: House) -> None:
    for kind in ("nhse-ae", "nhse-rtt"):
        before = house.rows()
        answer = await house.client.post(
            f"/v1/metrics/imports?format={kind}",
            content=AE.encode(),
            headers=house.headers("RRK") | {"Content-Type": "text/csv"},
        )
        assert answer.status_code == 403
        assert 'scope="metrics.national"' in answer.headers["www-authenticate"]
        assert house.rows() == before


async def test_a_thousand_invented_codes_keep_nobody_from_a_default_group(house: House) -> None:
    codes = [f"X{number:05}" for number in range(1001)]
    sent = await house.send(lines(*((code, "2021-01", "9") for code in codes)), "27D")
    assert sent["job"]["state"] == "failed"
    # Even where an operator's file brought them, they do not count before they are confirmed.
    await house.send(lines(*((each, "2021-01", "9") for each in codes)), "X24", role="operator")
    reader = house.headers("27D")
    card = await house.client.get("/v1/metrics/scorecards?indicator=gp-referrals", headers=reader)
    assert card.status_code == 200, card.text
    found = {each["code"] for each in card.json()["organisations"]}
    assert "27D" in found
    assert not found & set(codes)
    url = f"/v1/metrics/scorecards?indicator=gp-referrals&organisation={codes[0]}"
    named = await house.client.get(url, headers=reader)
    assert [each["code"] for each in named.json()["organisations"]] == [codes[0]]


REBASE = {"indicator": "gp-referrals", "period": "2021-06-01", "reason": "a new desk"}
COMMENT = {"period": "2021-06-01", "text": "Closed for a week."}
CHANGE = {"name": "A desk", "description": "One desk.", "starts": "2021-06-01",
          "expected_effect": "Fewer.", "indicators": [{"indicator": "gp-referrals"}]}  # fmt: skip
ACTS = [("/rebases", REBASE), ("/indicators/gp-referrals/commentary", COMMENT),
        ("/interventions", CHANGE)]  # fmt: skip


@pytest.mark.parametrize(("path", "body"), ACTS, ids=["rebase", "commentary", "intervention"])
async def test_what_stands_on_a_chart_is_written_by_those_whose_chart_it_is(
    house: House, path: str, body: dict[str, Any]
) -> None:
    before, told = house.rows(), []
    for code in ("RRK", "N99001", "ZZ999"):  # held, not held, invented
        answer = await house.post(path, body | {"organisation": code}, "27D")
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["pointer"] == "#/organisation"
        told.append(answer.json()["detail"].replace(code, ""))
    assert len(set(told)) == 1
    assert house.rows() == before
    own = await house.post(path, body | {"organisation": "N81001"}, "27D")
    assert own.status_code == 201, own.text


async def test_the_body_concerned_withdraws_a_rebase_of_its_commissioner(house: House) -> None:
    new = REBASE | {"organisation": "N81001", "period": "2021-08-01"}
    made = await house.post("/rebases", new, "27D")
    path, etag = f"/rebases/{made.json()['id']}/withdrawal", made.headers["etag"]
    foreign = await house.post(path, {"reason": "no"}, "7A1", etag=etag)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "rebase_not_found")
    own = await house.post(path, {"reason": "nothing changed"}, "N81001", etag=etag)
    assert own.status_code == 200, own.text


async def test_a_thing_belongs_to_the_organisation_that_is_named_among_several(
    house: House,
) -> None:
    body = CHANGE | {"organisation": "27D"}
    unclear = await house.post("/interventions", body, "02F", "27D")
    assert (unclear.status_code, unclear.json()["code"]) == (422, "owner_unclear")
    assert unclear.json()["errors"][0]["pointer"] == "/query/owner"
    foreign = await house.post("/interventions?owner=7A1", body, "02F", "27D")
    assert foreign.status_code == 422
    made = await house.post("/interventions?owner=27D", body, "02F", "27D")
    path = f"/v1/metrics/interventions/{made.json()['id']}"
    assert (await house.client.get(path, headers=house.headers("27D"))).status_code == 200


def definition(**change: Any) -> dict[str, Any]:
    local = {"due_days": 20, "public_approver": "The director"}
    if change.get("level") == "national":
        local = {}
    return {
        "code": "desk-calls", "level": "local", "name": "Calls", "description": "Calls.",
        "numerator": "calls", "denominator": None, "calculation": "count", "unit": "count",
        "multiplier": 1, "polarity": "none", "frequency": "month", "breakdown": None,
        "categories": [], "targets": [], "source": "the desk", "disclosure_rule": "open_data",
        "owner": "planned care", "programme_area": "planned care", "review_date": None,
    } | local | change  # fmt: skip


async def test_two_analysts_cannot_change_a_national_definition(house: House) -> None:
    """Not its disclosure rule either: they approved each other and published it."""
    before = house.rows()
    content = definition(level="national", code="gp-referrals-open")
    refused = [
        await house.post("/indicators", content, "27D", sub="jane"),
        await house.client.put(
            "/v1/metrics/indicators/at-risk-reached",
            json={name: value for name, value in content.items() if name != "code"},
            headers=house.headers("27D") | {"If-Match": "*"},
        ),
        await house.post("/indicators/at-risk-reached/versions/1/approval", None, "27D"),
        await house.post("/indicators/at-risk-reached/versions/1/publication", None, "27D"),
    ]
    for answer in refused:
        assert answer.status_code == 403, answer.text
        assert 'scope="metrics.catalogue"' in answer.headers["www-authenticate"]
    assert house.rows() == before


async def test_an_operator_drafts_a_national_definition_and_a_second_one_approves_it(
    house: House,
) -> None:
    content = definition(level="national", code="desk-visits")
    made = await house.post("/indicators", content, "X24", role="operator", sub="ann")
    assert (made.status_code, made.json()["organisation"]) == (201, None), made.text
    path = "/indicators/desk-visits/versions/1"
    for sub, status in (("ann", 403), ("bob", 200)):
        answer = await house.post(f"{path}/approval", None, "X24", role="operator", sub=sub)
        assert answer.status_code == status, answer.text
    done = await house.post(f"{path}/publication", None, "X24", role="operator", sub="bob")
    assert done.json()["state"] == "published"


async def test_a_local_definition_is_its_organisations_own(house: House) -> None:
    made = await house.post("/indicators", definition(), "27D", sub="jane")
    assert (made.status_code, made.json()["organisation"]) == (201, "27D"), made.text
    before, path = house.rows(), "/indicators/desk-calls/versions/1"
    content = {name: value for name, value in definition(name="Ours").items() if name != "code"}
    for orgs, role in (("7A1", "analyst"), ("X24", "operator")):
        put = await house.client.put(
            "/v1/metrics/indicators/desk-calls",
            json=content,
            headers=house.headers(orgs, role=role) | {"If-Match": "*"},
        )
        posted = [
            await house.post(f"{path}/{act}", None, orgs, role=role)
            for act in ("approval", "publication")
        ]
        assert {answer.status_code for answer in (put, *posted)} == {403}
    assert house.rows() == before
    approved = await house.post(f"{path}/approval", None, "27D", sub="john")
    assert approved.status_code == 200, approved.text
    published = await house.post(f"{path}/publication", None, "27D", sub="john")
    assert published.status_code == 200, published.text


async def test_a_local_definition_does_not_become_a_national_one_by_its_owner(
    house: House,
) -> None:
    new = definition(code="desk-mails")
    assert (await house.post("/indicators", new, "27D")).status_code == 201
    content = {name: value for name, value in new.items() if name != "code"}
    answer = await house.client.put(
        "/v1/metrics/indicators/desk-mails",
        json=content | {"level": "national", "due_days": None, "public_approver": None},
        headers=house.headers("27D") | {"If-Match": "*"},
    )
    assert answer.status_code == 403
