"""What can go wrong with questionnaires."""

from services.shared.errors import Conflict, Invalid, NotFound


class QuestionnaireNotFound(NotFound):
    code = "questionnaire_not_found"
    title = "There is no questionnaire yet"
    example = "Put one first: PUT .../questionnaire."


class QuestionnaireInvalid(Invalid):
    code = "questionnaire_invalid"
    title = "The questions do not fit together"
    example = "q3 is no question before this one; look backwards only."


class QuestionsFrozen(Conflict):
    code = "questions_frozen"
    title = "The questions are frozen"
    example = "Frozen on 2026-11-02: only the wording may be corrected, with a notice."


class AlreadyFrozen(Conflict):
    code = "questions_frozen_already"
    title = "The questions were frozen already"
    example = "They were frozen on 2026-11-02."
