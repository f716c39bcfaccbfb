"""Exports of Polis: statements (comments.csv) and votes (votes.csv), as they are published.

Source: compdemocracy/polis, `server/src/routes/export.ts`, and compdemocracy/openData. In these
files 1 is agree. What comments.csv counts is not read: it counts revotes twice.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from services.engagement.statements.schemas import LONGEST, MOST_STATEMENTS
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import BadCell, Line, columns_of

MOST_PEOPLE = 1_000_000
LAST_MOMENT = 4_102_444_799_999
"""Milliseconds until the end of 2099."""
COMMENTS = (
    "timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated",
    "comment-body",
)  # fmt: skip
VOTES = ("timestamp", "datetime", "comment-id", "voter-id", "vote")
STATES = {"1": "accepted", "0": "waiting", "-1": "rejected"}


class PolisComment(NamedTuple):
    """A statement, with whoever wrote it; None for the body."""

    number: int
    author: int | None
    state: str
    text: str
    said_at: datetime


class PolisVote(NamedTuple):
    """A vote as it was cast; the last one of a participant on a statement counts."""

    participant: int
    statement: int
    value: int
    cast_at: datetime


def whole(most: int) -> Callable[[str], int]:
    """A whole number from 0. Its reader raises BadCell."""

    def read(cell: str) -> int:
        text = cell.strip()
        if text.isascii() and text.isdecimal() and int(text) <= most:
            return int(text)
        raise BadCell("not a whole number, or out of range", f"from 0 to {most}")

    return read


def author(cell: str) -> int | None:
    """Blank for the body. Raises BadCell."""
    return whole(MOST_PEOPLE)(cell) if cell.strip() else None


def moment(cell: str) -> datetime:
    """Milliseconds since 1970. Raises BadCell."""
    return datetime.fromtimestamp(whole(LAST_MOMENT)(cell) / 1000, UTC)


def vote(cell: str) -> int:
    """Raises BadCell."""
    if cell.strip() in ("1", "0", "-1"):
        return int(cell)
    raise BadCell("not a vote", "1 agree, 0 pass, -1 disagree")


def state(cell: str) -> str:
    """Raises BadCell."""
    if (found := STATES.get(cell.strip())) is not None:
        return found
    raise BadCell("not a state of moderation", "1 accepted, 0 not moderated, -1 rejected")


def said(cell: str) -> str:
    """One line of text. Raises BadCell."""
    text = " ".join(cell.replace("\x00", " ").split())
    if 0 < len(text) <= LONGEST:
        return text
    raise BadCell("empty, or too long", f"a text of at most {LONGEST} characters")


def _comment(line: Line) -> PolisComment:
    found = (
        line.read("comment-id", whole(MOST_STATEMENTS)),
        line.read("author-id", author),
        line.read("moderated", state),
        line.read("comment-body", said),
        line.read("timestamp", moment),
    )
    line.check()
    return PolisComment(*found)  # type: ignore[arg-type]


def _vote(line: Line) -> PolisVote:
    found = (
        line.read("voter-id", whole(MOST_PEOPLE)),
        line.read("comment-id", whole(MOST_STATEMENTS)),
        line.read("vote", vote),
        line.read("timestamp", moment),
    )
    line.check()
    return PolisVote(*found)  # type: ignore[arg-type]


def _comments(header: Sequence[str]) -> LineReader[PolisComment] | None:
    columns = columns_of(header, COMMENTS)
    if columns is None:
        return None
    return lambda number, cells: _comment(Line(number, cells, columns))


def _votes(header: Sequence[str]) -> LineReader[PolisVote] | None:
    columns = columns_of(header, VOTES)
    if columns is None:
        return None
    return lambda number, cells: _vote(Line(number, cells, columns))


COMMENT_LAYOUTS = (Layout("Polis comments", COMMENTS, _comments),)
VOTE_LAYOUTS = (Layout("Polis votes", VOTES, _votes),)
COMMENT_DESCRIPTION = "the statements of a Polis export (`comments.csv`), before its votes"
VOTE_DESCRIPTION = "the votes of a Polis export (`votes.csv`)"
