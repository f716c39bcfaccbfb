"""Alerts are raised once, where figures are taken in, and acknowledged with a reason."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import text

from services.contracts.directory import MembershipRow, Snapshot
from services.contracts.organisations import NOBODY
from services.metrics.alerts.detection import Source, raise_alerts
from services.metrics.revisions.service import AT_ONCE
from services.shared.database import Database
from services.shared.settings import Settings
from services.shared.testing import token
from tests.api.senders import Sender
from tests.api.stoke import keep_directory
from tests.api.test_metrics_tidy import TIDY, figure, tidy_file

ALERTS = "/v1/metrics/alerts"
SCOPES = ("metrics.read", "metrics.write", "metrics.national")
MONTHS = [f"{2024 + n // 12}-{n % 12 + 1:02}-01" for n in range(36)]
STEADY = [100, 102, 99, 101] * 6


STARTS, ENDED = date(2013, 4, 1), date(2020, 4, 1)
COMMISSIONED = Snapshot(
    version=1, organisations=[], names=[], statuses=[], roles=[], successions=[],
    memberships=[
        MembershipRow("A40", "C1A", "provider_of", STARTS, None),
        MembershipRow("A40", "C2A", "provider_of", STARTS, None),
        MembershipRow("C2A", "ICB", "icb", STARTS, None),
        MembershipRow("A40", "C3A", "provider_of", STARTS, ENDED),
        MembershipRow("A40", "CNL", "council", STARTS, None),
    ],
)  # fmt: skip


@pytest.fixture(scope="module")
async def sender(metrics: httpx.AsyncClient, metrics_settings: Settings) -> Sender:
    # Before the first question: a service answers for a second from the map that it has.
    await keep_directory(metrics_settings, COMMISSIONED)
    metrics.headers["Authorization"] = f"Bearer {token(metrics_settings, *SCOPES)}"
    return Sender(metrics, metrics_settings)


def series(area: str, values: Sequence[float], code: str = "gp-referrals") -> list[dict[str, Any]]:
    return [
        figure(code, area, value=value, period_start=month)
        for month, value in zip(MONTHS, values, strict=False)
    ]


async def load(sender: Sender, *rows: dict[str, Any]) -> int:
    """How many alerts it raised."""
    sent = await sender.load(tidy_file(*rows), TIDY)
    assert sent["job"]["state"] == "succeeded", sent["job"]
    return int(sent["job"]["counts"]["alerts"])


async def listed(sender: Sender, query: str) -> list[dict[str, Any]]:
    answer = await sender.get(f"{ALERTS}?{query}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def found(alerts: Sequence[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(each["kind"], each["finding"], each["period"]) for each in alerts]


async def test_a_special_cause_at_the_latest_point_is_raised_once_however_often_it_comes(
    sender: Sender, metrics_settings: Settings
) -> None:
    rows = series("A01", [*STEADY, 150])
    assert await load(sender, *rows) == 1
    (alert,) = await listed(sender, "organisation=A01")
    assert found([alert]) == [("special_cause", "above_limit", "2026-01-01")]
    assert (alert["variation"], alert["category"]) == ("neutral_high", "all")
    assert alert["sentence"].startswith(
        "GP referrals: 150 in January 2026; this is a special cause"
    )
    assert alert["acknowledged_at"] is None
    chart = (await sender.get(alert["spc"])).json()
    assert len(chart["points"]) == 24
    assert chart["points"][-1]["special_cause"] == alert["finding"]
    # The same figures in another file, and with one that is new elsewhere.
    assert await load(sender, *reversed(rows)) == 0
    assert await load(sender, *rows, figure("gp-referrals", "A0B", value=1)) == 0
    with psycopg.connect(metrics_settings.database_url("metrics")) as connection:
        events = connection.execute(
            "SELECT type, data FROM outbox_event WHERE type LIKE '%.alert.%'"
            " AND subject = 'gp-referrals/A01'"
        ).fetchall()
    assert [(kind, data["href"]) for kind, data in events] == [
        ("uk.marches.metrics.alert.raised", f"{ALERTS}/{alert['id']}")
    ]


async def test_an_alert_stands_for_the_months_after_it_until_it_is_acknowledged(
    sender: Sender,
) -> None:
    low = [*STEADY, *[90] * 7]
    assert await load(sender, *series("A02", low[:25])) == 1
    (first,) = await listed(sender, "organisation=A02")
    assert await load(sender, *series("A02", low[:26])) == 0
    await acknowledge(sender, first["id"])
    assert await load(sender, *series("A02", low[:27])) == 1
    assert len(await listed(sender, "organisation=A02")) == 2


async def test_usual_variation_and_short_series_raise_nothing(sender: Sender) -> None:
    assert await load(sender, *series("A03", STEADY), *series("A04", [*STEADY[:8], 900])) == 0


async def test_a_revision_that_changes_the_verdict_is_an_alert(sender: Sender) -> None:
    rows = series("A05", STEADY)
    await load(sender, *rows)
    for last in (150, 101, 151):
        await load(sender, rows[-1] | {"value": last})
    changes = await listed(sender, "organisation=A05&kind=verdict_changed&sort=newest")
    assert [each["finding"] for each in reversed(changes)] == [
        "common_cause to neutral_high", "neutral_high to common_cause",
        "common_cause to neutral_high",
    ]  # fmt: skip
    assert "figures were revised" in changes[0]["sentence"]
    chart = (await sender.get(changes[0]["spc"])).json()
    assert (len(chart["points"]), chart["variation"]) == (24, "neutral_high")
    # Beside it the special cause itself, once.
    assert len(await listed(sender, "organisation=A05&kind=special_cause")) == 1


async def test_a_verdict_is_that_of_limits_as_people_drew_them_anew(sender: Sender) -> None:
    risen = [*STEADY, *(each + 20 for each in STEADY[:12])]
    await load(sender, *series("A13", risen))
    where = {"indicator": "gp-referrals", "organisation": "A13", "period": MONTHS[24]}
    held = token(sender.settings, "metrics.write", orgs=("A13",))
    rebase = await sender.client.post(
        "/v1/metrics/rebases",
        json=where | {"reason": "new desk"},
        headers={"Authorization": f"Bearer {held}"},
    )
    assert rebase.status_code == 201, rebase.text
    await load(sender, series("A13", [*risen[:-1], 135])[-1])
    (change,) = await listed(sender, "organisation=A13&kind=verdict_changed")
    assert change["finding"] == "common_cause to neutral_high"


async def test_of_many_revised_series_each_is_judged_by_its_own_figures(sender: Sender) -> None:
    areas = [f"B{number:03}" for number in range(2 * AT_ONCE + 3)]
    await load(sender, *(row for area in areas for row in series(area, STEADY)))
    struck = {areas[0], areas[AT_ONCE], areas[-1]}
    values = {area: 150 if area in struck else 102 for area in areas}
    last = {area: series(area, STEADY)[-1] for area in areas}
    await load(sender, *(last[area] | {"value": value} for area, value in values.items()))
    changes = await listed(sender, "kind=verdict_changed&limit=500")
    changed = {each["organisation"] for each in changes}
    assert changed & set(areas) == struck


async def test_a_small_denominator_is_no_alert(sender: Sender) -> None:
    def shares(area: str, people: int) -> list[dict[str, Any]]:
        reached = [round(people * share) for share in [0.5, 0.6, 0.5, 0.4] * 6]
        cells = [*reached, people]
        return [
            figure("ae-four-hour-performance", area, numerator=each, denominator=people,
                   period_start=month)
            for month, each in zip(MONTHS, cells, strict=False)
        ]  # fmt: skip

    await load(sender, *shares("A06", 20), *shares("A07", 200))
    assert await listed(sender, "organisation=A06") == []
    kinds = {each["kind"] for each in await listed(sender, "organisation=A07")}
    assert kinds == {"special_cause", "benchmark_crossed"}


async def test_counts_of_people_are_told_only_as_they_may_be_seen(sender: Sender) -> None:
    rows = [
        figure("delayed-discharges", "A08", numerator=value, period_start=month)
        for month, value in zip(MONTHS, [*STEADY, 163], strict=False)
    ]
    assert await load(sender, *rows) == 1
    (alert,) = await listed(sender, "organisation=A08")
    assert "165" in alert["sentence"] and "163" not in alert["sentence"]


async def acknowledge(sender: Sender, alert_id: str, **headers: str) -> httpx.Response:
    place = f"{ALERTS}/{alert_id}"
    etag = (await sender.get(place)).headers["etag"]
    return await sender.client.post(
        f"{place}/acknowledgement",
        json={"reason": "asked the trust: two wards were shut"},
        headers={"If-Match": etag} | headers,
    )


async def test_an_alert_is_acknowledged_once_by_somebody_for_a_reason(sender: Sender) -> None:
    await load(sender, *series("A09", [*STEADY, 150]))
    (alert,) = await listed(sender, "organisation=A09")
    place, key = f"{ALERTS}/{alert['id']}", {"Idempotency-Key": "seen-a09"}
    unread = await sender.client.post(f"{place}/acknowledgement", json={"reason": "seen"})
    assert (unread.status_code, unread.json()["code"]) == (428, "precondition_required")
    done = await acknowledge(sender, alert["id"], **key)
    assert done.status_code == 200, done.text
    assert done.json()["acknowledged_by"] == "tester"
    assert done.json()["acknowledged_reason"] == "asked the trust: two wards were shut"
    again = await acknowledge(sender, alert["id"], **key)
    assert (again.status_code, again.headers["idempotency-hit"]) == (200, "true")
    twice = await acknowledge(sender, alert["id"])
    assert (twice.status_code, twice.json()["code"]) == (409, "alert_acknowledged")
    assert await listed(sender, "organisation=A09&acknowledged=false") == []
    assert len(await listed(sender, "organisation=A09&acknowledged=true")) == 1
    with psycopg.connect(sender.settings.database_url("metrics")) as connection:
        entries = connection.execute(
            "SELECT actor, action FROM audit_entry WHERE resource = %s", [place]
        ).fetchall()
    assert entries == [("tester", "alert.acknowledged")]


async def test_every_commissioner_of_a_trust_sees_its_alerts(
    sender: Sender, metrics_settings: Settings
) -> None:
    await load(sender, *series("A40", [*STEADY, 150]))
    (alert,) = await listed(sender, "organisation=A40")
    for code, sees in (
        ("C1A", True), ("C2A", True), ("ICB", True), ("C3A", False), ("CNL", False),
    ):  # fmt: skip
        held = {"Authorization": f"Bearer {token(metrics_settings, *SCOPES, orgs=(code,))}"}
        seen = (await sender.client.get(f"{ALERTS}?organisation=A40", headers=held)).json()
        assert [each["id"] for each in seen["items"]] == ([alert["id"]] if sees else []), code
        one = await sender.client.get(f"{ALERTS}/{alert['id']}", headers=held)
        assert one.status_code == (200 if sees else 404)


async def test_another_organisation_finds_no_alert(
    sender: Sender, metrics_settings: Settings
) -> None:
    await load(sender, *series("A10", [*STEADY, 150]))
    (alert,) = await listed(sender, "organisation=A10")
    held = token(metrics_settings, *SCOPES, orgs=("11M",))
    foreign = {"Authorization": f"Bearer {held}", "If-Match": "*"}
    one = await sender.client.get(f"{ALERTS}/{alert['id']}", headers=foreign)
    assert (one.status_code, one.json()["code"]) == (404, "alert_not_found")
    place = f"{ALERTS}/{alert['id']}/acknowledgement"
    done = await sender.client.post(place, json={"reason": "mine"}, headers=foreign)
    assert done.status_code == 404
    assert (await sender.client.get(ALERTS, headers=foreign)).json()["items"] == []


@pytest.mark.parametrize("sort", ["rank", "newest"])
async def test_alerts_are_listed_in_order_page_by_page(sender: Sender, sort: str) -> None:
    await load(sender, *series("A11", [*STEADY, 150]), *series("A12", [*STEADY, 150]))
    whole = await listed(sender, f"indicator=gp-referrals&sort={sort}&limit=500")
    seen: list[dict[str, Any]] = []
    url: str | None = f"{ALERTS}?indicator=gp-referrals&sort={sort}&limit=1"
    while url:
        page = (await sender.get(url)).json()
        seen += page["items"]
        cursor = page["next_cursor"]
        url = cursor and f"{ALERTS}?indicator=gp-referrals&sort={sort}&limit=1&cursor={cursor}"
    assert seen == whole
    if sort == "newest":
        assert [each["organisation"] for each in seen[:2]] == ["A12", "A11"]
    else:
        sizes = [-1.0 if each["size"] is None else each["size"] for each in seen]
        assert sizes == sorted(sizes, reverse=True)


async def test_standards_come_first_and_a_board_is_told_how_many_to_look_at(
    sender: Sender,
) -> None:
    late = [round(1000 * share) for share in [0.95, 0.96, 0.95, 0.94] * 6]
    shares = [
        figure("ae-four-hour-performance", "A20", numerator=each, denominator=1000,
               period_start=month)
        for month, each in zip(MONTHS, [*late, 900], strict=False)
    ]  # fmt: skip
    await load(sender, *shares, *series("A20", [*STEADY, 900]))
    answer = (await sender.get(f"{ALERTS}?organisation=A20")).json()
    told = [(each["indicator"], each["standard"]) for each in answer["items"]]
    assert told[-1] == ("gp-referrals", False)
    assert set(told[:-1]) == {("ae-four-hour-performance", True)}
    assert answer["items"][-1]["size"] > answer["items"][0]["size"]
    concerned = [each for each in answer["items"] if each["for_board"]]
    assert answer["for_board"] == len(concerned) == len(told) - 1
    await acknowledge(sender, concerned[0]["id"])
    again = (await sender.get(f"{ALERTS}?organisation=A20")).json()
    assert again["for_board"] == answer["for_board"] - 1


async def test_the_rank_tells_no_more_of_counts_than_is_published(sender: Sender) -> None:
    def counts(area: str, last: int) -> list[dict[str, Any]]:
        return [
            figure("delayed-discharges", area, numerator=value, period_start=month)
            for month, value in zip(MONTHS, [*STEADY, last], strict=False)
        ]

    # All of them are published as 165.
    await load(sender, *(row for n, last in enumerate((163, 167, 165))
                         for row in counts(f"A3{n}", last)))  # fmt: skip
    sizes = {
        alert["size"] for n in range(3) for alert in await listed(sender, f"organisation=A3{n}")
    }
    assert len(sizes) == 1


LOADS = 8
"""PostgreSQL keeps a plan for all parameters from the sixth time on, where that seems cheap."""
GENERIC = text("SELECT statement, generic_plans FROM pg_prepared_statements"
               " WHERE statement ~ 'FROM (series|indicator)'")  # fmt: skip


async def test_alerts_are_looked_for_with_plans_of_the_tables_as_they_are(
    sender: Sender, metrics_settings: Settings
) -> None:
    await load(sender, *series("A90", STEADY))
    with psycopg.connect(metrics_settings.database_url("metrics")) as connection:
        [(touched,)] = connection.execute("SELECT max(id) FROM series").fetchall()
    database = Database(metrics_settings.database_url("metrics"), pool_size=1)
    for number in range(LOADS):
        async with database.write() as session:
            source = Source("27D", 1_000 + number, datetime(2026, 1, 2, tzinfo=UTC))
            await raise_alerts(session, NOBODY, [touched], [], source)
    async with database.read() as session:
        kept = (await (await session.connection()).execute(GENERIC)).all()
    await database.close()
    assert kept
    assert [each.statement for each in kept if each.generic_plans] == []
