"""Commitments leave the house once they are public, as CSV on the Web."""

import json
from datetime import UTC, datetime
from pathlib import Path

import csvw
import httpx
import pytest
import time_machine

from services.engagement.app import SERVICE as ENGAGEMENT
from services.shared.settings import Settings
from services.shared.testing import token
from tests.api.consultations import EngagementOfficer, prepare, walked
from tests.unit.engagement.consultations.records import EFFECTS, WHOLE

SERVES = ENGAGEMENT
PATH = "/v1/engagement/commitments.csv"


@pytest.fixture(scope="module")
def officer(client: httpx.AsyncClient, settings: Settings) -> EngagementOfficer:
    return EngagementOfficer(client, settings)


async def test_commitments_leave_as_csv_on_the_web_once_they_are_public(
    officer: EngagementOfficer, tmp_path: Path
) -> None:
    with time_machine.travel(datetime(2027, 1, 4, tzinfo=UTC)):
        at = await walked(officer, "fed_back", refused_first=False)
        await prepare(officer, at, "monitoring", ["commitments"])
        before = await officer.client.get(PATH, headers=officer.headers)
        await officer.goes(at, "monitoring", effective_on=str(EFFECTS["monitoring"][1]))
        answer = await officer.client.get(PATH, headers=officer.headers)
        same = officer.headers | {"If-None-Match": answer.headers["etag"]}
        assert (await officer.client.get(PATH, headers=same)).status_code == 304
    assert before.text.count("\n") == 1  # the header
    described = (await officer.client.get(answer.headers["link"].split(">")[0][1:])).json()
    (tmp_path / "table.csv").write_bytes(answer.content)
    (tmp_path / "table.csv-metadata.json").write_text(json.dumps(described | {"url": "table.csv"}))
    read = csvw.CSVW(str(tmp_path / "table.csv-metadata.json"), validate=True)
    assert read.is_valid, read.warnings
    promised = WHOLE["commitments"]["items"]
    rows = list(read.tables[0].iterdicts())
    assert [(row["commitment"], row["text"], row["owner"]) for row in rows] == [
        (each["code"], each["text"], each["owner"]) for each in promised
    ]
    assert [row["weight"] for row in rows] == [each["weight"] for each in promised]


async def test_commitments_of_others_are_not_among_ones_own(
    officer: EngagementOfficer, settings: Settings
) -> None:
    held = token(settings, "engagement.read", orgs=("RJR",))
    answer = await officer.client.get(PATH, headers={"Authorization": f"Bearer {held}"})
    assert (answer.status_code, answer.text.count("\n")) == (200, 1)
    of_nobody = await officer.client.get(
        PATH, params={"organisation": "RJR"}, headers=officer.headers
    )
    assert of_nobody.text.count("\n") == 1
