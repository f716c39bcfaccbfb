"""What is told of a question for free text: its themes, who gave them, and what was alike."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from uuid import UUID

from services.disclosure.counts import is_small
from services.engagement.reports import repository
from services.engagement.reports.rules.campaigns import told_sizes
from services.engagement.reports.rules.sections import Question, Theme
from services.engagement.reports.rules.side_by_side import GroupedThemes, words
from services.engagement.responses.rules.redactions import Redaction, redacted
from services.engagement.results.queries import Subject
from services.engagement.themes import (
    campaign_repository,
    coder_repository,
    frame_repository,
    models,
    suggestion_repository,
)
from services.engagement.themes.presenter import counts_of as told_of
from services.engagement.themes.queries import counts_of, group_counts
from services.engagement.themes.repository import FreeQuestion
from services.engagement.themes.rules.counts import Counts
from services.engagement.themes.rules.dimensions import ThemeDimension
from services.shared.database import ReadSession
from services.statistics.survey.agreement import agreement

MOST_CODERS = 6
BY: Mapping[ThemeDimension, str] = {
    "channel": "method",
    "kind": "kind of respondent",
    "border": "side of the border",
    "locality": "locality",
    "deprivation": "deprivation",
}


async def read_question(
    session: ReadSession, subject: Subject, question: FreeQuestion, today: date
) -> Question:
    consultation = subject.row.id
    counts = await counts_of(session, consultation, question)
    quotes = await _quotes(session, consultation, question)
    every = await frame_repository.themes_of(session, consultation)
    told = told_of(question.code, 0, every, counts)
    run = await suggestion_repository.run_of(session, consultation, question.code)
    return Question(
        text=question.text,
        answered=None if is_small(told.answered) else told.answered,
        coded=told.coded,
        uncoded=told.uncoded,
        no_theme=told.no_theme,
        nothing_said=told.nothing_said,
        themes=[
            Theme(
                each.label,
                each.answers,
                each.share,
                (each.positive, each.negative, each.mixed, each.none),
                each.campaigns,
                quotes.get(each.code, ()),
            )
            for each in told.themes
        ],
        grouped=[
            await _grouped(session, subject, question, every, counts, by, today)
            for by in _by(subject)
        ],
        agreement=await _agreement(session, consultation, question.code),
        campaigns=await _campaigns(session, consultation, question.code),
        suggested=(run.method, run.coded, run.accuracy, run.constant) if run else None,
    )


def _by(subject: Subject) -> Iterator[ThemeDimension]:
    """What themes are told apart by: of places, as far as the record has them."""
    yield from ("channel", "kind", "border")
    known = {each.code for each in subject.margins if each.basis == "place"}
    yield from (each for each in ("locality", "deprivation") if each in known)


async def _grouped(
    session: ReadSession, subject: Subject, question: FreeQuestion, every: Sequence[models.Theme],
    counts: Counts, by: ThemeDimension, today: date,
) -> GroupedThemes:  # fmt: skip
    groups = await group_counts(session, subject.row, question, by, today)
    told = told_of(question.code, 0, every, counts, by, groups)
    names = next((each.names for each in subject.margins if each.code == by), {})
    return GroupedThemes(
        BY[by],
        [(names.get(each.code, words(each.code)), each.answered) for each in told.groups],
        [
            (theme.label, [group.themes[at].share for group in told.groups])
            for at, theme in enumerate(told.themes)
        ],
    )  # fmt: skip


async def _quotes(
    session: ReadSession, consultation: UUID, question: FreeQuestion
) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for theme, text, redactions in await repository.quotes_of(session, consultation, question):
        hidden = [Redaction(**each) for each in redactions]
        told = redacted({question.code: text}, hidden)[question.code]
        found.setdefault(theme, []).append(told)
    return found


async def _agreement(
    session: ReadSession, consultation: UUID, question: str
) -> list[tuple[int, float | None]]:
    coders = [
        coder for coder, _ in await coder_repository.coders_of(session, consultation, question)
    ]
    found = []
    for first, second in combinations(coders[:MOST_CODERS], 2):
        one, other = await coder_repository.codings_by(
            session, consultation, question, first, second
        )
        if one:
            found.append((len(one), agreement(one, other).mean_kappa))
    return found


async def _campaigns(
    session: ReadSession, consultation: UUID, question: str
) -> list[tuple[str, int | None, str]]:
    rows = await campaign_repository.told_apart(session, consultation, question)
    sizes = await campaign_repository.sizes_of(session, consultation, [e.number for e in rows])
    told = told_sizes([(str(each.decision), sizes.get(each.number, 0)) for each in rows])
    return [
        (str(row.decision), size, str(row.reason)) for row, size in zip(rows, told, strict=True)
    ]
