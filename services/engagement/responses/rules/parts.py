"""What is asked in a response beside its answers, and how equality data are told from views."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.engagement.questionnaires.rules.answers import faults as answer_faults
from services.engagement.questionnaires.rules.questions import TEXT_LENGTH, Answers, Question


class AskedForm(NamedTuple):
    """What a consultation asks: its questions, which versions of them, its notice, its areas.

    `first` is the version that was frozen: later ones differ in wording only.
    """

    questions: Sequence[Question]
    first: int
    newest: int
    notice: str | None
    areas: Sequence[str]


class SentForm(NamedTuple):
    """What a response gives, as it was sent."""

    version: int
    notice: str | None
    kind: str
    speaks_for: str | None
    represents: int | None
    area: str | None
    answers: Answers
    equality: Answers
    channel: str = "online"
    signatures: int | None = None


class PartFault(NamedTuple):
    """Something wrong with a response, and where."""

    pointer: str
    code: str
    detail: str


Faults = Iterator[PartFault]


def faults(asked: AskedForm, given: SentForm) -> Faults:
    """Everything that is wrong with a response."""
    yield from _about_the_form(asked, given)
    yield from _about_the_respondent(asked, given)
    yield from _about_answers(asked.questions, given)


def _about_the_form(asked: AskedForm, given: SentForm) -> Faults:
    if not asked.first <= given.version <= asked.newest:
        detail = f"The questions are those of version {asked.newest}; read them, and answer them."
        yield PartFault("#/questionnaire_version", "other_version", detail)
    if given.notice != asked.notice:
        detail = "There is no privacy notice; leave it out."
        if asked.notice is not None:
            detail = f"The privacy notice that holds is version {asked.notice}; show it first."
        yield PartFault("#/privacy_notice", "other_privacy_notice", detail)


def _about_the_respondent(asked: AskedForm, given: SentForm) -> Faults:
    organisation = given.kind == "organisation"
    if organisation and given.speaks_for is None:
        detail = "An organisation gives its name."
        yield PartFault("#/respondent/speaks_for", "organisation_unnamed", detail)
    if not organisation and given.represents is not None:
        detail = "Only an organisation says how many it represents."
        yield PartFault("#/respondent/represents", "represents_misplaced", detail)
    if given.area is not None and given.area not in asked.areas:
        areas = ", ".join(asked.areas)
        detail = f"One of the areas of the consultation: {areas}."
        if not asked.areas:
            detail = "The consultation names no areas; leave it out."
        yield PartFault("#/area", "area_unknown", detail)
    if (given.signatures is not None) != (given.channel == "petition"):
        detail = "A petition says how many signed it, and nothing else does."
        yield PartFault("#/signatures", "signatures_misplaced", detail)


def _about_answers(questions: Sequence[Question], given: SentForm) -> Faults:
    about = {each.code: each.about for each in questions}
    if given.channel == "petition" and not given.answers and not given.equality:
        return  # it answers no questionnaire
    for name, answers in (("views", given.answers), ("equality", given.equality)):
        for code in answers:
            if about.get(code, name) != name:
                at = "answers" if name == "views" else "equality"
                detail = f"This question is about {about[code]}; answer it there."
                yield PartFault(f"#/{at}/{code}", "answer_misplaced", detail)
    for each in answer_faults(questions, {**given.answers, **given.equality}):
        pointer = each.pointer
        if about.get(each.question, _place(given, each.question)) == "equality":
            pointer = pointer.replace("#/answers/", "#/equality/", 1)
        yield PartFault(pointer, each.code, each.detail)


def _place(given: SentForm, code: str) -> str:
    return "equality" if code in given.equality and code not in given.answers else "views"


def texts_of(answers: Mapping[str, Any], questions: Sequence[Question]) -> dict[str, str]:
    """What was written in one's own words, and is there, by question."""
    free = {each.code for each in questions if each.kind in TEXT_LENGTH}
    found = {code: answer for code, answer in answers.items() if code in free}
    found |= {
        code: answer["other"]
        for code, answer in answers.items()
        if isinstance(answer, Mapping) and "other" in answer
    }
    return {code: text for code, text in found.items() if isinstance(text, str)}


def anonymous(questions: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of a response that is withdrawn after the freeze: choices and numbers, and of
    texts, dates and places that there was an answer."""
    telling = {each.code for each in questions if each.kind in ("date", "place")}
    kept = without_words(questions, answers)
    return {code: None if code in telling else answer for code, answer in kept.items()}


def without_words(
    questions: Sequence[Question], answers: Mapping[str, Any], told: Mapping[str, str] = {}
) -> dict[str, Any]:
    """Null in place of each text, which says that there was one; or what is `told` in its place."""
    free = {each.code for each in questions if each.kind in TEXT_LENGTH}
    known = {each.code for each in questions}
    return {
        code: told.get(code) if code in free else _without_text(answer, told.get(code))
        for code, answer in answers.items()
        if code in known
    }


def _without_text(answer: Any, told: str | None) -> Any:
    if isinstance(answer, Mapping) and "other" in answer:
        return {**answer, "other": told}
    return answer
