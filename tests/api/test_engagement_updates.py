"""Updates by mail: nobody gets any who did not confirm, and of who left nothing is kept."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
import time_machine

from services.engagement.app import SERVICE as ENGAGEMENT
from services.engagement.consultations.reminders import remind
from services.engagement.mail.carriers import Folder
from services.engagement.updates import dispatch
from services.shared.database import Database
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for
from tests.api.consultations import EngagementOfficer, survey
from tests.api.mails import MailSink, sender_of, sinking
from tests.api.test_engagement_voices import everything, hashes

AT = "/v1/public/updates"
SNOW = {"reason": "Snow", "published_on": "2026-01-10"}
MOOT = {"reason": "Moot", "respondents_told": "By mail"}
DUE = "UPDATE mail SET next_attempt_at = now() WHERE state = 'pending'"


@dataclass
class Post:
    """The service, its mail server, and what its worker does, one step after the other."""

    client: httpx.AsyncClient
    settings: Settings
    database: Database
    sink: MailSink

    async def ask(self, email: str, **more: Any) -> httpx.Response:
        answer = await self.client.post(AT, json={"email": email} | more)
        assert answer.status_code == 202, answer.text
        return answer

    async def deliver(self) -> None:
        """All that a worker would do."""
        now = datetime.now(UTC)
        sender = sender_of(self.settings, self.database)
        while await dispatch.take_requests(self.database, now):
            pass
        while await dispatch.tell_first(self.database, now):
            pass
        while await sender.send_due():
            pass
        await sender.close()

    async def follow(self, link: str) -> httpx.Response:
        """Open it, and press its button."""
        opened = await self.client.get(link)
        assert (opened.status_code, "<form" in opened.text) == (200, True)
        return await self.client.post(link)

    async def confirmed(self, email: str, **more: Any) -> dict[str, str]:
        """The links that somebody has who gets updates."""
        await self.ask(email, **more)
        await self.deliver()
        links = self.sink.links(email)
        assert (await self.follow(links["confirmation"])).status_code == 200
        return links

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.settings.database_url("engagement")) as connection:
            found = connection.execute(statement)  # type: ignore[call-overload]
            return list(found.fetchall()) if found.description else []

    def states(self) -> list[str]:
        return [each for (each,) in self.sql("SELECT state FROM mail ORDER BY number")]


@pytest.fixture
async def sink() -> AsyncIterator[MailSink]:
    async with sinking() as made:
        yield made


@pytest.fixture(scope="module")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(
        databases, {"engagement": ENGAGEMENT}, tmp_path_factory.mktemp("updates"),
        smtp_host="127.0.0.1", smtp_security="none",
    )  # fmt: skip


@pytest.fixture(scope="module")
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with running(ENGAGEMENT.create_app(settings)) as made:
        yield made


@pytest.fixture
async def post(
    client: httpx.AsyncClient, settings: Settings, sink: MailSink
) -> AsyncIterator[Post]:
    told = settings.model_copy(update={"smtp_port": sink.port})
    database = Database(settings.database_url("engagement"), pool_size=2)
    made = Post(client, told, database, sink)
    made.sql("DELETE FROM recipient; DELETE FROM consultation_notice")
    yield made
    await database.close()


@pytest.fixture
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


@pytest.fixture(scope="module")
async def at(client: httpx.AsyncClient, settings: Settings) -> str:
    return await survey(EngagementOfficer(client, settings))


def id_in(path: str) -> str:
    return path.rpartition("/")[2]


async def test_who_confirms_is_told_of_changes_until_they_leave_and_then_nothing_is_left(
    post: Post, officer: EngagementOfficer, capsys: pytest.CaptureFixture[str]
) -> None:
    at, kim = await survey(officer), "kim.lee@example.org"
    post.sql("DELETE FROM consultation_notice")
    asked = await post.ask("Kim.Lee@example.org", consultation=id_in(at))
    await post.deliver()
    links = post.sink.links(kim)
    await officer.goes(at, "paused", evidence=SNOW)
    await post.deliver()
    assert len(post.sink.got) == 1  # who has not confirmed is told nothing
    assert (await post.client.get(links["confirmation"])).status_code == 200
    assert post.sql("SELECT state FROM subscription") == [("asked",)]  # to open it is nothing
    assert "Welsh" not in (await post.follow(links["confirmation"])).text
    await officer.goes(at, "open")
    await post.deliver()
    told = post.sink.got[-1][1]
    assert told["Subject"] == "Care"
    assert "is open for responses" in told.get_content()
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    one_click = str(told["List-Unsubscribe"]).strip("<>").partition("/v1/")[2]
    left = await post.client.post(f"/v1/{one_click}", data={"List-Unsubscribe": "One-Click"})
    assert left.status_code == 200
    assert (await post.client.post(f"/v1/{one_click}")).status_code == 200  # once more
    await officer.goes(at, "withdrawn", evidence=MOOT)
    await post.deliver()
    assert len(post.sink.got) == 2
    written, everywhere = capsys.readouterr(), everything(post.settings)
    for place in (everywhere, written.out, written.err):
        assert not any(each in place for each in (kim, "Kim.Lee", one_click.partition("=")[2]))
        assert not any(each in place for each in hashes(kim, asked.request.content.decode()))


async def test_known_and_unknown_addresses_are_answered_alike_by_the_same_statements(
    post: Post, at: str
) -> None:
    await post.confirmed("known@example.org", consultation=id_in(at))
    answers, asked = [], list[list[str]]()
    for email in ("known@example.org", "stranger@example.org"):
        before = post.sql("SELECT count(*) FROM subscription_request")
        answers.append((await post.ask(email, consultation=id_in(at))).json())
        asked.append([str(before)])
        (row,) = post.sql("SELECT address FROM subscription_request")
        assert row == (email,)  # one row is added, whatever is known: nothing else is looked at
        post.sql("DELETE FROM subscription_request")
    assert answers[0] == answers[1] == {"confirm_within_days": 7}


async def test_an_address_is_asked_at_most_once_an_hour_and_five_times_a_day(
    post: Post, officer: EngagementOfficer, at: str
) -> None:
    for _ in range(3):
        await post.ask("kim@example.org", consultation=id_in(at))
        await post.deliver()
    assert len(post.sink.got) == 1
    for _ in range(6):
        await post.ask("kim@example.org", consultation=id_in(await survey(officer)))
    await post.deliver()
    assert len(post.sink.got) == 5
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1)):
        await post.ask("kim@example.org", consultation=id_in(at))
        await post.deliver()
    assert len(post.sink.got) == 6


async def test_who_gets_them_already_is_told_so_and_asked_nothing(post: Post, at: str) -> None:
    await post.confirmed("kim@example.org", consultation=id_in(at))
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        await post.ask("kim@example.org", consultation=id_in(at))
        await post.deliver()
    assert "already" in post.sink.subjects("kim@example.org")[-1]
    assert post.sink.links("kim@example.org").keys() == {"leaving"}


async def test_an_address_that_asked_twice_is_told_once_in_its_language(
    post: Post, officer: EngagementOfficer
) -> None:
    at = await survey(officer)
    await post.confirmed("kim@example.org", consultation=id_in(at))
    await post.confirmed("kim@example.org", organisation="27D")
    await post.confirmed("siân@example.org".replace("â", "a"), organisation="27D", language="welsh")
    other = EngagementOfficer(post.client, post.settings, org="7A1")
    await survey(other)
    await post.deliver()
    before = len(post.sink.got)
    await officer.goes(at, "paused", evidence=SNOW)
    await post.deliver()
    told = dict(post.sink.got[before:])
    assert len(post.sink.got) - before == len(told) == 2
    welsh = told["sian@example.org"]
    assert (welsh["Content-Language"], "wedi'i oedi" in welsh.get_content()) == ("cy", True)


async def test_that_a_consultation_has_closed_by_itself_is_told_once(
    post: Post, officer: EngagementOfficer
) -> None:
    at = await survey(officer, closes_on="2098-06-30")
    await post.confirmed("kim@example.org", consultation=id_in(at))
    await post.deliver()
    before = len(post.sink.got)
    for moment in ("2098-06-30T22:59:59", "2098-06-30T23:00:01", "2098-07-01T12:00:00"):
        await remind(post.database, datetime.fromisoformat(moment).replace(tzinfo=UTC))
    await post.deliver()
    (told,) = post.sink.got[before:]
    assert "is closed" in told[1].get_content()


async def test_what_is_never_confirmed_is_swept_after_seven_days(post: Post, at: str) -> None:
    await post.ask("kim@example.org", consultation=id_in(at))
    await post.deliver()
    sender = sender_of(post.settings, post.database)
    for days, left in ((6.9, 1), (7.1, 0)):
        now = datetime.now(UTC) + timedelta(days=days)
        await dispatch.tidy(post.database, sender, post.settings, now)
        assert len(post.sql("SELECT id FROM recipient")) == left
    answer = await post.client.post(post.sink.links("kim@example.org")["confirmation"])
    assert (answer.status_code, answer.json()["code"]) == (404, "subscription_not_found")


async def test_a_title_of_several_lines_begins_no_header(
    post: Post, officer: EngagementOfficer
) -> None:
    at = await survey(officer, title="Care")
    title = '"Care\\r\\nBcc: all@example.org"'
    with psycopg.connect(post.settings.owner_database_url("engagement")) as connection:
        connection.execute(
            "UPDATE consultation_part SET content = jsonb_set(content, '{english,title}', %s)"
            " WHERE part = 'texts' AND consultation = %s",
            [title, id_in(at)],
        )
    await post.ask("kim@example.org", consultation=id_in(at))
    await post.deliver()
    message = post.sink.got[-1][1]
    assert message["Bcc"] is None
    assert "Care Bcc: all@example.org" in str(message["Subject"])


async def test_updates_are_of_what_is_published_only(
    post: Post, officer: EngagementOfficer
) -> None:
    draft = id_in(await officer.draft())
    for wanted in ({"consultation": draft}, {"organisation": "ZZ9"}):
        answer = await post.client.post(AT, json={"email": "kim@example.org"} | wanted)
        assert (answer.status_code, answer.json()["code"]) == (404, "consultation_not_found")
    both = {"email": "kim@example.org", "consultation": draft, "organisation": "27D"}
    assert (await post.client.post(AT, json=both)).status_code == 422


async def test_a_guessed_code_confirms_and_ends_nothing(post: Post, at: str) -> None:
    links = await post.confirmed("kim@example.org", consultation=id_in(at))
    swapped = links["leaving"].replace("leaving", "confirmation")
    guessed = links["leaving"][:-1] + ("0" if links["leaving"][-1] != "0" else "1")
    for link in (swapped, guessed):
        assert (await post.client.post(link)).status_code == 404
    assert post.sql("SELECT state FROM subscription") == [("confirmed",)]


async def test_a_mail_that_is_not_taken_is_offered_again_and_a_refused_one_is_not(
    post: Post, at: str
) -> None:
    post.sink.answer = lambda _: "451 later"
    post.sink.refused = {"nobody@example.org"}
    for email in ("nobody@example.org", "kim@example.org"):
        await post.ask(email, consultation=id_in(at))
    await post.deliver()
    assert sorted(post.states()) == ["pending", "refused"]
    assert post.sql("SELECT answer FROM mail ORDER BY answer") == [("451",), ("550",)]
    post.sink.answer = lambda _: "250 OK"
    await post.deliver()
    assert post.sink.got == []  # it waits
    post.sql(DUE)
    await post.deliver()
    assert [to for to, _ in post.sink.got] == ["kim@example.org"]


async def test_while_the_mail_server_is_away_nothing_is_lost(post: Post, at: str) -> None:
    port, nobody = post.settings.smtp_port, post.settings.model_copy(update={"smtp_port": 1})
    await post.ask("kim@example.org", consultation=id_in(at))
    post.settings = nobody
    await post.deliver()
    assert post.states() == ["pending"]
    post.settings = nobody.model_copy(update={"smtp_port": port})
    post.sql(DUE)
    await post.deliver()
    assert post.states() == ["sent"]


async def test_a_mail_whose_answer_is_lost_is_unsure_until_an_officer_decides(
    post: Post, officer: EngagementOfficer, at: str
) -> None:
    post.sink.answer = lambda _: "break"
    await post.ask("kim@example.org", consultation=id_in(at))
    await post.deliver()
    post.sql(DUE)
    await post.deliver()
    assert (post.states(), len(post.sink.got)) == (["unsure"], 1)
    listed = (await officer.get("/v1/engagement/mails", state="unsure")).json()["items"]
    (mail,) = listed
    assert "kim" not in str(mail)
    path = f"/v1/engagement/mails/{mail['id']}"
    foreign = EngagementOfficer(post.client, post.settings, org="7A1")
    again = {"act": "send_again", "reason": "The mail server has no trace of it."}
    assert (await foreign.post(f"{path}/decision", again)).status_code == 404
    post.sink.answer = lambda _: "250 OK"
    assert (await officer.post(f"{path}/decision", again)).json()["state"] == "pending"
    await post.deliver()
    assert (post.states(), len(post.sink.got)) == (["sent"], 2)
    assert len({str(message["Message-ID"]) for _, message in post.sink.got}) == 1
    sure = await officer.post(f"{path}/decision", again)
    assert (sure.status_code, sure.json()["code"]) == (409, "mail_sure")


async def test_a_sender_that_ended_before_or_after_the_handover_sends_nothing_twice(
    post: Post, at: str
) -> None:
    await post.ask("kim@example.org", consultation=id_in(at))
    while await dispatch.take_requests(post.database, datetime.now(UTC)):
        pass
    post.sql("UPDATE mail SET next_attempt_at = now() + interval '15 minutes'")  # it was taken
    await post.deliver()
    assert post.states() == ["pending"]
    post.sql(DUE)  # its lease has ended
    await post.deliver()
    assert len(post.sink.got) == 1
    post.sql("UPDATE mail SET state = 'handed', handed_at = now()")  # nobody wrote what came of it
    sender = sender_of(post.settings, post.database)
    for minutes, state in ((4, "handed"), (6, "unsure")):
        await sender.settle(datetime.now(UTC) + timedelta(minutes=minutes))
        assert post.states() == [state]
    await post.deliver()
    assert len(post.sink.got) == 1


async def test_a_folder_has_each_mail_once_and_none_of_who_has_left(
    post: Post, at: str, tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "mail")
    await post.ask("kim@example.org", consultation=id_in(at))
    while await dispatch.take_requests(post.database, datetime.now(UTC)):
        pass
    sender = sender_of(post.settings, post.database)
    sender._carrier = folder
    await sender.send_due()
    post.sql("UPDATE mail SET state = 'handed', handed_at = now() - interval '6 minutes'")
    await sender.settle(datetime.now(UTC))
    assert post.states() == ["pending"]  # to write it again makes no second one
    await sender.send_due()
    (path,) = folder.folder.iterdir()
    assert [str(UUID(path.stem))] == [str(each) for (each,) in post.sql("SELECT id FROM mail")]
    post.sql("DELETE FROM recipient")
    settings = post.settings.model_copy(update={"smtp_host": None, "data_dir": tmp_path})
    await dispatch.tidy(post.database, sender, settings, datetime.now(UTC))
    assert list(folder.folder.iterdir()) == []
