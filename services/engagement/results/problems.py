"""What can go wrong with results."""

from services.shared.errors import Conflict, Invalid, NotFound, Unavailable


class GroupJoined(Conflict):
    code = "group_joined"
    title = "Too few people for a group of their own"
    example = "The channel letter is told with others; ask by=channel for the groups there are."


class QuestionUnknown(NotFound):
    code = "question_unknown"
    title = "There is no such question"
    example = "The questionnaire asks opinion, why."


class TooManyFigures(Invalid):
    code = "too_many_figures"
    title = "More figures than one answer holds"
    example = "56,000 figures are more than 20,000; ask for one question: question=opinion."


class NoMargin(Conflict):
    code = "no_margin"
    title = "No such margin is on the consultation's record"
    example = (
        "By deprivation needs the margin deprivation, which says which postcode sectors are of "
        "which quintile; put it before the responses are frozen."
    )


class MarginsNotMet(Conflict):
    code = "margins_not_met"
    title = "Respondents cannot be compared with these margins, or weighted to them"
    example = "Nobody answered in most_deprived, and 20 are to be met: join it with another."


class NotCrossed(Invalid):
    code = "not_crossed"
    title = "Only two different questions with one option each are set against each other"
    example = "Give two questions of the kinds single, likert, place or permission_to_publish."


class NoScale(Invalid):
    code = "no_scale"
    title = "The answers to this question stand in no order"
    example = "A scale is drawn of the kinds likert, single and matrix."


class ResultsInTheMaking(Unavailable):
    code = "results_in_the_making"
    title = "What people answered is being counted"
    example = "It is counted once, within minutes of the freeze; ask again after Retry-After."
