"""What the public sees of a consultation, by its state."""

import pytest

from services.engagement.consultations.rules.publicity import SHOWN_FROM, is_news, is_shown
from services.engagement.consultations.rules.states import MAIN, STATES, State
from services.engagement.consultations.schemas.parts import PARTS


@pytest.mark.parametrize("state", MAIN)
def test_what_is_public_once_stays_public(state: State) -> None:
    later = MAIN[MAIN.index(state) :]
    shown = {name for name in PARTS if is_shown(name, state, None)}
    assert all(is_shown(name, each, None) for name in shown for each in later)
    assert SHOWN_FROM.keys() <= PARTS.keys()


def test_of_a_withdrawn_one_the_text_and_how_to_complain_stay() -> None:
    assert [name for name in PARTS if is_shown(name, "withdrawn", None)] == [
        "texts",
        "privacy-notice",
    ]


def test_a_paused_one_shows_what_it_showed_before() -> None:
    for name in PARTS:
        assert is_shown(name, "paused", "open") == is_shown(name, "open", None)


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_news_of_one_that_was_never_published(state: State) -> None:
    acts = {*STATES, "extended", *(f"{name.replace('-', '_')}_entered" for name in PARTS)}
    assert {each for each in acts if is_news(each, state, None, published=False)} == {"published"}


def test_every_step_and_every_public_part_is_news_of_a_published_one() -> None:
    assert all(is_news(each, "open", None, published=True) for each in STATES)
    assert is_news("options_entered", "open", None, published=True)
    assert not is_news("requests_entered", "open", None, published=True)
    assert not is_news("report_entered", "analysis", None, published=True)
    assert is_news("report_entered", "reported", None, published=True)
    assert not is_news("override_proposed", "open", None, published=True)
