"""A pack: whatever a service does, the rest is there in time; it is frozen, and nobody sees more by
it than without it.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from io import BytesIO
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import psycopg
import pytest

from services.board.agendas.schemas import MOST_PAPERS
from services.board.app import SERVICE as BOARD_SERVICE
from services.board.packs import files, queries
from services.board.packs.rules.pages import MOST_ROWS
from services.board.plans.schemas import NewStrategicPlan
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for
from tests.api.board import problem_in
from tests.api.boards import Caller
from tests.api.houses import CONSULTATION, House, serving

PLAN: dict[str, Any] = NewStrategicPlan.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index, call-overload, assignment]
TEXT = "Three stages of it.\n" * 2_500  # 50,000 characters
MANY_PAPERS = """
    INSERT INTO paper
    SELECT (jsonb_populate_record(
        old, jsonb_build_object('id', gen_random_uuid(), 'text', %(text)s::text)
    )).*
    FROM paper AS old, generate_series(1, %(most)s) WHERE item = %(item)s
"""


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[House]:
    yield House()


@pytest.fixture(scope="module")
async def officer(
    house: House, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Caller]:
    async with serving(house) as url:
        urls = dict.fromkeys(("directory", "metrics", "engagement", "finance"), url)
        made: Settings = settings_for(
            databases, {"board": BOARD_SERVICE}, tmp_path_factory.mktemp("packs"),
            service_urls=urls,
        )  # fmt: skip
        async with running(BOARD_SERVICE.create_app(made)) as client:
            yield Caller(client, made)


@pytest.fixture
async def meeting(officer: Caller, house: House) -> str:
    house.way, house.failing = "well", "finance"
    house.asked.clear()
    made = await officer.meeting(await officer.board())
    item = await officer.item(made, number="8", title="Primary Care Strategy")
    body = {"title": "Update", "author": "Director", "text": "Three stages. " * 400}
    await officer.make(f"items/{item['id']}/papers", body)
    await officer.publish(made)
    return made


def parts(pack: Any) -> dict[str, Any]:
    return {each["name"]: each for each in pack["parts"]}


async def test_every_part_is_asked_for_in_the_name_of_who_asks(
    officer: Caller, house: House, meeting: str
) -> None:
    pack = await officer.make("packs", {"meeting": meeting})
    found = parts(pack)
    missing = {name for name, each in found.items() if each["status"] == "missing"}
    assert missing == {
        "alerts",
        "border",
        "claims",
        "plans",
        "commitments",
        "savings",
    }  # of which is none
    assert "With a special cause: 1 of 1 figure." in json.dumps(found["scorecard"])
    assert {held.split(".")[0] for _, held in house.asked} == {
        officer.headers["Authorization"].split(".")[0]
    }
    numbers = [page["number"] for each in pack["parts"] for page in each["pages"]]
    assert [*numbers, pack["terms_page"]] == [*range(1, pack["pages"] + 1)]
    assert found["scorecard"]["csv"] == "/v1/metrics/observations.csv?organisation=27D"


async def test_of_partners_a_pack_tells_their_figures_and_what_is_public_of_their_consultations(
    officer: Caller, house: House
) -> None:
    house.way = "well"
    partners = [{"organisation": "7A1"}, {"organisation": "RJR"}]
    made = await officer.meeting(await officer.board(partners=partners))
    house.targets.clear()
    found = parts(await officer.make("packs", {"meeting": made}))
    asked = [(url.path, parse_qs(url.query)) for url in map(urlsplit, house.targets)]
    of = {path: [query["organisation"] for to, query in asked if to == path]
          for path, query in asked if "organisation" in query}  # fmt: skip
    assert of["/v1/metrics/scorecards"] == [["27D", "7A1", "RJR"]]
    assert of["/v1/metrics/interventions"] == [["27D"], ["7A1"], ["RJR"]]
    assert sorted(of["/v1/public/consultations"]) == [["7A1"], ["RJR"]]
    own = ("/v1/engagement/consultations", "/v1/finance/savings", "/v1/metrics/alerts")
    assert {code for path in own for [code] in of[path]} == {"27D"}
    rows = found["consultations"]["pages"][0]["blocks"][0]["rows"]
    public = [CONSULTATION["english"]["title"], CONSULTATION["organisation"]]
    assert [row[:2] for row in rows].count(public) == len(partners)
    assert "A draft" in {row[0] for row in rows}


async def test_what_one_of_its_composers_organisations_keeps_to_itself_is_told_to_no_other(
    officer: Caller, house: House
) -> None:
    """A pack is read by all people of one organisation, also if its composer acts for more."""
    house.way = "well"
    partners = [{"organisation": "7A1"}, {"organisation": "RJR"}]
    owner = Caller(officer.client, officer.settings, orgs=("RRR",))
    made = await owner.meeting(await owner.board(organisation="RRR", partners=partners))
    of_rjr = await owner.board(organisation="RRR", partners=[{"organisation": "RJR"}])
    plan = PLAN | {"organisation": "RRR", "board": of_rjr, "name": "Tellurium"}
    await owner.make("plans", plan)
    private = ("/v1/engagement/consultations", "/v1/metrics/interventions", "/v1/metrics/alerts")
    for orgs, reader, alerts in ((("RJR", "RRR"), "RRR", True), (("RJR", "7A1"), "7A1", False)):
        house.targets.clear()
        caller = Caller(officer.client, officer.settings, orgs=orgs)
        pack = await caller.make("packs", {"meeting": made})
        asked = [(url.path, parse_qs(url.query)) for url in map(urlsplit, house.targets)]
        whose = {code for path, query in asked if path in private
                 for code in query.get("organisation", [])}  # fmt: skip
        assert (pack["organisation"], whose) == (reader, {reader})
        assert ("/v1/metrics/alerts" in {path for path, _ in asked}) is alerts
        assert ("Tellurium" in json.dumps(parts(pack)["plans"])) is (reader == "RRR")
        said = parts(pack)["alerts"]["detail"]
        assert said.startswith("There is no alert" if alerts else "The alerts of RRR are told")


PARTS_OF = {
    "finance": ["finance", "savings", "border", "claims"],
    "metrics": ["scorecard", "alerts", "verdicts"],
    "engagement": ["consultations", "voices"],
    "directory": [],
}
DETAILS = {
    "garbage": "What the {} service answers cannot be read.",
    "half": "The {} service does not answer.",
    "broken": "The {} service does not answer.",
}


@pytest.mark.parametrize("failing", PARTS_OF)
@pytest.mark.parametrize("way", DETAILS)
async def test_of_a_service_that_fails_each_part_says_why_and_the_rest_is_there(
    officer: Caller, house: House, meeting: str, way: str, failing: str
) -> None:
    house.way, house.failing = way, failing
    found = parts(await officer.make("packs", {"meeting": meeting}))
    for name in PARTS_OF[failing]:
        told = (found[name]["status"], found[name]["detail"], found[name]["pages"])
        assert told == ("missing", DETAILS[way].format(failing), []), name
    cover = DETAILS[way].format(failing) if failing == "directory" else None
    assert (found["cover"]["detail"], len(found["cover"]["pages"])) == (cover, 1)
    rest = {"agenda", "scorecard", "consultations", "finance"} - {*PARTS_OF[failing]}
    assert {found[name]["status"] for name in rest} == {"complete"}


async def test_a_slow_service_costs_no_more_than_the_time_of_a_pack(
    officer: Caller, house: House, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PACK_SECONDS", 3.0)
    house.way = "slow"
    begun = monotonic()
    found = parts(await officer.make("packs", {"meeting": meeting}))
    assert monotonic() - begun < 20  # it answers after 30
    for name in PARTS_OF["finance"]:
        assert found[name]["detail"] == "It was not there within 2.5 seconds.", name
    assert found["scorecard"]["status"] == "complete"


async def test_nobody_sees_more_by_a_pack_than_without_it(
    officer: Caller, house: House, meeting: str
) -> None:
    money = {"finance", "savings", "border", "claims"}
    made = await officer.make("packs", {"meeting": meeting})
    for caller in (
        Caller(officer.client, officer.settings, ("engagement_officer",)),
        Caller(officer.client, officer.settings, ("board_officer",), ("RJR",)),
    ):
        house.asked.clear()
        found = parts(await caller.make("packs", {"meeting": meeting}))
        assert all(found[name]["status"] == "missing" for name in money)
        assert not any("finance" in path for path, _ in house.asked)
    clerk = Caller(officer.client, officer.settings, ("engagement_officer",))
    seen = parts(await clerk.read(f"packs/{made['id']}"))
    assert all(seen[name]["pages"] == [] for name in money)
    partner = Caller(officer.client, officer.settings, ("board_officer",), ("RJR",))
    problem_in(await partner.get(f"packs/{made['id']}"), 404, "pack_not_found")
    assert "£" not in (await clerk.get(f"packs/{made['id']}.html")).text


async def test_what_changes_brought_and_what_became_of_consultations_is_told(
    officer: Caller, meeting: str
) -> None:
    found = parts(await officer.make("packs", {"meeting": meeting}))
    rows = [row for page in found["verdicts"]["pages"] for b in page["blocks"] for row in b["rows"]]
    assert [row[:4] for row in rows] == 2 * [  # the house answers the same of the partner
        ["Hospital at home", "Admissions", "better", "moderate"],
        ["Hospital at home", "Falls", "not judged", ""],
    ]
    told = json.dumps(found["consultations"], ensure_ascii=False)
    for said in (
        "People spoke of Buses and parking (31%)", "Decided on 24 November 2026 by Governing",
        "You said", "Too far", "A bus link", "Head of estates", "25%", "A draft",
    ):  # fmt: skip
        assert said in told


async def test_what_people_said_is_told_with_what_is_withheld(
    officer: Caller, meeting: str
) -> None:
    pack = await officer.make("packs", {"meeting": meeting})
    blocks = [each for page in parts(pack)["voices"]["pages"] for each in page["blocks"]]
    assert blocks[0]["text"] == "People who answered: 400 (online 340)."
    assert blocks[1]["rows"] == [["Yes", "240", "60%"]]
    themes = blocks[2]
    assert themes["title"] == "Care closer to home: Why?"
    assert themes["columns"][-1] == "For, against, mixed"
    assert themes["rows"] == [
        ["Buses and parking", "40", "40%", "10, 20, 0"],
        ["Parking", "withheld", "withheld", "10, 20, 0"],
    ]
    assert blocks[3]["text"] == "20 answers are not read yet, of 100."
    assert "Withheld" in {each["term"] for each in pack["terms"]}


async def test_one_consultation_that_cannot_be_told_of_leaves_the_rest_of_what_people_said(
    officer: Caller, house: House, meeting: str
) -> None:
    house.way, house.failing = "garbage", "engagement/consultations/1/results"
    found = parts(await officer.make("packs", {"meeting": meeting}))["voices"]
    said = [each["text"] or each["title"] for page in found["pages"] for each in page["blocks"]]
    assert said[0] == "What the engagement service answers cannot be read."
    assert "Care closer to home: Why?" in said


async def test_a_supplement_has_pages_with_letters_and_moves_nothing(
    officer: Caller, meeting: str
) -> None:
    pack = await officer.make("packs", {"meeting": meeting})
    before = (await officer.get(f"packs/{pack['id']}.docx")).content
    wanted = {"meeting": meeting, "supplement_to": pack["id"]}
    problem_in(await officer.post("packs", wanted), 409, "nothing_new")
    last = parts(pack)["agenda"]["pages"][-1]["number"]
    body = {"title": "Late report", "author": "Director", "text": "Figures of March. " * 300}
    item = await officer.item(meeting, after="8", title="Late item")
    await officer.make(f"items/{item['id']}/papers", body)
    first = await officer.make("packs", wanted)
    pages = [page["label"] for each in first["parts"] for page in each["pages"]]
    assert pages[:2] == [f"{last}a", f"{last}b"]
    assert "Three stages" not in json.dumps(first)  # of the paper that the pack has
    shown = (await officer.read(f"meetings/{meeting}/items"))["items"]
    await officer.make(f"items/{shown[0]['id']}/papers", body | {"text": "More."})
    second = await officer.make("packs", wanted | {"supplement_to": first["id"]})
    (page,) = second["parts"][0]["pages"]
    assert (page["label"], second["supplement_to"]) == (f"{last}{'abcdef'[len(pages)]}", pack["id"])
    assert (await officer.get(f"packs/{pack['id']}.docx")).content == before
    html = (await officer.get(f"packs/{first['id']}.html")).text
    assert f"Page {last}a<" in html
    other = await officer.meeting(await officer.board())
    wrong = await officer.post("packs", {"meeting": other, "supplement_to": pack["id"]})
    problem_in(wrong, 404, "pack_not_found")


async def test_an_agenda_that_is_published_after_a_pack_is_whole_in_its_supplement(
    officer: Caller,
) -> None:
    meeting = await officer.meeting(await officer.board())
    await officer.item(meeting, title="Zirconium")
    wanted = {"meeting": meeting, "parts": ["cover", "agenda"]}
    pack = await officer.make("packs", wanted)
    assert "Zirconium" not in json.dumps(pack)
    assert "on the agenda" not in json.dumps(pack)
    await officer.publish(meeting)
    supplement = await officer.make("packs", wanted | {"supplement_to": pack["id"]})
    assert "Zirconium" in json.dumps(supplement)
    empty = await officer.meeting(await officer.board())
    await officer.publish(empty)
    found = parts(await officer.make("packs", wanted | {"meeting": empty}))["agenda"]
    assert (found["detail"], found["pages"]) == ("Nothing is on the agenda.", [])


async def test_no_paper_turns_the_page_around_it(officer: Caller, meeting: str) -> None:
    body = {"title": "Late", "author": "Director", "text": "\u202egnp.exe \u2066b"}
    item = await officer.item(meeting, title="\u202eLate")
    await officer.make(f"items/{item['id']}/papers", body)
    pack = await officer.make("packs", {"meeting": meeting, "parts": ["agenda"]})
    page = (await officer.get(f"packs/{pack['id']}.html")).text
    assert "gnp.exe b" in page
    assert not {"\u202e", "\u2066"} & {*page}


async def test_of_many_actions_the_pack_says_how_many_it_leaves_out(
    officer: Caller, meeting: str
) -> None:
    (item,) = (await officer.read(f"meetings/{meeting}/items"))["items"]
    body = {"item": item["id"], "text": "Do.", "lead": "Director", "due_on": "2017-06-01"}
    for _ in range(MOST_ROWS + 3):
        await officer.make("actions", body)
    pack = await officer.make("packs", {"meeting": meeting, "parts": ["commitments"]})
    blocks = [block for page in parts(pack)["commitments"]["pages"] for block in page["blocks"]]
    assert sum(len(block["rows"]) for block in blocks) == MOST_ROWS
    assert sum(block["left_out"] for block in blocks) == 3


async def test_a_pack_keeps_within_its_pages_and_says_what_it_leaves_out(
    officer: Caller, meeting: str
) -> None:
    (item,) = (await officer.read(f"meetings/{meeting}/items"))["items"]
    body = {"title": "Annex", "author": "Director", "text": "Three stages. " * 1400}
    await officer.make(f"items/{item['id']}/papers", body)
    too_few = await officer.post("packs", {"meeting": meeting, "most_pages": 13})
    assert too_few.status_code == 422
    pack = await officer.make("packs", {"meeting": meeting, "most_pages": 14})
    assert pack["pages"] <= 14
    agenda = parts(pack)["agenda"]
    assert agenda["status"] == "partial"
    assert "beyond the pages of this pack" in agenda["detail"]
    assert len(parts(pack)["finance"]["pages"]) == 1
    terms = [each["term"] for each in pack["terms"]]
    assert len(terms) == len(set(terms))
    some = await officer.make("packs", {"meeting": meeting, "parts": ["finance"]})
    assert [each["term"] for each in some["terms"]] == ["Variance", "Forecast"]


async def test_what_is_private_is_in_no_pack(officer: Caller, meeting: str) -> None:
    hidden = await officer.item(
        meeting, exempt=True, exempt_reason="Schedule 12A", title="Zirconium"
    )
    body = {"title": "Zirconium", "author": "Director"}
    await officer.make(f"items/{hidden['id']}/papers", body)
    pack = await officer.make("packs", {"meeting": meeting})
    told = json.dumps(pack) + (await officer.get(f"packs/{pack['id']}.html")).text
    assert "Zirconium" not in told
    assert "1 item on the agenda" in told


async def test_a_frozen_pack_is_the_same_bytes_and_pages_in_every_form(
    officer: Caller, house: House, meeting: str
) -> None:
    pack = await officer.make("packs", {"meeting": meeting})
    at = f"packs/{pack['id']}"
    first = [(await officer.get(at + form)).content for form in ("", ".html", ".docx", ".xlsx")]
    house.way = "broken"
    await officer.item(meeting, after="8")
    again = [(await officer.get(at + form)).content for form in ("", ".html", ".docx", ".xlsx")]
    assert first == again
    last = f"Page {pack['pages']} of {pack['pages']}".encode()
    with ZipFile(BytesIO(first[2])) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert last in archive.read("word/document.xml")
    assert last in first[1]
    assert b"&lt;b&gt;breaches" in first[1]
    with ZipFile(BytesIO(first[3])) as archive:
        assert f"<v>{pack['pages']}</v>".encode() in archive.read("xl/worksheets/sheet1.xml")


async def test_the_terms_have_a_page_that_is_the_same_in_every_form(
    officer: Caller, meeting: str
) -> None:
    wanted = {"meeting": meeting, "parts": ["cover", "finance"]}
    pack = await officer.make("packs", wanted)
    at, last = f"packs/{pack['id']}", pack["terms_page"]
    assert last == pack["pages"] == parts(pack)["finance"]["pages"][-1]["number"] + 1
    html = (await officer.get(f"{at}.html")).text
    assert f'<a href="#terms">Terms</a>, page {last}' in html
    assert f'<p class="foot">Page {last} of {last}</p></section></main>' in html
    with ZipFile(BytesIO((await officer.get(f"{at}.docx")).content)) as archive:
        text = archive.read("word/document.xml").decode()
    assert f"Terms, page {last}<" in text
    assert text.rindex(f"Page {last} of {last}") > text.rindex("Variance: Plan less actual")
    assert text.count('w:type="page"') == last - 1
    with ZipFile(BytesIO((await officer.get(f"{at}.xlsx")).content)) as archive:
        rows = archive.read("xl/worksheets/sheet1.xml").decode().split("<row ")
    (line,) = (row for row in rows if ">Terms<" in row and ">Variance<" in row)
    assert f"<v>{last}</v>" in line
    without = await officer.make("packs", {"meeting": meeting, "parts": ["cover"]})
    assert (without["terms"], without["terms_page"], without["pages"]) == ([], None, 1)
    assert "Terms" not in (await officer.get(f"packs/{without['id']}.html")).text


async def test_a_part_has_a_version_that_moves_with_what_it_says(
    officer: Caller, meeting: str
) -> None:
    first = parts(await officer.make("packs", {"meeting": meeting}))
    await officer.item(meeting, after="8", title="Late item")
    second = parts(await officer.make("packs", {"meeting": meeting}))
    moved = {name for name in first if first[name]["version"] != second[name]["version"]}
    assert moved == {"cover", "agenda"}


async def test_what_was_given_out_stays_as_it_was_after_a_new_version(
    officer: Caller, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = await officer.make("packs", {"meeting": meeting})
    clerk = Caller(officer.client, officer.settings, ("engagement_officer",))

    async def read(caller: Caller) -> list[bytes]:
        forms = ("", ".html", ".docx", ".xlsx")
        return [(await caller.get(f"packs/{pack['id']}{form}")).content for form in forms]

    first, fewer = await read(officer), await read(clerk)
    assert all(one != other for one, other in zip(first, fewer, strict=True))
    assert json.loads(first[0]) == pack
    for name in ("written_page", "written_document", "written_workbook"):
        monkeypatch.setattr(files, name, lambda _: b"of another version")
    assert (await read(officer), await read(clerk)) == (first, fewer)
    other = await officer.make("packs", {"meeting": meeting})
    assert (await officer.get(f"packs/{other['id']}.html")).content == b"of another version"


async def test_the_largest_agenda_is_composed_within_the_time_of_a_pack(
    officer: Caller, meeting: str
) -> None:
    (item,) = (await officer.read(f"meetings/{meeting}/items"))["items"]
    with psycopg.connect(officer.settings.owner_database_url("board")) as owner:
        owner.execute(MANY_PAPERS, {"item": item["id"], "most": MOST_PAPERS - 1, "text": TEXT})
    full = await officer.post(f"items/{item['id']}/papers", {"title": "One", "author": "Director"})
    problem_in(full, 409, "papers_full")
    begun = monotonic()
    pack = await officer.make("packs", {"meeting": meeting, "most_pages": 500})
    assert monotonic() - begun < officer.settings.request_seconds
    assert pack["pages"] == 500
    agenda = parts(pack)["agenda"]
    assert "pages more at the source, beyond" in agenda["detail"]
    page = (await officer.get(f"packs/{pack['id']}.html")).text
    assert "Page 500 of 500" in page


async def test_packs_of_one_meeting_are_numbered_one_after_the_other(
    officer: Caller, meeting: str
) -> None:
    wanted = {"meeting": meeting, "parts": ["cover"]}
    made = await asyncio.gather(*(officer.make("packs", wanted) for _ in range(4)))
    assert sorted(each["number"] for each in made) == [1, 2, 3, 4]


async def test_of_an_organisation_that_was_abolished_the_cover_says_so(
    officer: Caller, meeting: str
) -> None:
    pack = await officer.make("packs", {"meeting": meeting, "parts": ["cover"]})
    said = [each["text"] for each in pack["parts"][0]["pages"][0]["blocks"]]
    assert said[-1] == "Board of NHS Cheshire CCG (27D), which is closed on 23 March 2017."


async def test_a_meeting_to_come_has_a_pack_of_the_year_that_it_will_be_in(
    officer: Caller, house: House
) -> None:
    times = {"starts_at": "2099-03-24T10:00:00Z", "ends_at": "2099-03-24T12:00:00Z"}
    to_come = await officer.meeting(await officer.board(), **times)
    house.way = "well"
    found = parts(await officer.make("packs", {"meeting": to_come}))
    assert found["agenda"]["detail"] == "The agenda is not published."
    assert found["agenda"]["pages"] == []
    assert "Tuesday 24 March 2099" in json.dumps(found["cover"])


async def test_an_unknown_meeting_has_no_pack(officer: Caller) -> None:
    nobodys = "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a"
    problem_in(await officer.post("packs", {"meeting": nobodys}), 404, "meeting_not_found")
