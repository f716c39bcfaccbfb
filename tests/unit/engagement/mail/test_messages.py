"""Mails as mail programs read them."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from uuid import UUID

import pytest

from services.engagement.mail.rules.messages import Letter, message_of
from services.engagement.mail.rules.retries import MINUTES, pause_after

ID = UUID("5b0a3c1e-8a71-4a1f-9d0b-0c1d2e3f4a5b")
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
LONG = "https://marches.example.org/v1/public/updates/leaving?code=" + "-".join(["ABCDEF"] * 8)
LETTER = Letter("Gofal yn nes at adref – ‘ŵy’", f"Ŵy\n\n{LONG}\n", LONG)


def made(letter: Letter = LETTER, address: str = "kim@example.org") -> bytes:
    return message_of(ID, letter, "no-reply@example.org", address, "welsh", NOW)


def test_a_mail_reads_as_it_was_written_and_is_ascii() -> None:
    raw = made()
    assert raw.isascii()
    read = message_from_bytes(raw, policy=default)
    assert read["Subject"] == LETTER.subject
    assert read.get_content().replace("\r\n", "\n") == LETTER.text  # type: ignore[attr-defined]
    assert read["Content-Language"] == "cy"
    assert read["Message-ID"] == f"<{ID}@example.org>"


def test_the_link_of_one_click_stands_on_one_line_as_it_is() -> None:
    assert f"List-Unsubscribe: <{LONG}>\r\n".encode() in made()
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in made()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\n\r\n"])
def test_nothing_begins_a_header_of_its_own(end: str) -> None:
    evil = f"a{end}Bcc: all@example.org"
    for letter, address in (
        (LETTER, f"kim@example.org{end}Bcc: all@example.org"),
        (LETTER._replace(subject=evil), "kim@example.org"),
        (LETTER._replace(leaving=evil), "kim@example.org"),
    ):
        with pytest.raises(ValueError, match=r".+"):
            made(letter, address)


def test_a_line_of_a_text_that_is_a_dot_ends_nothing() -> None:
    read = message_from_bytes(made(Letter("a", "one\n.\ntwo\n")), policy=default)
    assert read.get_content().replace("\r\n", "\n") == "one\n.\ntwo\n"  # type: ignore[attr-defined]


def test_a_mail_is_offered_for_four_days_and_then_no_more() -> None:
    assert pause_after(len(MINUTES) + 1) is None
    assert sum(MINUTES) >= 4 * 24 * 60 - 12 * 60
