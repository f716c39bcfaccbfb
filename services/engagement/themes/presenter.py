"""Code frames, codings and counts as they are shown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.disclosure.cells import PublishedCell
from services.disclosure.counts import is_small, nearest_five
from services.engagement.themes.models import CodeFrame, FrameVersion, Theme
from services.engagement.themes.repository import FreeQuestion
from services.engagement.themes.rules.codings import STANCES
from services.engagement.themes.rules.counts import Counts, theme_cell, visible
from services.engagement.themes.rules.dimensions import ThemeDimension
from services.engagement.themes.rules.group_counts import GroupCounts, visible_groups
from services.engagement.themes.schemas import (
    CodedAnswer,
    CodeFrameItem,
    CodeFrameView,
    CoderProgress,
    CodingView,
    GivenTheme,
    GroupTheme,
    SuggestedTheme,
    ThemeCount,
    ThemeCounts,
    ThemeDefinition,
    ThemeGroup,
)


def frame_of(
    question: FreeQuestion, frame: CodeFrame | None, version: FrameVersion | None
) -> CodeFrameView:
    return CodeFrameView(
        question=question.code,
        text=question.text,
        version=frame.version if frame else 0,
        themes=[ThemeDefinition(**each) for each in version.themes] if version else [],
        reason=version.reason if version else None,
        changed_at=frame.changed_at if frame else None,
    )


def item_of(
    question: FreeQuestion,
    frame: CodeFrame | None,
    counts: Counts,
    coders: Sequence[tuple[str, int]],
) -> CodeFrameItem:
    return CodeFrameItem(
        question=question.code,
        text=question.text,
        version=frame.version if frame else 0,
        answered=counts.answered,
        coded=counts.read,
        uncoded=counts.uncoded,
        coders=[CoderProgress(coder=coder, answers=answers) for coder, answers in coders],
    )


def answer_of(row: Mapping[str, Any], themes: Mapping[str, Theme]) -> CodedAnswer:
    codings = [
        CodingView(**each | {"themes": [GivenTheme(**theme) for theme in each["themes"]]})
        for each in row["codings"]
    ]
    return CodedAnswer(
        response=row["response"],
        text=row["text"],
        codings=codings,
        suggested=list(_suggested(row["suggested"], themes)),
    )


def _suggested(
    told: Sequence[Mapping[str, Any]], themes: Mapping[str, Theme]
) -> Iterator[SuggestedTheme]:
    """By the frame of now: what was merged since, or is given no more."""
    seen: set[str] = set()
    for each in told:
        target = themes[each["theme"]].target
        if target not in seen and not themes[target].retired:
            seen.add(target)
            yield SuggestedTheme(theme=target, confidence=each["confidence"])


def counts_of(
    question: str, version: int, themes: Sequence[Theme], counts: Counts,
    by: ThemeDimension | None = None, groups: GroupCounts | None = None,
) -> ThemeCounts:  # fmt: skip
    """Of every theme that stands: what was merged counts for what it was merged into."""
    standing = [each for each in themes if each.question == question and each.target == each.code]
    every = {each.code: counts.themes.get(each.code, {}) for each in standing}
    cells = visible(counts._replace(themes=every))
    return ThemeCounts(
        question=question,
        version=version,
        answered=counts.answered,
        coded=counts.read,
        uncoded=counts.uncoded,
        with_theme=_people(cells["coded"]),
        no_theme=_people(cells["no_theme"]),
        nothing_said=_people(cells["nothing_said"]),
        campaigns=_people(cells["campaign"]),
        duplicates=_people(cells["duplicate"]),
        themes=[_count_of(each, cells) for each in standing],
        by=by,
        groups=_groups([each.code for each in standing], cells, groups) if groups else [],
    )


def _groups(
    themes: Sequence[str], cells: Mapping[str, PublishedCell], counts: GroupCounts
) -> list[ThemeGroup]:
    every = counts._replace(themes={each: counts.themes.get(each, {}) for each in themes})
    shown = [each for each in themes if cells[theme_cell(each)].numerator is not None]
    seen = visible_groups(every, shown)
    return [
        ThemeGroup(
            code=group,
            answered=None if is_small(answered) else nearest_five(answered),
            themes=[GroupTheme(code=each, **seen[each][group]._asdict()) for each in themes],
        )
        for group, answered in counts.answered.items()
    ]


def _count_of(theme: Theme, cells: Mapping[str, PublishedCell]) -> ThemeCount:
    whole = cells[theme_cell(theme.code)]
    stances = {each: _people(cells[theme_cell(theme.code, each)]) for each in STANCES}
    return ThemeCount(
        code=theme.code,
        label=theme.label,
        answers=_people(whole),
        share=whole.value,
        note=whole.note,
        campaigns=_people(cells[theme_cell(theme.code, "campaign")]),
        retired=theme.retired,
        **stances,
    )


def _people(cell: PublishedCell) -> int | None:
    return None if cell.numerator is None else int(cell.numerator)
