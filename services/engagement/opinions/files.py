"""Files of a conversation with the columns of Polis, so that it can move out.

Source: compdemocracy/polis, `server/src/routes/export.ts`. Unlike there, each vote counts once.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.engagement.imports.rules.polis import COMMENTS, STATES, VOTES
from services.engagement.opinions.file_repository import people_after, votes_after
from services.engagement.opinions.models import OpinionMap
from services.engagement.statements.models import Conversation, Statement
from services.shared.csvs import csv_bytes
from services.shared.database import Database

AT_ONCE = 500
WITHDRAWN = "(withdrawn by its author)"
MODERATED = {state: int(code) for code, state in STATES.items()}
PEOPLE = ("participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")


def _moment(at: datetime) -> tuple[int, str]:
    return int(at.timestamp() * 1000), at.isoformat()


def summary_csv(row: Conversation, made: OpinionMap) -> bytes:
    """Counts of all, with the names that Polis gives them; and the same without who agrees or
    disagrees with nearly everything.
    """
    found, without = made.found, made.found["without"]
    rows: list[tuple[str, str | int]] = [("topic", row.topic)]
    rows += _totals(found)
    rows += [(f"uniform-{side}", found["uniform"][side]) for side in ("agree", "disagree")]
    rows += [(f"without-uniform-{name}", each) for name, each in _totals(without or found)]
    return csv_bytes(rows)


def _totals(found: Mapping[str, Any]) -> list[tuple[str, str | int]]:
    totals, groups = found["totals"], found["groups"]
    told = {
        "voters": totals["participants"],
        "voters-in-conv": totals["grouped"],
        "comments": totals["statements"],
        **{f"votes-{side}": totals[side] for side in ("agree", "disagree", "pass")},
        "groups": len(groups),
        **{f"group-{each['id']}": each["size"] for each in groups},
    }
    return [*told.items()]


def comments_csv(statements: Sequence[Statement], made: OpinionMap) -> bytes:
    """Every statement that has votes that count, or may have; of one whose author withdrew after
    the freeze, that it was so."""
    counts = {each["statement"]: each for each in made.found["statements"]}
    rows: list[Sequence[Any]] = [COMMENTS]
    for each in statements:
        if each.state in MODERATED:
            found = counts.get(each.number, {"agree": 0, "disagree": 0})
            rows.append(
                (
                    *_moment(each.created_at),
                    each.number,
                    each.author if each.author is not None else "",
                    found["agree"],
                    found["disagree"],
                    MODERATED[each.state],
                    each.text or WITHDRAWN,
                )
            )
    return csv_bytes(rows)


async def people_csv(
    database: Database, conversation: int, numbers: Sequence[int], groups: Mapping[int, int]
) -> AsyncIterator[bytes]:
    """A line for each who voted on one of the statements, with the group of the newest map."""
    yield csv_bytes([(*PEOPLE, *numbers)])
    known, after = set(numbers), -1
    while rows := await people_after(database, conversation, after, AT_ONCE):
        yield csv_bytes(
            _person(row, numbers, groups) for row in rows if known.intersection(row["statements"])
        )
        after = rows[-1]["number"]


def _person(row: Any, numbers: Sequence[int], groups: Mapping[int, int]) -> Sequence[Any]:
    votes = dict(zip(row["statements"], row["values"], strict=True))
    cast = [votes.get(number, "") for number in numbers]
    counted = [sum(vote in wanted for vote in cast) for wanted in ((1, 0, -1), (1,), (-1,))]
    group = groups.get(row["number"], "")
    return (row["number"], "", group, row["said"], *counted, *cast)


async def votes_csv(
    database: Database, conversation: int, numbers: Sequence[int]
) -> AsyncIterator[bytes]:
    """The last vote of each participant on each statement."""
    known = set(numbers)
    yield csv_bytes([VOTES])
    after = (-1, -1)
    while rows := await votes_after(database, conversation, after, AT_ONCE):
        yield csv_bytes(
            (*_moment(row["cast_at"]), row["statement"], row["participant"], row["value"])
            for row in rows
            if row["statement"] in known
        )
        after = rows[-1]["participant"], rows[-1]["statement"]
