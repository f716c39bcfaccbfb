"""Weights, representativeness and cross-tabs as schemas."""

from collections.abc import Mapping, Sequence

from services.disclosure.counts import is_small, nearest_five
from services.engagement.questionnaires.rules.questions import Question
from services.engagement.responses.rules.channels import RespondentKind
from services.engagement.results.population_queries import WeightedResults
from services.engagement.results.population_schemas import (
    ComparedCategory,
    ComparedMargin,
    CrossTabColumn,
    CrossTabRow,
    CrossTabView,
    RepresentativenessView,
    SourceView,
    WeightedQuestionView,
    WeightedValue,
    WeightedView,
)
from services.engagement.results.presenter import CHOSEN, texts_of
from services.engagement.results.queries import ResultsScope, Subject
from services.engagement.results.rules.columns import NONE
from services.engagement.results.rules.comparison import Comparison, name_of
from services.engagement.results.rules.cross_tab import CrossTab
from services.engagement.results.rules.figures import ShownFigures
from services.engagement.results.rules.weighted_shares import Shares
from services.engagement.results.rules.weights import FEWEST
from services.shared.figures import Caveat

SENSITIVITY = Caveat(
    code="sensitivity_analysis",
    detail="Weighted shares say how much the answers depend on who answered; they take no "
    "unweighted one's place, and make no sample of respondents who chose themselves.",
)
TOO_FEW = Caveat(
    code="too_few_effective",
    detail=f"The effective size is below {FEWEST}: no weighted share is shown.",
)


SIZE_WITHHELD = Caveat(
    code="effective_size_withheld",
    detail="1 to 7 people are in a category of a margin, or in none: the effective size and the "
    "design effect would tell how many.",
)
OF_EVERYBODY = Caveat(
    code="profile_of_everybody",
    detail="Margins of equality data are of everybody who gave them: nothing tells whether for "
    "themselves or for an organisation, in time or late.",
)


def weighted_of(subject: Subject, kind: RespondentKind, found: WeightedResults) -> WeightedView:
    weighted = found.weighted
    return WeightedView(
        consultation=str(subject.row.id),
        kind=kind,
        margins=[
            SourceView(code=each.code, source=each.source, as_of=each.as_of)
            for each in found.margins
        ],
        people=weighted.people,
        left_out=weighted.left_out,
        n_eff=weighted.size.effective,
        deff=weighted.size.design_effect,
        trimmed=weighted.trimmed,
        rounds=weighted.rounds,
        questions=[_question(*each, weighted.shares) for each in found.questions],
        warnings=[
            CHOSEN,
            SENSITIVITY,
            *([] if weighted.enough else [TOO_FEW]),
            *([SIZE_WITHHELD] if weighted.size.effective is None else []),
            *([_unused(found)] if found.unused else []),
        ],
    )


def _unused(found: WeightedResults) -> Caveat:
    codes = ", ".join(each.code for each in found.unused)
    said = f"Nothing is weighted to {codes}: nothing ties equality data to the views any more."
    return Caveat(code="equality_not_weighted", detail=said)


def _question(
    question: Question, figures: ShownFigures, shares: Mapping[str, Shares]
) -> WeightedQuestionView:
    texts, weighted = texts_of(question), shares.get(question.code, {})
    several = question.kind == "multiple" and question.most != 1
    values = [
        WeightedValue(
            item=None if several else item.code or None,
            code=item.code if several else value.code,
            text=texts.get(item.code if several else value.code, value.code),
            share=value.share,
            weighted=weighted.get((item.code, value.code)),
        )
        for item in figures.items
        for value in item.values
    ]
    return WeightedQuestionView(
        code=question.code, kind=question.kind, text=question.text, values=values
    )


def representativeness_of(
    subject: Subject, kind: RespondentKind, found: Sequence[Comparison]
) -> RepresentativenessView:
    return RepresentativenessView(
        consultation=str(subject.row.id),
        kind=kind,
        margins=[_margin(each) for each in found],
        warnings=[
            CHOSEN,
            *([OF_EVERYBODY] if any(each.margin.about == "equality" for each in found) else []),
        ],
    )


def _margin(compared: Comparison) -> ComparedMargin:
    margin, found = compared.margin, compared.found
    return ComparedMargin(
        code=margin.code,
        about=margin.about,
        source=margin.source,
        as_of=margin.as_of,
        ratio=None if found is None else found.ratio,
        similarity=None if found is None else found.similarity,
        categories=[
            ComparedCategory(
                code=each.category,
                name=name_of(margin, each.category),
                respondents=compared.respondents[each.category],
                population=compared.population[each.category],
                rate=each.rate,
                lower=each.lower,
                upper=each.upper,
                index=each.index,
                index_lower=each.index_lower,
                index_upper=each.index_upper,
            )
            for each in (found.rates if found else ())
        ],
        left_out=compared.left_out,
    )


def cross_tab_of(
    subject: Subject, asked: ResultsScope, first: Question, second: Question, found: CrossTab
) -> CrossTabView:
    rows, columns = texts_of(first), texts_of(second)
    rows[NONE] = columns[NONE] = "Not answered, or not asked"
    return CrossTabView(
        consultation=str(subject.row.id),
        kind=asked.kind,
        filters=dict(asked.filters),
        first=first.code,
        second=second.code,
        columns=[CrossTabColumn(code=each, text=columns[each]) for each in found.columns],
        rows=[
            CrossTabRow(
                code=row, text=rows[row], people=[found.people[row, each] for each in found.columns]
            )
            for row in found.rows
        ],
        warnings=[CHOSEN],
    )


def _told(people: int) -> int | None:
    return None if is_small(people) else nearest_five(people)
