"""The answers that results are counted from: as they are kept, or, of few people, made at once."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from services.engagement.questionnaires.rules.questions import Answers, Question
from services.engagement.results import repository, tally_repository
from services.engagement.results.problems import ResultsInTheMaking
from services.engagement.results.rules.codes import FIRST, QuestionCode
from services.engagement.results.rules.comparison import JoinedMargin, joined_profile
from services.engagement.results.rules.counts import (
    Breakdown,
    Cells,
    Codes,
    QuestionCounts,
    tally_of,
)
from services.engagement.results.rules.groups import NOT_TOLD
from services.engagement.results.rules.lines import MOST_ROUTES, LineWriter
from services.engagement.results.rules.numbers import Numbers, numbers_of
from services.engagement.results.rules.segments import Draft, question_column, unpacked
from services.engagement.results.rules.tally import Tally
from services.engagement.results.rules.weights import PopulationMargin
from services.shared.database import ReadSession

AT_ONCE = 10_000
"""Of so many responses results are counted without waiting for what is kept."""
RETRY_AFTER = {"Retry-After": "30"}
Columns = Mapping[str, Codes]


class AnswerScope(NamedTuple):
    """Of which consultation answers are wanted: its questions, and the margins on its record, those
    of equality data apart as its `profile`."""

    consultation: UUID
    questions: Sequence[Question]
    margins: Sequence[PopulationMargin]
    profile: Sequence[PopulationMargin] = ()


@dataclass(frozen=True)
class AnswerBase:
    """Respondents of a kind. `categories`: what the numbers of a dimension stand for; `read` gives
    columns of a segment by its number, from 0; `numbers` are of questions for a number."""

    people: int
    segments: int
    categories: Mapping[str, Sequence[str]]
    numbers: Mapping[str, Numbers]
    read: Callable[[int, Sequence[str]], Awaitable[Columns]]

    async def by(self, name: str) -> Breakdown:
        """By a dimension."""
        return Breakdown(await self._whole(name), self.categories[name])

    async def by_question(self, question: Question) -> Breakdown:
        """By the options of a question with one."""
        [item] = QuestionCode.of(question).items
        codes = (await self._whole(question_column(question.code))).astype(np.int64)
        return Breakdown(np.maximum(codes - FIRST + 1, 0), [NOT_TOLD, *item.values])

    async def tally(self, questions: Sequence[Question], by: Sequence[Breakdown]) -> Tally:
        """By all of some dimensions together, segment by segment."""
        cells = Cells.of(by, self.people)
        counted = [QuestionCounts(QuestionCode.of(each), len(cells.keys)) for each in questions]
        names = [question_column(each.code) for each in questions]
        first = 0
        for number in range(self.segments if questions and cells.keys else 0):
            columns = await self.read(number, names)
            until = first + columns[names[0]].shape[1]
            for name, each in zip(names, counted, strict=True):
                each.add(columns[name], cells.places[first:until])
            first = until
        return tally_of(cells, counted)

    async def _whole(self, name: str) -> Codes:
        """A column of all segments."""
        parts = [(await self.read(number, [name]))[name][0] for number in range(self.segments)]
        return np.concatenate(parts) if parts else np.zeros(0, np.uint8)


async def read_apart(
    session: ReadSession, consultation: UUID, kind: str
) -> Sequence[repository.Apart]:
    """What is in no figure: as it is kept, or as it is now."""
    told = await tally_repository.told_of(session, consultation)
    if told is None:
        return await repository.apart(session, consultation, kind)
    return [repository.Apart(*each) for each in told["kinds"][kind]["apart"]]


async def read_profile(session: ReadSession, asked: AnswerScope) -> dict[str, JoinedMargin | None]:
    """Equality data by margin, as they may be told: as they are kept, or as they are now; they do
    not change after the freeze."""
    told = await tally_repository.told_of(session, asked.consultation)
    if told is not None and "profile" in told:
        return {
            code: JoinedMargin.of(*each) if each else None for code, each in told["profile"].items()
        }
    return await profile_as_it_is(session, asked)


async def profile_as_it_is(
    session: ReadSession, asked: AnswerScope
) -> dict[str, JoinedMargin | None]:
    if not asked.profile:
        return {}
    consultation, found = asked.consultation, {}
    individuals = await repository.channels_of(session, consultation, "individual")
    bases = [sum(individuals.values()), await tally_repository.count_answers(session, consultation)]
    for each in asked.profile:
        options = await repository.equality_of(session, consultation, each.question or "")
        found[each.code] = joined_profile(each, options, bases)
    return found


async def open_base(
    session: ReadSession, asked: AnswerScope, kind: str, wanted: Sequence[Question]
) -> AnswerBase:
    """Of the questions that are wanted. Raises ResultsInTheMaking."""
    told = await tally_repository.told_of(session, asked.consultation)
    if told is not None:
        return _kept(session, asked, kind, told)
    responses = await repository.responses_of(session, asked.consultation, AT_ONCE + 1)
    if responses > AT_ONCE:
        raise ResultsInTheMaking(headers=RETRY_AFTER)
    return await _made(session, asked, kind, wanted)


def _kept(
    session: ReadSession, asked: AnswerScope, kind: str, told: Mapping[str, Any]
) -> AnswerBase:
    async def read(number: int, columns: Sequence[str]) -> Columns:
        rows = await tally_repository.parts_of(session, asked.consultation, kind, number, columns)
        return {row["column"]: unpacked(row["cells"], row["width"]) for row in rows}

    own = told["kinds"][kind]
    numbers = {code: Numbers(*each) for code, each in own["numbers"].items()}
    return AnswerBase(own["people"], own["segments"], told["categories"], numbers, read)


async def _made(
    session: ReadSession, asked: AnswerScope, kind: str, wanted: Sequence[Question]
) -> AnswerBase:
    writer = await writer_of(session, asked, wanted)
    drafts = {kind: Draft(writer.columns)}
    async for page in repository.rows_of(session, asked.consultation, asked.questions):
        write(page, writer, drafts)
    segment = drafts[kind].take()
    people = segment["channel"].shape[1]

    async def read(_: int, columns: Sequence[str]) -> Columns:
        return {name: segment[name] for name in columns}

    numbers = await numbers_given(session, asked.consultation, kind, wanted)
    return AnswerBase(people, min(1, people), writer.categories, numbers, read)


async def writer_of(
    session: ReadSession, asked: AnswerScope, wanted: Sequence[Question]
) -> LineWriter:
    routes = await repository.routes_of(session, asked.consultation, MOST_ROUTES + 1)
    return LineWriter(asked.questions, wanted, asked.margins, routes)


def write(page: Sequence[Any], writer: LineWriter, drafts: Mapping[str, Draft]) -> None:
    """Add respondents to the draft of their kind, where there is one."""
    for row in page:
        if draft := drafts.get(row["kind"]):
            draft.add(writer.line(row, answers_of(row)))


def answers_of(row: Any, equality: str | None = None) -> Answers:
    """What somebody answered, of texts only that they did; with their equality data, if given."""
    answers: dict[str, Any] = json.loads(row["answers"])
    data: dict[str, Any] = json.loads(equality or "{}")
    return answers | dict.fromkeys(row["written"], "") | data


async def numbers_given(
    session: ReadSession, consultation: UUID, kind: str, questions: Sequence[Question]
) -> dict[str, Numbers]:
    """Of questions for a number to which any was given."""
    found = {}
    for each in questions:
        if each.kind == "number":
            row = await repository.numbers(session, consultation, kind, each.code)
            if row["mean"] is not None:
                found[each.code] = numbers_of(row["mean"], row["quartiles"])
    return found
