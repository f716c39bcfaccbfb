"""What those who asked for updates are written."""

import pytest

from services.engagement.consultations.rules.publicity import TOLD
from services.engagement.updates.rules.letters import ACTS, WORDS, subject_and_text

LINKS = {"confirm": "C", "leave": "L", "link": "K"}
MAILS = (("ask", "asked"), ("known", "knew"), ("update", "updated"))


def test_every_act_that_is_told_has_words_in_both_languages() -> None:
    for words in ACTS.values():
        assert set(words) == TOLD


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    assert WORDS["english"].keys() == WORDS["welsh"].keys()
    for name, text in WORDS["english"].items():
        for place in ("{about}", "{confirm}", "{leave}", "{link}", "{title}", "{act}", "{owner}"):
            assert (place in text) == (place in WORDS["welsh"][name]), name


@pytest.mark.parametrize("name", MAILS)
@pytest.mark.parametrize("language", ["english", "welsh"])
def test_a_title_is_said_as_it_is_on_one_line(language: str, name: tuple[str, str]) -> None:
    about = {"title": "Care\r\nBcc: {leave} {0} %s", "act": "open"}
    subject, text = subject_and_text(language, name, about, **LINKS)
    assert "Care Bcc: {leave} {0} %s" in subject
    assert "\r" not in subject + text
    assert "\n" not in subject


def test_a_subscription_to_an_organisation_names_it() -> None:
    subject, _ = subject_and_text("english", MAILS[0], {"owner": "27D"}, **LINKS)
    assert subject.endswith("consultations of 27D")
