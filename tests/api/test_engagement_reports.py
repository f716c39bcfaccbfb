"""A report tells no more of few people than results do."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import httpx
import pytest

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from tests.api.consultations import EngagementOfficer
from tests.api.results import entered, frozen, opened, said, tables_of

SERVES = ENGAGEMENT
CLUB = {"kind": "organisation", "speaks_for": "The Bus Users"}
LATE = "2026-08-02T10:00:00Z"


@pytest.fixture
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


async def reported(officer: EngagementOfficer, at: str, sent: Iterable[Mapping[str, Any]]) -> str:
    """The page of the report, once this was entered and frozen."""
    await entered(officer, at, sent)
    await frozen(officer, at)
    return (await officer.get(f"{at}/report.html")).text


async def test_what_was_answered_stands_beside_each_other_by_method(
    officer: EngagementOfficer,
) -> None:
    """As in Dorset: 44% in one, 40% in another."""
    at = await opened(officer)
    sent = [
        *said(44, {"view": "agree"}, channel="paper"),
        *said(56, {"view": "unsure"}, channel="paper"),
        *said(20, {"view": "agree"}, channel="telephone"),
        *said(30, {"view": "unsure"}, channel="telephone"),
    ]
    page = await reported(officer, at, sent)
    [view, *_] = [rows for caption, rows in tables_of(page) if caption == "The same by method."]
    assert view[:2] == [["Answer", "paper", "telephone"], ["agree", "45%", "40%"]]
    assert view[-1] == ["Base: people who were shown it", "100", "50"]


async def test_few_by_a_method_late_or_in_their_own_words_are_not_told(
    officer: EngagementOfficer,
) -> None:
    at = await opened(officer)
    sent = [
        *said(40, {"view": "agree"}, area="E06000050"),
        *said(3, {"view": "disagree", "why": "Too far."}, channel="telephone"),
        *said(2, {"view": "agree"}, channel="letter", respondent=CLUB),
        *said(1, {"view": "agree"}, channel="email", received_at=LATE),
        *said(11, {"view": "unsure"}, channel="event"),
    ]
    page = await reported(officer, at, sent)
    rows = re.findall("<tr>((?:<td>.*?</td>)+)</tr>", page)
    cells = [re.findall("<td>(.*?)</td>", row) for row in rows]
    methods = [row for row in cells if row[-2:-1] in (["individual"], ["organisation"])]
    assert methods == [
        ["paper", "individual", "40"],
        ["others together", "individual", "15"],
        ["all methods", "organisation", "."],
    ]
    assert ["E06000050", "40"] in cells
    assert "From 1 to 7 people answered: no number of them is told." in page
    assert "figure of what people answered: of individuals ., of organisations 0." in page
