"""Which law, body, policy and election holds on a day."""

from datetime import date

import pytest

from services.engagement.consultations.reference.tables import law_book
from services.engagement.consultations.rules.calendar import window_on
from services.engagement.consultations.rules.law import affected_nations

BOOK = law_book()


@pytest.mark.parametrize(
    ("day", "nation", "body", "cited"),
    [
        (date(2013, 3, 31), "england", "pct", "S.I. 2002/3048"),
        (date(2013, 4, 1), "england", "ccg", "s.14Z2"),
        (date(2022, 6, 30), "england", "ccg", "s.14Z2"),
        (date(2022, 7, 1), "england", "icb", "s.14Z45"),
        (date(2026, 1, 1), "england", "nhs_england", "s.13Q"),
        (date(2026, 1, 1), "england", "trust", "s.242"),
        (date(2018, 1, 1), "wales", "local_health_board", "s.183"),
    ],
)
def test_the_duty_to_involve_is_that_of_the_body_on_the_day(
    day: date, nation: str, body: str, cited: str
) -> None:
    found = BOOK.law("involve", nation, day, body)  # type: ignore[arg-type]
    assert found is not None
    assert cited in found.citation


def test_a_clinical_commissioning_group_has_no_duty_once_it_is_gone() -> None:
    assert BOOK.law("involve", "england", date(2022, 7, 1), "ccg") is None
    assert not BOOK.exists("ccg", date(2022, 7, 1))
    assert BOOK.exists("icb", date(2022, 7, 1))


def test_referral_ends_and_notification_begins_on_31_january_2024() -> None:
    before, after = date(2024, 1, 30), date(2024, 1, 31)
    assert BOOK.law("referral", "england", before)
    assert BOOK.law("secretary_of_state", "england", before) is None
    assert BOOK.law("referral", "england", after) is None
    assert BOOK.law("secretary_of_state", "england", after)
    assert BOOK.law("secretary_of_state", "wales", after) is None


def test_llais_follows_the_community_health_councils() -> None:
    before = BOOK.law("patients_body", "wales", date(2023, 3, 31))
    after = BOOK.law("patients_body", "wales", date(2023, 4, 1))
    assert before is not None
    assert "community health council" in before.says
    assert after is not None
    assert "Llais" in after.says


def test_an_area_in_wales_brings_in_wales_whoever_consults() -> None:
    assert affected_nations(["england"], ["E06000051", "W06000023"]) == ("england", "wales")
    assert affected_nations(["england"], ["27D", "7A1"]) == ("england", "wales")
    assert affected_nations(["wales"], ["E06000051"]) == ("england", "wales")
    assert affected_nations(["england"], ["E06000051"]) == ("england",)


def test_the_senedd_election_is_a_window_in_wales_only() -> None:
    day = date(2026, 4, 8)
    assert window_on(BOOK.elections, ["W06000023"], ["wales"], day)
    assert window_on(BOOK.elections, [], ["england"], day) is None
    assert window_on(BOOK.elections, [], ["wales"], date(2026, 5, 7))
    assert window_on(BOOK.elections, [], ["wales"], date(2026, 5, 8)) is None


def test_every_row_says_where_it_is_from_and_ends_after_it_begins() -> None:
    for row in (*BOOK.laws, *BOOK.bodies, *BOOK.elections):
        assert row.source
        assert row.ends is None or row.begins <= row.ends
    assert [each.citation for each in BOOK.laws if not each.verified]
