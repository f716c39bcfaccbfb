"""A respondent as a line of small numbers, and what the numbers stand for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.engagement.questionnaires.rules.questions import Answers, Question
from services.engagement.questionnaires.rules.visibility import visible
from services.engagement.results.rules.codes import QuestionCode, chosen_in
from services.engagement.results.rules.groups import OTHERS
from services.engagement.results.rules.segments import (
    AREA,
    CHANNEL,
    ROUTE,
    CategoryPlaces,
    Column,
    margin_column,
    question_column,
)
from services.engagement.results.rules.weights import PopulationMargin

MOST_ROUTES = 1_000
"""Who came by another one is counted with the others."""


class LineWriter:
    """Writes respondents to a questionnaire of which some questions are `wanted`."""

    def __init__(
        self,
        questions: Sequence[Question],
        wanted: Iterable[Question],
        margins: Sequence[PopulationMargin],
        routes: Sequence[str],
    ) -> None:
        """`routes`: those by which most came; where there are more than MOST_ROUTES, all others
        are one."""
        self._questions, self._margins = questions, margins
        self._codes = [QuestionCode.of(each) for each in wanted]
        many = len(routes) > MOST_ROUTES
        self._places = {
            CHANNEL: CategoryPlaces(),
            ROUTE: CategoryPlaces(routes[:MOST_ROUTES], OTHERS if many else None),
            AREA: CategoryPlaces(),
            **{margin_column(each.code): CategoryPlaces(each.population) for each in margins},
        }
        self._always = all(each.show_if is None for each in questions)

    @property
    def columns(self) -> list[Column]:
        """In the order of a line."""
        told = [Column(name, 1) for name in self._places]
        asked = [Column(question_column(e.question.code), e.width) for e in self._codes]
        return told + asked

    @property
    def categories(self) -> dict[str, list[str]]:
        """What the numbers of each dimension stand for."""
        return {name: places.names for name, places in self._places.items()}

    def line(self, row: Mapping[str, Any], answers: Answers) -> list[int]:
        """`row` has the columns of the dimensions and the place of a respondent."""
        found = [self._places[name].place(row[name]) for name in (CHANNEL, ROUTE, AREA)]
        for margin in self._margins:
            raw = chosen_in(answers.get(margin.question)) if margin.question else row[margin.basis]
            places = self._places[margin_column(margin.code)]
            found.append(places.place(margin.category.get(raw or "")))
        shown = None if self._always else visible(self._questions, answers)
        for each in self._codes:
            code = each.question.code
            answer = answers.get(code)
            found += each.line(answer, shown=shown is None or code in shown)
        return found
