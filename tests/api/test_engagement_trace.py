"""From response to theme, answer, commitment and feedback: nothing that is named is missing."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import httpx
import psycopg
import pytest

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from tests.api.coders import answers, codes, framed, on_paper, theme
from tests.api.consultations import (
    SCOPES,
    WHAT_EACH_STATE_NEEDS,
    EngagementOfficer,
    prepare,
)
from tests.api.responses import MINE
from tests.unit.engagement.consultations.records import EFFECTS, WHOLE

SERVES = ENGAGEMENT


@pytest.fixture(scope="module")
def jane(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings, scopes=(*SCOPES, "engagement.moderate"))


async def coded(officer: EngagementOfficer) -> tuple[str, list[str]]:
    """A consultation that has closed, its three answers of which two are coded, and receipts."""
    at, receipts = await on_paper(officer, ["No bus.", "-", "Too far."])
    await framed(officer, at, theme("transport"), theme("colour"))
    by_text = {each["text"]: each["response"] for each in await answers(officer, at)}
    given = {by_text["No bus."]: ["transport"], by_text["-"]: "nothing_said"}
    assert (await codes(officer, at, given)).is_success
    return at, [*receipts.values()]


async def goes_on(officer: EngagementOfficer, at: str, *states: str) -> None:
    for to in states:
        await prepare(officer, at, to, WHAT_EACH_STATE_NEEDS[to])
        await officer.goes(at, to, effective_on=str(EFFECTS[to][1]))


async def loose(officer: EngagementOfficer, at: str, part: str, body: Any) -> dict[str, str]:
    """What is said of each pointer."""
    answer = await officer.put(f"{at}/{part}", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "link_loose"), answer.text
    return {each["pointer"]: each["detail"] for each in answer.json()["errors"]}


def of_items(part: str, **more: Any) -> dict[str, Any]:
    first, *rest = WHOLE[part]["items"]
    return WHOLE[part] | {"items": [first | more, *rest]}


async def test_what_is_named_stands_in_the_record_and_stays_there(
    jane: EngagementOfficer, settings: Settings
) -> None:
    at, _ = await coded(jane)
    unknown = {"themes": [{"code": "noise", "title": "Noise", "share": 0.2}]}
    assert "#/themes/0/code" in await loose(jane, at, "themes", unknown)
    assert "#/items/0/to" in await loose(jane, at, "answers", WHOLE["answers"])
    for part in ("themes", "recommendations", "answers"):
        await jane.enter(at, part, WHOLE[part])
    left_out = {"themes": WHOLE["themes"]["themes"][1:]}
    assert "transport" in (await loose(jane, at, "themes", left_out))["#"]
    promised = of_items("commitments", answers=["parking"])
    assert "#/items/0/answers/0" in await loose(jane, at, "commitments", promised)
    await jane.enter(at, "commitments", of_items("commitments", answers=["transport"]))
    without = {"items": WHOLE["answers"]["items"][1:]}
    assert "leave it in" in (await loose(jane, at, "answers", without))["#"]
    told = of_items("feedback", commitments=["c3"])
    assert "#/items/0/commitments/0" in await loose(jane, at, "feedback", told)
    await jane.enter(at, "feedback", of_items("feedback", commitments=["c1"]))
    with psycopg.connect(settings.database_url("engagement")) as connection:
        for wrong in (
            "DELETE FROM trace_point WHERE part = 'answers' AND code = 'transport'",
            "DELETE FROM trace_point WHERE part = 'commitments' AND code = 'c1'",
            "UPDATE trace_link SET to_code = 'noise' WHERE part = 'answers' AND code = 'r1'",
            "UPDATE trace_point SET theme = 'noise' WHERE part = 'themes'",
        ):
            with pytest.raises(psycopg.errors.Error), connection.transaction():
                connection.execute(wrong)
                connection.execute("SET CONSTRAINTS ALL IMMEDIATE")


async def test_a_share_that_the_codings_contradict_is_refused(jane: EngagementOfficer) -> None:
    at, _ = await coded(jane)
    themes = [{"code": "transport", "title": "Buses", "share": 0.3},
              {"code": "colour", "title": "Paint", "share": 0.9}]  # fmt: skip
    answer = await jane.put(f"{at}/themes", {"themes": themes})
    assert (answer.status_code, answer.json()["code"]) == (422, "share_contradicted"), answer.text
    [fault] = answer.json()["errors"]
    assert fault["pointer"] == "#/themes/1/share"
    assert "none of 3 answers" in fault["detail"]


async def test_everybody_sees_what_was_done_and_who_responded_what_became_of_it(
    jane: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at, receipts = await coded(jane)
    public = f"/v1/public/consultations/{at.rpartition('/')[2]}/feedback"
    early = await client.get(public)
    assert (early.status_code, early.json()["code"]) == (404, "feedback_not_published")

    async def outcome(receipt: str) -> dict[str, Any]:
        found = await client.get(f"{MINE}/outcome", headers={"Authorization": f"Receipt {receipt}"})
        assert found.status_code == 200, found.text
        assert found.headers["cache-control"] == "no-store"
        return dict(found.json())

    states = [(await outcome(each))["answers"][0]["state"] for each in receipts]
    assert states == ["coded", "nothing_said", "waiting"]
    assert (await outcome(receipts[0]))["answers"][0]["themes"] == []
    await goes_on(jane, at, "analysis", "reported")
    [found] = (await outcome(receipts[0]))["answers"][0]["themes"]
    assert (found["code"], found["feedback"]) == ("transport", None)
    await goes_on(jane, at, "decided", "fed_back")
    told = (await client.get(public)).json()
    assert (told["progress"], told["items"][0]["commitments"]) == (None, [])
    promised = of_items("commitments", answers=["transport"], progress=0.5, plans=["p1"])
    await jane.enter(at, "commitments", promised)
    await jane.goes(at, "monitoring", effective_on=str(EFFECTS["monitoring"][1]))
    told = (await client.get(public)).json()
    [item] = told["items"]
    assert (item["title"], item["answer"], item["we_did"]) == ("Buses", "partly", "c")
    assert told["progress"] == pytest.approx(0.75)
    assert [each["links"] for each in item["commitments"]] == [[]]
    assert (await outcome(receipts[0]))["answers"][0]["themes"][0]["feedback"] == item


async def test_the_report_quotes_what_may_be_published_and_is_the_same_bytes_again(
    jane: EngagementOfficer, client: httpx.AsyncClient
) -> None:
    at, receipts = await coded(jane)
    early = await jane.get(f"{at}/report.html")
    assert (early.status_code, early.json()["code"]) == (409, "results_not_yet")
    by_text = {each["text"]: each["response"] for each in await answers(jane, at)}
    first, third = by_text["No bus."], by_text["Too far."]
    await codes(jane, at, {third: ["transport"]})
    redactions = [{"question": "why", "start": 3, "end": 6, "reason": "personal_data"}]
    publish = {"act": "publish", "reason": "fits", "redactions": redactions}
    moderated = await jane.post(f"{at}/responses/{first}/moderation", publish)
    assert moderated.status_code == 200, moderated.text
    await goes_on(jane, at, "analysis", "reported")
    forms = [await jane.get(f"{at}/report.{form}") for form in ("html", "docx") for _ in range(2)]
    assert {each.status_code for each in forms} == {200}
    page, same_page, document, same_document = [each.content for each in forms]
    assert (page, document) == (same_page, same_document)
    told = ZipFile(BytesIO(document)).read("word/document.xml").decode()
    for text in (page.decode(), told):
        assert "No [redacted: personal_data]." in text
        assert "Too far." not in text
        assert "From 1 to 7 people answered: no number of them is told." in text
        for heading in ("Who responded", "What was not read, and why", "Software", "Limits"):
            assert heading in text
    headers = {"Authorization": f"Receipt {receipts[0]}"}
    assert (await client.delete(MINE, headers=headers)).status_code == 204
    after = (await jane.get(f"{at}/report.html")).text
    assert "redacted" not in after
    assert "Responses that were withdrawn: 1." in after
