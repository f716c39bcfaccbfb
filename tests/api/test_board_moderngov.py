"""Every trap of ModernGov, as councils set them."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path

import pytest
from aiohttp import web

from services.board.moderngov.client import (
    CouncilGarbage,
    CouncilShield,
    CouncilSilent,
    CouncilUnread,
    ModernGov,
)
from services.board.moderngov.rules.records import Committee
from services.shared.days import LONDON
from services.shared.outside.sessions import Outside
from services.shared.settings import Settings
from tests.api.councils import (
    BOMB,
    FILE,
    SHIELD,
    SOAP,
    Council,
    committee,
    committees,
    council,
    meeting,
    meetings,
    xml,
)

FIRST, LAST = date(2026, 9, 1), date(2026, 11, 30)
TITLE = "Health & Wellbeing Board"
BOARD = Committee(136, TITLE)


@pytest.fixture
async def westminster() -> AsyncIterator[Council]:
    async with council() as made:
        yield made


@pytest.fixture
async def client(westminster: Council, tmp_path: Path) -> AsyncIterator[ModernGov]:
    origin = westminster.base.removesuffix("/modern.gov")
    outside = Outside(Settings(data_dir=tmp_path, webhook_trials=(origin,)))
    yield ModernGov(outside, westminster.base, "https://marches.example/contact")
    await outside.close()


def says(council: Council, what: str, body: str) -> None:
    council.answers[what] = lambda _: xml(body)


async def test_expired_and_deleted_committees_are_left_out(
    client: ModernGov, westminster: Council
) -> None:
    listed = (
        committee(136, TITLE), committee(1, "Old", expired="True"),
        committee(2, "Gone", deleted="True"),
    )  # fmt: skip
    says(westminster, "GetCommittees", committees(*listed))
    assert await client.committees() == [BOARD]
    assert all("Marches" in each and "https://" in each for each in westminster.agents)


async def test_all_committees_are_minus_one_here_and_nought_there(
    client: ModernGov, westminster: Council
) -> None:
    for everything in ("-1", "0"):
        westminster.answers["GetCommittees"] = lambda query, key=everything: xml(
            committees(*([committee(136, TITLE)] if query["lCommitteeId"] == key else []))
        )
        assert await client.committees() == [BOARD]


async def test_one_child_many_soap_and_a_text_in_xml_are_read_alike(
    client: ModernGov, westminster: Council
) -> None:
    inner = committees(committee(136, TITLE)).partition("?>")[2]
    texted = inner.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for body in (inner, SOAP.format(inner), f"<string>{texted}</string>", SOAP.format(texted)):
        says(westminster, "GetCommittees", body)
        assert await client.committees() == [BOARD]


async def test_dates_are_asked_as_moderngov_reads_them_and_filtered_again(
    client: ModernGov, westminster: Council
) -> None:
    days = (f"{1 + n % 28:02}/{1 + n % 12:02}/{1990 + n % 50}" for n in range(5_000))
    listed = [meeting(number, day) for number, day in enumerate(days, 1)]
    says(westminster, "GetMeetings", meetings(*listed, meeting(9_999, "03/10/2026")))
    found = await client.meetings(136, FIRST, LAST)
    assert found
    assert all(FIRST <= each.day <= LAST for each in found)
    asked = {"lCommitteeId": "136", "sFromDate": "01/09/2026", "sToDate": "30/11/2026"}
    assert westminster.asked[-1] == ("GetMeetings", asked)
    says(westminster, "GetAllMeetingsByDate", meetings(*listed))
    assert all(FIRST <= each.day <= LAST for each in await client.all_meetings(FIRST, LAST))


@pytest.mark.parametrize(
    ("day", "time", "at"),
    [
        ("03/10/2026", "10:30", datetime(2026, 10, 3, 10, 30, tzinfo=LONDON)),
        ("03/10/2026 10:30", "", datetime(2026, 10, 3, 10, 30, tzinfo=LONDON)),
        ("2026-10-03T10:30:00", "", datetime(2026, 10, 3, 10, 30, tzinfo=LONDON)),
        ("03/10/2026", "2.00 pm", datetime(2026, 10, 3, 14, 0, tzinfo=LONDON)),
        ("03/10/2026", "12.15 am", datetime(2026, 10, 3, 0, 15, tzinfo=LONDON)),
        ("03/10/2026", "to be confirmed", None),
        ("03/10/2026", "25:00", None),
    ],
)
async def test_a_date_may_carry_a_time(
    client: ModernGov, westminster: Council, day: str, time: str, at: datetime | None
) -> None:
    says(westminster, "GetMeetings", meetings(meeting(1, day, time=time)))
    (found,) = await client.meetings(136, FIRST, LAST)
    assert (found.day, found.at) == (date(2026, 10, 3), at)
    assert (found.title, found.place) == (TITLE, "Room 18.01")


async def test_a_meeting_with_a_date_that_is_none_is_left_out(
    client: ModernGov, westminster: Council
) -> None:
    listed = (meeting(1, "31/02/2026"), meeting(2, ""), meeting(3, "soon"))
    says(westminster, "GetMeetings", meetings(*listed, "<meeting><meetingid/></meeting>"))
    assert await client.meetings(136, FIRST, LAST) == []


def doc(title: str, path: str, restricted: str = "False", host: str = "127.0.0.1") -> str:
    return (
        f"<doc><title>{title}</title><url>http://{host}/documents/{path}</url>"
        f"<isrestricted>{restricted}</isrestricted></doc>"
    )


def item(number: str, title: str, docs: str, restricted: str = "False") -> str:
    return (
        f"<agendaitem><agendanumber>{number}</agendanumber>"
        f"<agendaitemtitle>{title}</agendaitemtitle><isrestricted>{restricted}</isrestricted>"
        f"<linkeddoc><docs>{docs}</docs></linkeddoc></agendaitem>"
    )


async def test_what_is_restricted_and_who_lives_where_are_never_told(
    client: ModernGov, westminster: Council
) -> None:
    report = doc("Report", "a.pdf") + doc("Secret annex", "b.pdf", "True")
    items = item("8", "Primary Care Strategy", report)
    items += item("9", "Secret contract", doc("Secret terms", "c.pdf"), "True")
    councillor = "<councillor><homeaddress>1 Secret Street</homeaddress></councillor>"
    others = doc("Pack", "d.pdf") + doc("Elsewhere", "e.pdf", host="evil.example")
    more = (
        f"<agendaitems>{items}</agendaitems><councillors>{councillor}</councillors>"
        f"<linkeddoc><docs>{others}</docs></linkeddoc><meetingstatus>Cancelled</meetingstatus>"
    )
    says(westminster, "GetMeeting", meeting(1, "03/10/2026 10:30", more=more))
    found = await client.agenda(1)
    assert found is not None
    assert "secret" not in repr(found).lower()
    assert "evil" not in repr(found)
    assert found.meeting.cancelled
    assert [(each.number, each.title) for each in found.items] == [("8", "Primary Care Strategy")]
    titles = [each.title for each in (*found.items[0].documents, *found.documents)]
    assert titles == ["Report", "Pack"]
    assert all(each.url.startswith("https://127.0.0.1:") for each in found.documents)


@pytest.mark.parametrize("status", [200, 403, 429, 503])
@pytest.mark.parametrize(
    "before",
    ["", "\ufeff", '<?xml version="1.0"?>\r\n', "<!-- a --><!-- b -->\n", " \n"],
)
async def test_a_shield_is_named_and_left_alone_for_hours(
    client: ModernGov, westminster: Council, status: int, before: str
) -> None:
    westminster.answers["GetCommittees"] = lambda _: web.Response(
        status=status, text=before + SHIELD, content_type="text/html"
    )
    with pytest.raises(CouncilShield) as shield:
        await client.committees()
    assert len(westminster.asked) == 1
    assert shield.value.again.total_seconds() >= 3_600


@pytest.mark.parametrize("body", [BOMB, FILE, "", "not xml", "<a>", "{}", "\0", "<a>&nbsp;</a>"])
async def test_hostile_and_broken_xml_is_garbage(
    client: ModernGov, westminster: Council, body: str
) -> None:
    says(westminster, "GetCommittees", body)
    with pytest.raises(CouncilGarbage):
        await client.committees()


async def test_a_long_answer_is_cut(client: ModernGov, westminster: Council) -> None:
    says(westminster, "GetCommittees", committees(f"<a>{'x' * 6_000_000}</a>"))
    with pytest.raises(CouncilGarbage):
        await client.committees()


async def test_a_redirect_is_followed_on_the_same_host_only(
    client: ModernGov, westminster: Council
) -> None:
    for to in (
        "http://evil.example/",
        "//evil.example/",
        "file:///etc/passwd",
        "//[",
        "GetCommittees",
    ):
        westminster.answers["GetCommittees"] = lambda _, to=to: web.Response(
            status=302, headers={"Location": to}
        )
        with pytest.raises(CouncilSilent):
            await client.committees()
    moved = f"{westminster.base}/mgWebService.asmx/Moved"
    westminster.answers["GetCommittees"] = lambda _: web.Response(
        status=302, headers={"Location": moved}
    )
    says(westminster, "Moved", committees(committee(136, TITLE)))
    assert await client.committees() == [BOARD]


async def test_no_council_leads_to_a_network_of_ours(tmp_path: Path) -> None:
    outside = Outside(Settings(data_dir=tmp_path))
    for base in ("https://127.0.0.1", "http://council.example", "https://localhost/modern.gov"):
        with pytest.raises(CouncilUnread):
            await ModernGov(outside, base, "contact").committees()
    await outside.close()
