"""What everybody sees of consultations: by their state, and nothing before they are published."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import feedparser
import httpx
import icalendar
import pytest
import time_machine

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from tests.api.consultations import DUTY, TEXT, TEXTS, EngagementOfficer, survey, walked

SERVES = ENGAGEMENT
PUBLIC = "/v1/public/consultations"
WELSH = {"title": "Gofal yn nes adref", "summary": "Tri dewis", "document": "gofal.pdf"}


@pytest.fixture
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


async def asked(client: httpx.AsyncClient, path: str = "", **query: Any) -> Any:
    answer = await client.get(PUBLIC + path, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"].startswith("public")
    return answer.json()


async def slug_of(officer: EngagementOfficer, at: str) -> str:
    return str((await officer.get(at)).json()["slug"])


async def ids(client: httpx.AsyncClient, **query: Any) -> list[str]:
    return [each["id"] for each in (await asked(client, **query))["items"]]


async def test_nothing_is_public_before_it_is_published(officer: EngagementOfficer) -> None:
    at = await officer.draft(kind="survey", starts_on="2026-01-10", closes_on="2099-01-31")
    slug, id_ = await slug_of(officer, at), at.rpartition("/")[2]
    await officer.enter(at, "duty-assessment", DUTY | {"level": "engage"})
    await officer.enter(at, "texts", TEXTS | {"english": TEXT | {"title": "Zanzibar"}})
    await officer.goes(at, "scoped")
    for name in (slug, id_):
        assert (await officer.client.get(f"{PUBLIC}/{name}")).status_code == 404
    assert await ids(officer.client, q="zanzibar") == []
    await officer.goes(at, "published")
    assert await ids(officer.client, q="zanzibar") == [id_]
    for name in (slug, id_):
        found = await asked(officer.client, f"/{name}")
        assert (found["id"], found["state"], found["edition"]) == (id_, "published", 1)
    assert (await officer.client.get(f"{PUBLIC}/{slug}/questionnaire")).status_code == 404


async def test_the_frozen_questions_are_a_form_to_print(officer: EngagementOfficer) -> None:
    at = await survey(officer)
    form = f"{PUBLIC}/{await slug_of(officer, at)}/questionnaire.html"
    found = await officer.client.get(form)
    assert found.headers["content-type"].startswith("text/html")
    assert "script" not in found.headers["content-security-policy"]
    for text in (
        "What do you think?", "Answer if question 1 is", "Questionnaire version 1",
        "Send it back by 31/01/2099.", "0800 000 0000", "This is a survey, and no consultation",
    ):  # fmt: skip
        assert text in found.text
    welsh = await officer.client.get(form, params={"language": "welsh"})
    assert (welsh.status_code, welsh.json()["code"]) == (404, "questionnaire_not_found")
    draft = (await officer.draft()).rpartition("/")[2]
    assert (await officer.client.get(f"{PUBLIC}/{draft}/questionnaire.html")).status_code == 404


async def test_one_withdrawn_as_a_draft_is_never_public(officer: EngagementOfficer) -> None:
    at = await officer.draft()
    await officer.goes(at, "withdrawn", evidence={"reason": "No need", "respondents_told": "None"})
    assert (await officer.client.get(f"{PUBLIC}/{await slug_of(officer, at)}")).status_code == 404


@pytest.mark.parametrize(
    ("state", "public"),
    [
        ("open", {"options", "equality_impact", "privacy_notice"}),
        ("analysis", {"options", "equality_impact", "privacy_notice"}),
        ("reported", {"options", "equality_impact", "privacy_notice", "report", "themes"}),
    ],
)
async def test_a_state_makes_public_what_belongs_to_it(
    officer: EngagementOfficer, state: str, public: set[str]
) -> None:
    with time_machine.travel(datetime(2027, 1, 4, tzinfo=UTC)):
        at = await walked(officer, state, refused_first=False)
        found = await asked(officer.client, f"/{await slug_of(officer, at)}")
    closed = {
        "options", "equality_impact", "privacy_notice", "report", "themes", "recommendations",
        "answers", "decision", "feedback", "commitments",
    }  # fmt: skip
    assert {name for name in closed if found[name] is not None} == public
    assert found["nations"] == ["england", "wales"]
    assert found["welsh"]["title"]
    assert "author" not in found


async def test_in_the_end_everybody_sees_what_was_decided_and_done(
    officer: EngagementOfficer,
) -> None:
    with time_machine.travel(datetime(2027, 1, 4, tzinfo=UTC)):
        at = await walked(officer, "archived", refused_first=False)
        found = await asked(officer.client, f"/{await slug_of(officer, at)}")
        questions = await asked(officer.client, f"/{await slug_of(officer, at)}/questionnaire")
    assert found["decision"]["parts"] and found["feedback"]["items"] and found["commitments"]
    assert "recipients" not in found["decision"]
    assert questions["answers"]["type"] == "object"
    assert [each["code"] for each in questions["questions"]] == ["opinion", "why", "may_publish"]


async def test_people_find_one_by_place_topic_state_day_and_words_in_both_languages(
    officer: EngagementOfficer,
) -> None:
    at = await survey(officer, areas=["E06000049"], topics=["dentistry"], title="Teeth 100%")
    other = await survey(officer, areas=["E06000051"], topics=["beds"])
    mine, theirs = at.rpartition("/")[2], other.rpartition("/")[2]
    for query in (
        {"place": "E06000049"}, {"topic": "dentistry"}, {"q": "100%"}, {"q": "teeth"},
        {"place": "E06000049", "state": "open", "on": "2098-01-01"},
    ):  # fmt: skip
        assert mine in await ids(officer.client, **query), query
        assert theirs not in await ids(officer.client, **query), query
        officers = (await officer.get("", **query)).json()["items"]
        assert mine in [each["id"] for each in officers]
    assert mine not in await ids(officer.client, on="2099-02-01")
    assert mine not in await ids(officer.client, state="closed")
    with time_machine.travel(datetime(2099, 2, 1, tzinfo=UTC)):
        assert mine in await ids(officer.client, state="closed")
        assert mine not in await ids(officer.client, state="open")


async def test_welsh_words_find_the_welsh_text(officer: EngagementOfficer) -> None:
    at = await officer.draft(kind="survey", starts_on="2026-01-10", closes_on="2099-01-31")
    await officer.enter(at, "duty-assessment", DUTY | {"level": "engage"})
    await officer.enter(at, "texts", TEXTS | {"welsh": WELSH | {"title": "Hen eiriau"}})
    await officer.enter(at, "texts", TEXTS | {"welsh": WELSH})
    await officer.goes(at, "scoped")
    await officer.goes(at, "published")
    assert await ids(officer.client, q="nes adref") == [at.rpartition("/")[2]]
    assert await ids(officer.client, q="hen eiriau") == []
    feed = await officer.client.get(f"{PUBLIC}.atom", params={"language": "welsh"})
    found = feedparser.parse(feed.content)
    assert not found.bozo
    assert WELSH["title"] in [each.title for each in found.entries]


async def test_who_has_it_already_is_told_so(officer: EngagementOfficer) -> None:
    at = await survey(officer)
    for path in ("", f"/{await slug_of(officer, at)}", ".ics", ".atom"):
        first = await officer.client.get(PUBLIC + path)
        known = {"If-None-Match": first.headers["etag"]}
        again = await officer.client.get(PUBLIC + path, headers=known)
        assert again.status_code == 304
        if path in ("", f"/{await slug_of(officer, at)}"):
            answer = await officer.post(
                f"{at}/extensions",
                {"closes_on": "2099-03-01", "reason": "News", "published_on": "2026-11-20"},
            )
            assert answer.status_code in {200, 409}
            later = await officer.client.get(PUBLIC + path, headers=known)
            assert later.status_code == (200 if answer.status_code == 200 else 304)


async def test_an_extension_and_a_withdrawal_are_told_in_calendar_and_feed(
    officer: EngagementOfficer,
) -> None:
    at = await survey(officer)
    id_ = at.rpartition("/")[2]

    async def entry() -> Any:
        read = icalendar.Calendar.from_ical((await officer.client.get(f"{PUBLIC}.ics")).content)
        return next(each for each in read.walk("VEVENT") if str(each["UID"]) == id_)

    async def feed() -> Any:
        read = feedparser.parse((await officer.client.get(f"{PUBLIC}.atom")).content)
        return next(each for each in read.entries if each.id == f"urn:uuid:{id_}")

    first, told = await entry(), await feed()
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (date(2026, 1, 10), date(2099, 2, 1))
    await officer.enter(at, "requests", {"items": []})
    assert (await entry())["SEQUENCE"] == first["SEQUENCE"]
    assert (await feed()).updated == told.updated
    later = {"closes_on": "2099-03-01", "reason": "New times", "published_on": "2026-11-20"}
    assert (await officer.post(f"{at}/extensions", later)).status_code == 200
    second = await entry()
    assert (second["UID"], second["DTEND"].dt) == (first["UID"], date(2099, 3, 2))
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert (await feed()).updated > told.updated
    await officer.goes(at, "withdrawn", evidence={"reason": "Moot", "respondents_told": "By post"})
    assert str((await entry())["STATUS"]) == "CANCELLED"
    found = await asked(officer.client, f"/{id_}")
    assert [each["what"] for each in found["notices"]] == ["extended", "withdrawn"]
    assert found["notices"][1]["reason"] == "Moot"


async def test_a_feed_goes_on_page_by_page(officer: EngagementOfficer) -> None:
    made = {f"urn:uuid:{(await survey(officer)).rpartition('/')[2]}" for _ in range(3)}
    address, seen = f"{PUBLIC}.atom?limit=2", list[str]()
    while address:
        found = feedparser.parse((await officer.client.get(address)).content)
        seen += [each.id for each in found.entries]
        links = {each.rel: each.href for each in found.feed.links}
        address = links.get("next", "").removeprefix("http://localhost:8000")
    assert made <= set(seen)
    assert len(seen) == len(set(seen))


async def test_what_was_closed_long_ago_is_closed_for_everybody(
    officer: EngagementOfficer,
) -> None:
    at = await survey(officer)
    slug = await slug_of(officer, at)
    last = datetime(2099, 1, 31, 23, 59, 59, tzinfo=UTC)
    for moment, state in ((last, "open"), (last + timedelta(seconds=1), "closed")):
        with time_machine.travel(moment, tick=False):
            assert (await asked(officer.client, f"/{slug}"))["state"] == state
