"""What can go wrong when answers become figures of an indicator."""

from services.shared.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class NoSurvey(Conflict):
    code = "not_a_survey"
    title = "Only the answers to a survey become an indicator"
    example = "It is of the kind engagement: what people say of a proposal is no figure of a trend."


class QuestionOpen(Conflict):
    code = "question_not_closed"
    title = "Only a closed question becomes an indicator"
    example = "why is of the kind long_text; single, likert and multiple are closed."


class OptionsUnfit(Invalid):
    code = "options_unfit"
    title = "These options are no numerator"
    example = "surgery is none of nobody, line."


class NoFigure(Conflict):
    code = "no_figure"
    title = "Nothing of it may be shown"
    example = "Of the answers to tried a count is 1 to 7, or would tell of one that is."


class IndicatorUnfit(Conflict):
    code = "indicator_unfit"
    title = "The indicator cannot take these answers"
    example = (
        "state is draft and must be published: a second person approves it, and it is published, "
        "before figures come."
    )


class PeriodTaken(Conflict):
    code = "period_taken"
    title = "Another question or survey gave the figure of this period"
    example = (
        "surgery-first of 2026-07-01 came from the survey 0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77."
    )


class MetricsRefused(Forbidden):
    code = "metrics_refused"
    title = "The metrics service takes nothing of it from you"
    example = "This needs the scope metrics.write. Nothing was sent."


class MetricsUnavailable(Unavailable):
    code = "metrics_unavailable"
    title = "The metrics service does not answer"
    example = "Nothing is on record; send it again: what has arrived is not taken in twice."


class EditionNotFound(NotFound):
    code = "indicator_edition_not_found"
    title = "Nothing of that number was sent"
    example = "There is no such edition of an indicator of this survey."
