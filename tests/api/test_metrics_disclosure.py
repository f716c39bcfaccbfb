"""A figure keeps the disclosure rule that it was sent under, whatever becomes of the definition."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import psycopg
import pytest

from services.contracts.identity import ROLES, SCOPES
from services.metrics.app import SERVICE
from services.metrics.indicators.schemas import CONTENT
from services.shared.settings import Settings
from services.shared.testing import run_jobs, token
from tests.api.test_metrics_tidy import OUT, TIDY, figure, tidy_file
from tests.api.test_metrics_waiting import RTT, row, rtt_file

INDICATORS = "/v1/metrics/indicators"
QUINTILES = {"breakdown": "deprivation_quintile", "categories": list("12345")}
PROPORTION = {"calculation": "proportion", "unit": "proportion", "denominator": "all of them"}
MONTHS = [f"2025-{month:02}-01" for month in range(1, 13)]
# What of an answer is about the definition or the moment, not about figures.
ASIDE = re.compile(
    r'"(computed_at|published_at|indicator_version|version|disclosure_rule|request_id)":[^,}]*'
)


class House:
    """Two operators who may do everything, and what everybody can see."""

    def __init__(self, client: httpx.AsyncClient, settings: Settings) -> None:
        self.client, self.settings = client, settings
        self.people = [
            {"Authorization": f"Bearer {token(settings, *SCOPES, person=True, sub=name)}"}
            for name in ("jane.doe", "john.roe")
        ]

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path, headers=self.people[0])

    async def json(self, path: str) -> Any:
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def act(
        self, person: int, path: str, *, etag: str = "", method: str = "POST", body: Any = None
    ) -> httpx.Response:
        headers = self.people[person] | ({"If-Match": etag} if etag else {})
        return await self.client.request(method, path, json=body, headers=headers)

    async def publish(self, drafted: httpx.Response) -> httpx.Response:
        """The draft approved and published."""
        assert drafted.status_code in {200, 201}, drafted.text
        found = drafted.json()
        path = f"{INDICATORS}/{found['code']}/versions/{found['version']}"
        approved = await self.act(1, f"{path}/approval", etag=drafted.headers["etag"])
        return await self.act(0, f"{path}/publication", etag=approved.headers["etag"])

    async def define(self, code: str, **content: Any) -> None:
        drafted = await self.act(0, INDICATORS, body=CONTENT | content | {"code": code})
        assert (await self.publish(drafted)).status_code == 200

    async def redefine(self, code: str, **content: Any) -> httpx.Response:
        """The answer to the publication of a changed definition."""
        path = f"{INDICATORS}/{code}"
        held = await self.json(path)
        newest = (await self.json(f"{path}/versions"))["items"][0]["version"]
        etag = (await self.get(f"{path}/versions/{newest}")).headers["etag"]
        body = {name: held[name] for name in CONTENT} | content
        return await self.publish(await self.act(0, path, etag=etag, method="PUT", body=body))

    async def weaken(self, code: str) -> None:
        answer = await self.redefine(code, disclosure_rule="open_data")
        assert answer.json()["disclosure_rule"] == "open_data", answer.text

    async def send(self, text: str, url: str = TIDY, *, owner: str = "") -> dict[str, Any]:
        """The job of a file, ended; of an operator, or of an analyst of the owner."""
        analyst = token(self.settings, *ROLES["analyst"], orgs=(owner,))
        held = {"Authorization": f"Bearer {analyst}"} if owner else self.people[0]
        headers = held | {"Content-Type": "text/csv"}
        sent = await self.client.post(url, content=text.encode(), headers=headers)
        await run_jobs(self.settings, SERVICE)
        job = (await self.client.get(sent.headers["location"], headers=held)).json()
        assert job["state"] == "succeeded", job
        return dict(job)

    async def values(self, query: str) -> list[float | None]:
        return [each["value"] for each in (await self.json(f"{OUT}?{query}"))["items"]]

    async def seen(self, code: str, area: str) -> dict[str, str]:
        """Every way out of the figures of an indicator, of which `area` has some."""
        one, of = f"organisation={area}", f"{INDICATORS}/{code}"
        month, year = "period=2025-06", "from=2025-01&to=2025-12"
        query = f"indicator={code}"
        ways = [
            f"{OUT}?{query}", f"{OUT}?{query}&format=csv",
            f"{OUT}?{query}&format=csv&profile=fingertips", f"{OUT}?{query}&{one}",
            f"{OUT}?{query}&{one}&format=csv", f"{OUT}?{query}&as_published=2099-01-01T00:00:00Z",
            f"{OUT}?{query}&deprivation_quintile=1&format=csv",
            f"/v1/public/indicators/{code}/observations",
            f"/v1/public/indicators/{code}/observations?format=csv",
            f"/v1/public/indicators/{code}/observations?format=csv&{one}",
            f"{of}/spc?{one}", f"{of}/spc?{one}&{year}", f"{of}/spc.svg?{one}",
            f"{of}/deciles?highlight={area}", f"{of}/comparison?{month}", f"{of}/funnel?{month}",
            f"{of}/inequality?{one}&{month}", f"{of}/trend?{one}",
            f"/v1/metrics/scorecards?{query}", f"/v1/metrics/scorecards?{query}&format=csv",
        ]  # fmt: skip
        return {way: ASIDE.sub("", (await self.get(way)).text) for way in ways}


@pytest.fixture(scope="module")
async def house(metrics: httpx.AsyncClient, metrics_settings: Settings) -> AsyncIterator[House]:
    yield House(metrics, metrics_settings)


def quintiles(
    code: str, area: str, *counts: int, period: str = "2025-06-01", **more: Any
) -> list[dict[str, Any]]:
    """Each quintile with its count."""
    return [
        figure(code, area, numerator=count, period_start=period,
               category_type="deprivation_quintile", category=str(place), **more)
        for place, count in enumerate(counts, start=1)
    ]  # fmt: skip


async def year_of(house: House, code: str, *areas: str, **more: Any) -> None:
    """A year in which one quintile counts 3."""
    rows: list[dict[str, Any]] = []
    for place, area in enumerate(areas):
        for number, month in enumerate(MONTHS):
            counts = (3, 40 + number, 61 + place, 87, 33)
            rows += quintiles(code, area, *counts, period=month, **more)
    await house.send(tidy_file(*rows))


async def test_a_weakened_rule_changes_no_way_out_of_figures_already_held(house: House) -> None:
    await house.define("kept-shares", **QUINTILES, **PROPORTION)
    await year_of(house, "kept-shares", "VAA", "VAB", "VAC", denominator=400)
    before = await house.seen("kept-shares", "VAA")
    assert sum('"value":' in text for text in before.values()) >= 9  # it is not all refusals
    await house.weaken("kept-shares")
    assert await house.seen("kept-shares", "VAA") == before


async def test_an_evaluation_of_figures_already_held_does_not_change_either(house: House) -> None:
    await house.define("kept-counts", **QUINTILES)
    await year_of(house, "kept-counts", "27D", "VAE")
    body = {
        "name": "A change", "description": "of a service", "organisation": "27D",
        "starts": "2025-07-01", "expected_effect": "fewer",
        "indicators": [{"indicator": "kept-counts", "organisation": "VAE", "category": "1"},
                       {"indicator": "kept-counts", "organisation": "VAE"}],
    }  # fmt: skip
    made = await house.act(0, "/v1/metrics/interventions", body=body)
    assert made.status_code == 201, made.text
    path = f"{made.headers['location']}/evaluation"
    before = await house.json(path)
    await house.weaken("kept-counts")
    after = await house.json(path)
    assert [each["values"] for each in after["items"]] == [
        each["values"] for each in before["items"]
    ]
    assert before["items"][0]["values"] == []


async def test_figures_that_come_under_a_weaker_rule_are_open_and_the_earlier_ones_are_not(
    house: House,
) -> None:
    await house.define("later-open")
    rows = [figure("later-open", "VBA", value=3, period_start=month) for month in MONTHS[:2]]
    await house.send(tidy_file(rows[0]))
    await house.weaken("later-open")
    await house.send(tidy_file(rows[1]))
    assert await house.values("indicator=later-open") == [None, 3]
    for form in ("csv", "csv&profile=fingertips"):
        text = (await house.get(f"{OUT}?indicator=later-open&format={form}")).text
        assert [line.count(",3,") > 0 for line in text.splitlines()[1:]] == [False, True]


async def test_one_protected_figure_protects_its_family(house: House) -> None:
    await house.define("mixed-family", **QUINTILES)
    await house.send(tidy_file(*quintiles("mixed-family", "VCA", 3, 12, 41, 57, 90)))
    before = await house.values("indicator=mixed-family")
    await house.weaken("mixed-family")
    again = quintiles("mixed-family", "VCA", 3, 12, 41, 57, 90)
    whole = figure("mixed-family", "VCA", value=203, period_start="2025-06-01")
    await house.send(tidy_file(whole, *again[1:]), owner="VCA")
    shown = await house.values("indicator=mixed-family")
    assert shown[1] is None
    assert all(value is None or value % 5 == 0 for value in [*before, *shown])


async def test_a_family_sent_again_as_a_whole_takes_the_weaker_rule_and_its_past_does_not(
    house: House,
) -> None:
    await house.define("sent-again", **QUINTILES)
    rows = quintiles("sent-again", "VDA", 3, 12, 41, 57, 90)
    await house.send(tidy_file(*rows))
    before = await house.json(f"{OUT}?indicator=sent-again")
    await house.weaken("sent-again")
    await house.send(tidy_file(*rows, figure("sent-again", "VDB", value=9)))  # another file
    whole = await house.json(f"{OUT}?indicator=sent-again&organisation=VDA")
    assert [each["value"] for each in whole["items"]] == [3, 12, 41, 57, 90]
    assert {each["revision"] for each in whole["items"]} == {2}
    with psycopg.connect(house.settings.database_url("metrics")) as connection:
        (then,) = connection.execute(
            "SELECT to_char(max(published_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.USZ')"
            " FROM observation JOIN series ON series.id = series_id"
            " WHERE organisation_code = 'VDA' AND revision = 1"
        ).fetchone()
    past = await house.json(f"{OUT}?indicator=sent-again&organisation=VDA&as_published={then}")
    assert past["items"] == before["items"]


async def test_a_strengthened_rule_reaches_every_figure(house: House) -> None:
    await house.define("grown-strict", disclosure_rule="open_data")
    await house.send(tidy_file(figure("grown-strict", "VEA", value=3)))
    assert await house.values("indicator=grown-strict") == [3]
    assert (await house.redefine("grown-strict", disclosure_rule="small_counts")).is_success
    assert await house.values("indicator=grown-strict") == [None]


@pytest.mark.parametrize(
    "change",
    [
        {"calculation": "rate", "unit": "rate", "multiplier": 1000},
        {"calculation": "mean", "unit": "days"},
        {"breakdown": None, "categories": []},
    ],
)
async def test_protected_figures_are_never_read_as_another_measure(
    house: House, change: dict[str, Any]
) -> None:
    code = f"measured-{'-'.join(change)}".replace("_", "-")[:40] + str(len(change))
    await house.define(code, **QUINTILES, **PROPORTION)
    for rule in ("small_counts", "open_data"):
        refused = await house.redefine(code, **change, disclosure_rule=rule)
        assert (refused.status_code, refused.json()["code"]) == (409, "figures_protected")
    assert (await house.redefine(code, name="Another name", disclosure_rule="open_data")).is_success


async def test_no_figure_comes_under_a_draft_whose_rule_may_still_change(house: House) -> None:
    drafted = await house.act(0, INDICATORS, body=CONTENT | {"code": "only-a-draft"})
    assert drafted.status_code == 201
    headers = house.people[0] | {"Content-Type": "text/csv"}
    text = tidy_file(figure("only-a-draft", "VFA", value=3))
    sent = await house.client.post(TIDY, content=text.encode(), headers=headers)
    await run_jobs(house.settings, SERVICE)
    job = (await house.get(sent.headers["location"])).json()
    assert (job["state"], job["error"]["code"]) == ("failed", "rows_rejected")


async def test_waiting_times_keep_the_rule_of_the_figures_that_are_counted_from_them(
    house: House,
) -> None:
    async def status(query: str = "") -> int:
        path = "/v1/metrics/waiting-times?period=2024-11&treatment_function=C_100&provider="
        return (await house.get(f"{path}{query}")).status_code

    async def rule(name: str) -> None:
        assert (await house.redefine("rtt-over-52-weeks", disclosure_rule=name)).is_success

    await house.send(rtt_file(row("VGA", "VGC", "C_100", 3, 9)), RTT)
    assert await status("VGA") == 200
    await rule("small_counts")
    assert await status("VGA") == 403
    await house.send(rtt_file(row("VGB", "VGC", "C_100", 3, 8)), RTT)
    await rule("open_data")
    assert [await status("VGA"), await status("VGB")] == [200, 403]
    both = "/v1/metrics/waiting-times?period=2024-11&treatment_function=C_100&commissioner=VGC"
    assert (await house.get(both)).json()["code"] == "pathways_withheld"
    await house.send(rtt_file(row("VGB", "VGC", "C_100", 3, 8)) + "\n", RTT)
    assert await status("VGB") == 200


async def test_who_owns_none_of_the_figures_changes_a_protected_family_as_a_whole_or_not_at_all(
    house: House,
) -> None:
    await house.define("whole-or-not", **QUINTILES)
    rows = quintiles("whole-or-not", "VIA", 3, 12, 41, 57, 90)
    await house.send(tidy_file(*rows))
    before = await house.json(f"{OUT}?indicator=whole-or-not")
    beside = figure("whole-or-not", "VIB", value=99)
    guess = rows[1] | {"numerator": 100}
    for part in ([guess], [*rows[:4]], [beside, guess, figure("whole-or-not", "VIA", value=1)]):
        sent = await house.client.post(
            f"{TIDY}&rejects=skip",
            content=tidy_file(*[row | {"period_start": "2025-06-01"} for row in part]).encode(),
            headers=house.people[0] | {"Content-Type": "text/csv"},
        )
        await run_jobs(house.settings, SERVICE)
        counts = (await house.json(sent.headers["location"]))["counts"]
        assert counts["rejected_rows"] == len(part) - (beside in part)
        told = (await house.get(sent.json()["rejects_file"])).text
        assert "a part of figures whose small counts are withheld" in told
    after = await house.json(f"{OUT}?indicator=whole-or-not&organisation=VIA")
    assert after["items"] == before["items"]
    await house.send(tidy_file(*rows[:4], rows[4] | {"numerator": 80}))
    changed = await house.values("indicator=whole-or-not&organisation=VIA&deprivation_quintile=5")
    assert changed == [80]


async def test_a_file_of_pathways_leaves_no_older_part_beside_its_figures(house: House) -> None:
    await house.send(rtt_file(row("VJA", "VJC", "C_999", 30, 90)), RTT)
    sex = figure("rtt-waiting", "VJA", value=50, sex="female", period_start="2024-11-01")
    await house.send(tidy_file(sex))
    await house.send(rtt_file(row("VJA", "VJC", "C_999", 31, 90)), RTT)
    query = "indicator=rtt-waiting&organisation=VJA"
    assert await house.values(query) == [121, None]


async def test_an_owner_is_told_which_figures_are_news(house: House) -> None:
    await house.define("ones-own")
    rows = [figure("ones-own", "VKA", value=3, period_start=month) for month in MONTHS]
    for change, told in (({}, (12, 0)), ({"area_name": "A"}, (0, 0)), ({"value": 4}, (0, 12))):
        counts = (await house.send(tidy_file(*(row | change for row in rows)), owner="VKA"))[
            "counts"
        ]
        assert (counts["added"], counts["revised"]) == told


async def both_guesses(house: House, code: str, areas: Sequence[str]) -> list[dict[str, Any]]:
    """What is told of two files: one says what is held of an organisation, one does not."""
    found = []
    for area, guess in zip(areas, (3, 4), strict=True):
        job = await house.send(tidy_file(figure(code, area, value=guess)))
        item = (await house.json(f"{OUT}?indicator={code}&organisation={area}"))["items"][0]
        alerts = (await house.json(f"/v1/metrics/alerts?organisation={area}"))["items"]
        with psycopg.connect(house.settings.database_url("metrics")) as connection:
            events = connection.execute(
                "SELECT type FROM outbox_event WHERE subject LIKE %s ORDER BY 1",
                [f"%{code}/{area}"],
            ).fetchall()
        told = {name: item[name] for name in ("value", "value_note", "revision", "status")}
        found.append({"counts": job["counts"], "alerts": len(alerts), "events": events} | told)
    return found


async def test_no_import_tells_a_guess_that_is_right_from_one_that_is_not(house: House) -> None:
    await house.define("guessed-at")
    areas = ("VHA", "VHB")
    await house.send(tidy_file(*(figure("guessed-at", area, value=3) for area in areas)))
    right, wrong = await both_guesses(house, "guessed-at", areas)
    assert right == wrong
    await house.weaken("guessed-at")
    await house.define("guessed-later")
    areas = ("VHC", "VHD")
    await house.send(tidy_file(*(figure("guessed-later", area, value=3) for area in areas)))
    await house.weaken("guessed-later")
    right, wrong = await both_guesses(house, "guessed-later", areas)
    assert right | {"value": 0} == wrong | {"value": 0}
