"""What is wrong is withdrawn: by those whose it is or by operators, with a reason on record."""

from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg

from tests.api.test_metrics_owners import (  # noqa: F401
    CHANGE,
    COMMENT,
    HEADER,
    House,
    house,
    lines,
)

FAR = """
INSERT INTO observation (series_id, period, revision, numerator, denominator, status, protected,
    published_at, import_number)
SELECT series.id, '9999-12-01', 1, 99, 100, 'final', false, now(), 1
FROM series JOIN indicator ON indicator.id = indicator_id
WHERE organisation_code = 'N81001' AND indicator.code = 'at-risk-reached'"""


def wrong(code: str, month: str = "2021-12", indicator: str = "gp-referrals") -> dict[str, str]:
    return {"indicator": indicator, "organisation": code, "period": f"{month}-01",
            "reason": "those of another site"}  # fmt: skip


async def observations(house: House, code: str, query: str = "") -> list[dict[str, Any]]:  # noqa: F811
    url = f"/v1/metrics/observations?organisation={code}&indicator=gp-referrals&limit=500{query}"
    answer = await house.client.get(url, headers=house.headers("27D"))
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def asked(house: House, path: str) -> Any:  # noqa: F811
    answer: httpx.Response = await house.client.get(
        f"/v1/metrics/{path}", headers=house.headers("27D")
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_operator_withdraws_a_wrong_figure_and_every_analysis_does_without_it(
    house: House,  # noqa: F811
) -> None:
    text = lines(*((code, "2025-01", "999999") for code in ("RRK", "27D")))
    await house.send(text, "X24", role="operator")
    before = datetime.now(UTC)
    for code in ("RRK", "27D"):
        made = await house.post("/withdrawals", wrong(code, "2025-01"), "X24", role="operator")
        assert (made.status_code, made.json()["figures"]) == (201, 1), made.text
        assert (made.json()["author"], made.json()["reason"]) == ("tester", "those of another site")
        path = made.headers["location"].removeprefix("/v1/metrics/")
        assert (await asked(house, path))["organisation"] == code
    (figure,) = await observations(house, "RRK", "&from=2025-01&to=2025-01")
    told = {name: figure[name] for name in ("value", "numerator", "value_note", "revision")}
    assert told == {"value": None, "numerator": None, "value_note": "withdrawn", "revision": 2}
    chart = await asked(house, "indicators/gp-referrals/spc?organisation=RRK")
    assert chart["periods"][-1] == "2021-12-01"
    card = await asked(house, "scorecards?indicator=gp-referrals&organisation=RRK")
    assert card["cells"][0]["period"] == "2021-12-01"
    then = before.isoformat().replace("+00:00", "Z")
    (stood,) = await observations(house, "RRK", f"&from=2025-01&as_published={then}")
    assert (stood["value"], stood["revision"]) == (999999, 1)


async def test_the_latest_period_is_that_of_a_figure_that_stands(house: House) -> None:  # noqa: F811
    """One wrong line of a far month made every default comparison useless."""
    head = HEADER.replace("area_name,", "")
    rows = "".join(
        f"at-risk-reached,{code},{month}-01,,,,,,{cases},100\n"
        for code, month, cases in (
            ("N81001", "2021-01", 40), ("N81002", "2021-01", 50),
        )
    )  # fmt: skip
    sent = await house.send(f"{head}\n{rows}", "27D")
    assert sent["job"]["state"] == "succeeded", sent
    path = "indicators/at-risk-reached/comparison?organisation=N81001&organisation=N81002"
    with psycopg.connect(house.settings.database_url("metrics")) as connection:
        connection.execute(FAR)  # from before there were edges
    assert (await asked(house, path))["period"] == "9999-12-01"
    far = wrong("N81001", "9999-12", "at-risk-reached")
    made = await house.post("/withdrawals", far, "X24", role="operator")
    assert made.status_code == 201, made.text
    assert (await asked(house, path))["period"] == "2021-01-01"


async def test_nobody_withdraws_the_figures_of_another(house: House) -> None:  # noqa: F811
    before, told = house.rows(), []
    for code, month in (("RRK", "2021-03"), ("RRK", "1999-03"), ("N99001", "2021-03")):
        answer = await house.post("/withdrawals", wrong(code, month), "27D")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
        told.append(answer.json()["detail"].replace(code, "").replace(month, ""))
    assert len(set(told)) == 1
    assert house.rows() == before


async def test_its_own_body_and_its_commissioner_withdraw_a_figure(house: House) -> None:  # noqa: F811
    for org, month in (("N81001", "2021-01"), ("27D", "2021-02")):
        made = await house.post("/withdrawals", wrong("N81001", month), org)
        assert made.status_code == 201, made.text
    again = await house.post("/withdrawals", wrong("N81001", "2021-01"), "N81001")
    assert (again.status_code, again.json()["code"]) == (404, "nothing_to_withdraw")


async def test_a_figure_that_is_sent_after_its_withdrawal_stands_again(house: House) -> None:  # noqa: F811
    assert (await house.post("/withdrawals", wrong("RRK"), "RRK")).status_code == 201
    sent = await house.send(lines(("RRK", "2021-12", "112")), "RRK")
    assert sent["job"]["counts"]["revised"] == 1
    (figure,) = await observations(house, "RRK", "&from=2021-12&to=2021-12")
    assert (figure["value"], figure["value_note"], figure["revision"]) == (112, None, 3)


async def test_a_withdrawal_is_told_and_on_record(house: House) -> None:  # noqa: F811
    made = await house.post("/withdrawals", wrong("RRK", "2021-05"), "RRK")
    with psycopg.connect(house.settings.database_url("metrics")) as connection:
        path = made.headers["location"]
        acts = "SELECT action, organisation FROM audit_entry WHERE resource = %s"
        assert connection.execute(acts, [path]).fetchall() == [("figures.withdrawn", "RRK")]
        events = "SELECT type FROM outbox_event WHERE data ->> 'href' = %s"
        told = [row[0] for row in connection.execute(events, [path])]
    assert told == ["uk.marches.metrics.observation.withdrawn"]
    listed = await asked(house, "withdrawals?organisation=RRK&limit=1")
    assert listed["items"][0]["id"] == made.json()["id"]


async def test_what_comes_out_withdrawn_comes_in_again_as_that(house: House) -> None:  # noqa: F811
    await house.post("/withdrawals", wrong("RRK", "2021-06"), "RRK")
    url = "/v1/metrics/observations?organisation=RRK&indicator=gp-referrals&format=csv"
    file = (await house.client.get(url, headers=house.headers("RRK"))).text
    assert ",withdrawn," in file
    counts = (await house.send(file, "RRK"))["job"]["counts"]
    assert (counts["added"], counts["revised"], counts["rejected_rows"]) == (0, 0, 0)


async def test_the_body_concerned_withdraws_a_comment_of_its_commissioner(house: House) -> None:  # noqa: F811
    path = "/indicators/gp-referrals/commentary"
    made = await house.post(path, COMMENT | {"organisation": "N81001"}, "27D")
    number = made.json()["id"]
    withdrawal, reason = f"{path}/{number}/withdrawal", {"reason": "it was open"}
    foreign = await house.post(withdrawal, reason, "7A1")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "comment_not_found")
    nobodys = await house.post(f"{path}/999999/withdrawal", reason, "7A1")
    assert nobodys.json()["detail"] == foreign.json()["detail"]
    own = await house.post(withdrawal, reason, "N81001")
    assert own.status_code == 200, own.text
    assert own.json()["withdrawn_reason"] == "it was open"
    again = await house.post(withdrawal, reason, "27D")
    assert (again.status_code, again.json()["code"]) == (409, "comment_withdrawn")


async def test_the_body_concerned_sees_and_withdraws_an_intervention_of_its_commissioner(
    house: House,  # noqa: F811
) -> None:
    made = await house.post("/interventions", CHANGE | {"organisation": "N81001"}, "27D")
    path, etag = f"/interventions/{made.json()['id']}", made.headers["etag"]
    seen = await house.client.get(f"/v1/metrics{path}", headers=house.headers("N81001"))
    assert seen.status_code == 200
    body = CHANGE | {"organisation": "N81001", "name": "Ours"}
    changed = await house.client.put(
        f"/v1/metrics{path}", json=body, headers=house.headers("N81001") | {"If-Match": etag}
    )
    assert changed.status_code == 404  # to be withdrawn, not to be rewritten
    reason = {"reason": "there was none"}
    assert (await house.post(f"{path}/withdrawal", reason, "7A1", etag=etag)).status_code == 404
    own = await house.post(f"{path}/withdrawal", reason, "N81001", etag=etag)
    assert own.status_code == 200, own.text
    assert own.json()["withdrawn_by"] == "tester"
    again = await house.post(f"{path}/withdrawal", reason, "27D", etag=own.headers["etag"])
    assert (again.status_code, again.json()["code"]) == (409, "intervention_withdrawn")
