"""What can go wrong with code frames and codings."""

from services.shared.errors import Conflict, Invalid, NotFound


class QuestionNotFound(NotFound):
    code = "question_not_found"
    title = "There is no such question for free text"
    example = "The questionnaire has no question `why` that people answer in their own words."


class FrameNotFound(NotFound):
    code = "code_frame_not_found"
    title = "There is no code frame yet"
    example = "Put the themes first: PUT .../code-frames/why."


class FrameInvalid(Invalid):
    code = "code_frame_invalid"
    title = "The code frame is not whole"
    example = "parking was in the frame; merge or retire it, so that its answers stay."


class ThemeKnown(Conflict):
    code = "theme_known"
    title = "Another question's frame has a theme of this code"
    example = "transport is a theme of the question `why`; give it another code here."


class CodingInvalid(Invalid):
    code = "coding_invalid"
    title = "A coding does not fit the frame"
    example = "parking was merged into transport; give that one."


class AnswerGone(Conflict):
    code = "answer_gone"
    title = "There is no such answer any more"
    example = "Nobody answered this in their own words, or it was withdrawn; read the list again."


class NothingCompared(Conflict):
    code = "nothing_compared"
    title = "No answer was coded by both"
    example = "jane and john have coded no answer both; give john some that jane has coded."


class TooFewAnswersCoded(Conflict):
    code = "too_few_coded"
    title = "There is too little to learn from"
    example = "12 answers are coded; code 20 first."


class WordsChanged(Conflict):
    code = "words_changed"
    title = "Answers were changed or withdrawn meanwhile"
    example = "What was found is of words that are gone; ask again."


class SuggestionsNotMade(NotFound):
    code = "suggestions_not_made"
    title = "Nothing is suggested yet"
    example = "Ask for it: POST .../suggestions. It also goes when somebody withdraws an answer."


class CampaignNotFound(NotFound):
    code = "campaign_not_found"
    title = "There is no such campaign"
    example = "There is no campaign 4; one that nobody had decided on goes with an answer of it."
