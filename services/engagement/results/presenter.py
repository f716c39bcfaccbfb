"""Results as schemas."""

from collections.abc import Mapping, Sequence

from services.engagement.consultations.rules.labels import label_of
from services.engagement.questionnaires.rules.questions import Question
from services.engagement.results.queries import Group, QuestionResults, Results
from services.engagement.results.rules.figures import ShownFigures, ShownItem
from services.engagement.results.rules.numbers import Numbers
from services.engagement.results.rules.tally import NOT_OPTIONS
from services.engagement.results.schemas import (
    ApartView,
    FiguresView,
    GroupFigures,
    GroupView,
    ItemView,
    NumbersView,
    QuestionView,
    ResultsView,
    ValueView,
)
from services.shared.figures import Caveat

Names = Mapping[str, str]
"""Of groups, by code."""
CHOSEN = Caveat(
    code="respondents_chose_themselves",
    detail="Respondents chose themselves: intervals are of those who answered, and not of the "
    "population.",
)
NOT_FROZEN = Caveat(
    code="responses_not_frozen",
    detail="No result leaves but counts by channel until the consultation is closed and its "
    "responses are frozen (PUT .../response-freeze).",
)


def results_of(found: Results) -> ResultsView:
    subject, asked = found.subject, found.asked
    names = next((each.names for each in subject.margins if each.code == asked.by), {})
    return ResultsView(
        consultation=str(subject.row.id),
        label=label_of(subject.row.kind, subject.row.level),
        version=subject.version,
        frozen=subject.frozen,
        kind=asked.kind,
        by=asked.by,
        filters=dict(asked.filters),
        people=found.people,
        channels=[_group(each) for each in found.channels],
        apart=ApartView(**found.apart._asdict()),
        groups=[_group(each) for each in found.groups],
        questions=[_question(each, found.groups, names) for each in found.questions],
        warnings=[CHOSEN] if subject.frozen else [CHOSEN, NOT_FROZEN],
    )


def _group(group: Group) -> GroupView:
    return GroupView(code=group.code, people=group.people)


def _question(found: QuestionResults, groups: Sequence[Group], names: Names) -> QuestionView:
    question = found.question
    return QuestionView(
        code=question.code,
        kind=question.kind,
        text=question.text,
        figures=_figures(question, found.figures, found.numbers),
        groups=[
            GroupFigures(
                group=group.code,
                name=names.get(group.code),
                figures=_figures(question, each, None),
            )
            for group, each in zip(groups, found.groups, strict=True)
        ],
    )


def _figures(question: Question, found: ShownFigures, numbers: Numbers | None) -> FiguresView:
    return FiguresView(
        people=found.people,
        shown=found.shown,
        not_shown=found.not_shown,
        answered=found.answered,
        not_answered=found.not_answered,
        items=_items(question, found.items),
        numbers=None if numbers is None else NumbersView(**numbers._asdict()),
    )


def _items(question: Question, items: tuple[ShownItem, ...]) -> list[ItemView]:
    texts = texts_of(question)
    if question.kind == "multiple" and question.most != 1:
        values = [each.values[0]._replace(code=each.code) for each in items]
        items = (ShownItem("", tuple(values)),) if values else ()
    return [
        ItemView(
            code=each.code or None,
            text=texts.get(each.code) if each.code else None,
            answered=each.answered,
            not_answered=each.not_answered,
            mean_rank=each.mean_rank,
            values=[
                ValueView(text=texts.get(value.code, value.code), **value._asdict())
                for value in each.values
            ],
        )
        for each in items
    ]


def texts_of(question: Question) -> dict[str, str]:
    """Of its options and rows."""
    told = {each.code: each.text for each in (*question.options, *question.rows)}
    if question.kind == "permission_to_publish":
        return {"yes": "Yes", "no": "No"}
    if question.kind == "ranking":
        return told
    return told | {NOT_OPTIONS: "A postcode sector"}
