"""The answers to a survey become figures of an indicator, by the metrics service's own import."""

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import httpx
import pytest

from services.engagement.app import SERVICE as ENGAGEMENT
from services.metrics.app import SERVICE as METRICS
from services.metrics.indicators.schemas import CONTENT
from services.shared.settings import Settings
from services.shared.testing import Databases, run_jobs, running, settings_for
from tests.api.consultations import SCOPES, EngagementOfficer
from tests.api.results import entered, frozen, opened, said
from tests.api.servers import serving

WITH_METRICS = (*SCOPES, "metrics.read", "metrics.write", "metrics.publish")
SHARE = {
    "calculation": "proportion", "unit": "proportion", "denominator": "people who answered",
    "polarity": "high_is_good", "frequency": "month",
}  # fmt: skip
AREAS = ("E06000050", "E06000049")
GONE = "http://127.0.0.1:9"


class Town(NamedTuple):
    """Both services, and who asks them."""

    settings: Settings
    officer: EngagementOfficer
    metrics: httpx.AsyncClient

    async def sends(self, at: str, question: str = "view", **more: Any) -> httpx.Response:
        query = more.pop("query", "")
        body = {"indicator": "pleased", "options": ["agree"]} | more
        return await self.officer.post(f"{at}/results/questions/{question}/indicator{query}", body)

    async def takes_in(self) -> None:
        await run_jobs(self.settings, METRICS)

    async def reads(self, path: str, **query: str) -> Any:
        answer = await self.metrics.get(path, params=query, headers=self.officer.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def defines(self, code: str, *acts: str, **more: Any) -> None:
        """A definition of jane's, taken through the acts by john."""
        headers = EngagementOfficer(
            self.metrics, self.settings, sub="john", scopes=WITH_METRICS
        ).headers
        at = "/v1/metrics/indicators"
        body = CONTENT | SHARE | more | {"code": code}
        sent = [await self.metrics.post(at, json=body, headers=self.officer.headers)]
        for act in acts:
            sent.append(await self.metrics.post(f"{at}/{code}/versions/1/{act}", headers=headers))
        assert [each.status_code for each in sent] == [201] + [200] * len(acts), sent[-1].text


@pytest.fixture(scope="module")
async def town(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    names = {"engagement": ENGAGEMENT, "metrics": METRICS}
    settings = settings_for(databases, names, tmp_path_factory.mktemp("town"))
    async with serving(METRICS.create_app(settings)) as url:
        asking = settings.model_copy(update={"service_urls": {"metrics": url}})
        async with (
            running(ENGAGEMENT.create_app(asking)) as client,
            httpx.AsyncClient(base_url=url) as metrics,
        ):
            officer = EngagementOfficer(client, settings, scopes=WITH_METRICS)
            made = Town(settings, officer, metrics)
            await made.defines("pleased", "approval", "publication")
            yield made


async def survey_of(town: Town, agree: int, disagree: int, **more: Any) -> str:
    at = await opened(town.officer, areas=list(AREAS), **more)
    await entered(
        town.officer,
        at,
        [
            *said(agree, {"view": "agree", "ways": ["bus"]}, area=AREAS[0]),
            *said(disagree, {"view": "disagree", "ways": ["bus", "car"]}, area=AREAS[1]),
        ],
    )
    await frozen(town.officer, at)
    return at


@pytest.fixture(scope="module")
async def at(town: Town) -> str:
    """42 agree, 20 disagree; all came by bus, and these by car too."""
    await town.defines("opinion", "approval", "publication")
    return await survey_of(town, 42, 20)


async def test_two_surveys_are_two_points_of_one_chart(town: Town) -> None:
    """Of 42 and 20 people 40 of 60 are told; a month later 30 of 50."""
    for agree, closes in ((42, "2026-06-30"), (30, "2026-07-31")):
        path = await survey_of(town, agree, 20, closes_on=closes)
        answer = await town.sends(path)
        assert answer.status_code == 202, answer.text
        assert answer.json()["period"] == closes[:8] + "01"
    await town.takes_in()
    chart = await town.reads("/v1/metrics/indicators/pleased/spc", organisation="27D")
    assert chart["periods"] == ["2026-06-01", "2026-07-01"]
    assert [each["value"] for each in chart["points"]] == [40 / 60, 0.6]


async def test_sent_twice_is_one_and_a_correction_is_a_revision(town: Town, at: str) -> None:
    first, again = [(await town.sends(at, indicator="opinion")).json() for _ in range(2)]
    assert (first["number"], first["edition"]) == (again["number"], again["edition"]) == (1, 1)
    assert first["shares"] == [{"organisation": "27D", "numerator": 40, "denominator": 60}]
    await town.takes_in()
    for edition, options in ((2, ["disagree"]), (3, ["agree"])):
        sent = await town.sends(at, indicator="opinion", options=options)
        assert (sent.status_code, sent.json()["edition"]) == (202, edition)
        await town.takes_in()
    listed = (await town.officer.get(f"{at}/results/indicators")).json()["items"]
    assert [each["edition"] for each in listed] == [3, 2, 1]
    found = (await town.officer.get(f"{at}/results/indicators/3")).json()
    assert (found["arrival"]["state"], found["arrival"]["detail"]) == ("succeeded", None)
    [figure] = (await town.reads("/v1/metrics/observations", indicator="opinion"))["items"]
    assert (figure["numerator"], figure["revision"]) == (40, 3)


async def test_areas_that_are_not_the_senders_are_refused_by_metrics(town: Town, at: str) -> None:
    """Nothing of the file is taken in, and who asks is told so."""
    await town.defines("by-place", "approval", "publication")
    sent = await town.sends(at, indicator="by-place", query="?by=area")
    shares = {each["organisation"]: each for each in sent.json()["shares"]}
    assert shares.keys() == {"27D", *AREAS}
    assert shares[AREAS[0]]["numerator"] == 40
    await town.takes_in()
    number = sent.json()["number"]
    found = (await town.officer.get(f"{at}/results/indicators/{number}")).json()
    assert found["arrival"]["state"] == "failed"
    assert found["arrival"]["detail"]
    rejects = await town.metrics.get(found["links"]["rejects"], headers=town.officer.headers)
    assert all(area in rejects.text for area in AREAS)
    assert (await town.reads("/v1/metrics/observations", indicator="by-place"))["items"] == []


async def test_an_indicator_that_is_not_ready_is_refused_with_all_it_lacks(
    town: Town, at: str
) -> None:
    await town.defines("not-ready", disclosure_rule="open_data")
    for indicator, fields in (
        ("nowhere", ["state", "calculation", "breakdown", "disclosure_rule"]),
        ("not-ready", ["state", "disclosure_rule"]),
    ):
        answer = await town.sends(at, indicator=indicator)
        assert (answer.status_code, answer.json()["code"]) == (409, "indicator_unfit")
        pointers = [each["pointer"].rpartition("/")[2] for each in answer.json()["errors"]]
        assert pointers == fields


async def test_what_is_no_closed_question_of_a_survey_is_refused(town: Town, at: str) -> None:
    for question, options, status, code in (
        ("why", ["agree"], 409, "question_not_closed"),
        ("nothing", ["agree"], 404, "question_unknown"),
        ("view", ["agree", "maybe"], 422, "options_unfit"),
        ("view", ["agree", "agree"], 422, "options_unfit"),
        ("ways", ["bus", "car"], 422, "options_unfit"),
        ("ways", ["foot"], 202, None),
    ):
        await town.defines(f"from-{question}", "approval", "publication") if code is None else None
        sent = await town.sends(at, question, options=options, indicator=f"from-{question}")
        assert (sent.status_code, sent.json().get("code")) == (status, code), sent.text
    engagement = await opened(town.officer, kind="engagement")
    assert (await town.sends(engagement)).json()["code"] == "not_a_survey"


async def test_nothing_is_sent_before_the_freeze_or_of_so_few(town: Town) -> None:
    path = await opened(town.officer)
    await entered(town.officer, path, said(5, {"view": "agree"}))
    assert (await town.sends(path)).json()["code"] == "results_not_yet"
    await frozen(town.officer, path)
    assert (await town.sends(path)).json()["code"] == "no_figure"


async def test_a_period_is_of_one_survey(town: Town, at: str) -> None:
    await town.defines("one-each", "approval", "publication")
    other = await survey_of(town, 30, 20)
    assert (await town.sends(at, indicator="one-each")).status_code == 202
    answer = await town.sends(other, indicator="one-each")
    assert (answer.status_code, answer.json()["code"]) == (409, "period_taken")


async def test_nobody_sends_more_than_they_may_write(town: Town, at: str) -> None:
    """Whoever may write in engagement alone sends nothing; another organisation sees nothing."""
    reading = EngagementOfficer(
        town.officer.client, town.settings, scopes=(*SCOPES, "metrics.read")
    )
    answer = await town._replace(officer=reading).sends(at, indicator="opinion", options=["unsure"])
    assert (answer.status_code, answer.json()["code"]) == (403, "metrics_refused")
    foreign = EngagementOfficer(town.officer.client, town.settings, org="7A1", scopes=WITH_METRICS)
    assert (await town._replace(officer=foreign).sends(at)).status_code == 404
    assert (await foreign.get(f"{at}/results/indicators")).status_code == 404


async def test_without_metrics_nothing_is_on_record(town: Town, at: str) -> None:
    listed = (await town.officer.get(f"{at}/results/indicators")).json()
    alone = town.settings.model_copy(update={"service_urls": {"metrics": GONE}})
    async with running(ENGAGEMENT.create_app(alone)) as client:
        officer = EngagementOfficer(client, town.settings, scopes=WITH_METRICS)
        answer = await town._replace(officer=officer).sends(at, options=["unsure"])
        assert (answer.status_code, answer.json()["code"]) == (503, "metrics_unavailable")
        assert (await officer.get(f"{at}/results/indicators")).json() == listed
        first = (await officer.get(f"{at}/results/indicators/1")).json()
    assert first["arrival"] == {
        "state": None, "at": None, "detail": "The metrics service does not answer.",
    }  # fmt: skip
