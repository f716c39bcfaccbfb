"""Westminster's Health and Wellbeing Board hears of the Primary Care Strategy.

What was said on item 8 is from the public record, shortened; dates, members and the decision's
votes are synthetic.
"""

from collections.abc import Iterator
from typing import Any

from services.demo.steps import NOTE, Step

COUNCIL, GROUP = "E09000033", "09A"
PLACES = {"starts_at": "2017-03-23T16:00:00Z", "ends_at": "2017-03-23T18:00:00Z"}
LATER = {"starts_at": "2017-05-25T15:00:00Z", "ends_at": "2017-05-25T17:00:00Z"}
SAID = (
    "The board received an update on the Primary Care Strategy.",
    "The strategy has three stages: village working, primary care homes, and multi-speciality "
    "community providers with accountable care.",
    "A delivery plan of three years was being consulted on with partners.",
    "Members asked when the formal public consultation would be; it was still to come.",
    "Members asked that outcomes be shown: premature mortality and morbidity, and experience of "
    "care, with transparent and sound data.",
    "Voluntary and community organisations should be mapped.",
    "Patient journey stories should be told.",
    "People should be asked what they want, and not be given ready-made answers.",
    "RESOLVED: that the update be noted.",
)
MEMBERS = (
    ("Chair", "councillor"), ("Deputy chair", "councillor"), ("Opposition member", "councillor"),
    ("Clinical chair", "nhs"), ("Director of public health", "officer"), ("Healthwatch", "lay"),
)  # fmt: skip
STAGES = (
    ("villages", "Village working", "2017-04-01", "2018-03-31", "0.3"),
    ("homes", "Primary care homes", "2018-04-01", "2019-03-31", "0.3"),
    ("providers", "Multi-speciality community provider", "2019-04-01", "2020-03-31", "0.4"),
)


def steps() -> Iterator[Step]:
    yield Step("board", "/v1/board/boards", _board())
    yield _meeting("meeting", "March 2017", PLACES)
    yield _meeting("later", "May 2017", LATER)
    yield Step("item", "/v1/board/meetings/{meeting}/items", _item())
    yield Step("paper", "/v1/board/items/{item}/papers", _paper())
    late = {"urgency": f"Entered afterwards ({NOTE}).", "published_on": "2017-03-15"}
    yield Step("agenda", "/v1/board/meetings/{meeting}/publication", late)
    yield Step("minutes", "/v1/board/meetings/{meeting}/minutes", _minutes(), method="PUT")
    approved = {"at_meeting": "{later}", "note": "Approved as a correct record."}
    yield Step("approved", "/v1/board/meetings/{meeting}/minutes/approval", approved)
    decided = {"item": "{item}", "text": SAID[-1], "outcome": "noted", "paragraph": "8.9"}
    yield Step("decision", "/v1/board/decisions", decided)
    action = {
        "item": "{item}",
        "text": "Bring outcomes with transparent and sound data.",
        "lead": "Clinical chair",
        "due_on": "2017-05-25",
    }
    yield Step("action", "/v1/board/actions", action)
    yield Step("strategy", "/v1/board/plans", _strategy())


def _board() -> dict[str, Any]:
    members = [{"name": name, "kind": kind, "voting": True} for name, kind in MEMBERS]
    return {
        "organisation": COUNCIL,
        "name": "Westminster Health and Wellbeing Board",
        "kind": "health_and_wellbeing_board",
        "members": members,
        "quorum": {"least": 3, "share": "0.25", "including": {"councillor": 1, "nhs": 1}},
        "partners": [{"organisation": GROUP}],
    }


def _meeting(name: str, title: str, times: dict[str, str]) -> Step:
    body = {"board": "{board}", "title": title, "place": "Westminster City Hall"} | times
    return Step(name, "/v1/board/meetings", body)


def _item() -> dict[str, Any]:
    return {
        "number": "8",
        "title": "Primary Care Strategy",
        "lead": "Clinical chair",
        "summary": "An update on the strategy, its three stages and the consultation to come.",
    }


def _paper() -> dict[str, Any]:
    return {
        "title": "Primary Care Strategy: update",
        "author": "Clinical commissioning group",
        "text": " ".join(SAID[:3]),
    }


def _minutes() -> dict[str, Any]:
    told = [{"item": "8", "number": f"8.{n}", "text": text} for n, text in enumerate(SAID, 1)]
    there = [{"name": name, "capacity": "present"} for name, _ in MEMBERS[:-1]]
    return {
        "attendance": [*there, {"name": MEMBERS[-1][0], "capacity": "apologies"}],
        "paragraphs": told,
    }


def _strategy() -> dict[str, Any]:
    stages = [
        {
            "code": code,
            "name": name,
            "starts_on": starts,
            "ends_on": ends,
            "weight": weight,
            "milestones": [
                {"code": f"{code}-begun", "name": f"{name} in every locality", "weight": "1",
                 "lead": "Clinical chair", "due_on": ends}
            ],
        }
        for code, name, starts, ends, weight in STAGES
    ]  # fmt: skip
    return {
        "organisation": COUNCIL,
        "board": "{board}",
        "name": "Primary Care Strategy",
        "summary": f"Three stages in three years ({NOTE}).",
        "starts_on": "2017-04-01",
        "ends_on": "2020-03-31",
        "stages": stages,
    }
