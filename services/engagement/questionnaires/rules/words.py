"""How a question is put on paper: what to do, and when it is to be answered, in two languages."""

from collections.abc import Mapping, Sequence
from typing import Literal

from services.engagement.questionnaires.rules.questions import Condition, Question

Language = Literal["english", "welsh"]
WORDS: Mapping[Language, Mapping[str, str]] = {
    "english": {
        "single": "Tick one box.",
        "likert": "Tick one box.",
        "multiple": "Tick all that apply.",
        "ranking": "Number them in your order: 1 is first.",
        "matrix": "Tick one box in each row.",
        "number": "Write a number.",
        "date": "Write a date: day, month, year.",
        "short_text": "Write in the box.",
        "long_text": "Write in the box; go on overleaf.",
        "place": "Write the first part of your postcode and the next number, such as CH65 9.",
        "permission_to_publish": "Tick one box.",
        "yes": "Yes",
        "no": "No",
        "other": "please write",
        "mandatory": "Please answer this question.",
        "equality": "About you",
        "optional": "You do not have to answer these. They are kept apart from your other answers.",
        "if": "Answer if",
        "question": "question",
        "one_of": "is",
        "at_least": "is at least",
        "at_most": "is at most",
        "answered": "is answered",
        "unanswered": "is not answered",
        "and": "and",
        "or": "or",
        "not": "not",
        "version": "Questionnaire version",
    },
    "welsh": {
        "single": "Ticiwch un blwch.",
        "likert": "Ticiwch un blwch.",
        "multiple": "Ticiwch bob un sy'n berthnasol.",
        "ranking": "Rhifwch hwy yn eich trefn chi: 1 yw'r cyntaf.",
        "matrix": "Ticiwch un blwch ym mhob rhes.",
        "number": "Ysgrifennwch rif.",
        "date": "Ysgrifennwch ddyddiad: diwrnod, mis, blwyddyn.",
        "short_text": "Ysgrifennwch yn y blwch.",
        "long_text": "Ysgrifennwch yn y blwch; ewch ymlaen dros y dudalen.",
        "place": "Ysgrifennwch ran gyntaf eich cod post a'r rhif nesaf, megis CH65 9.",
        "permission_to_publish": "Ticiwch un blwch.",
        "yes": "Ie",
        "no": "Na",
        "other": "ysgrifennwch",
        "mandatory": "Atebwch y cwestiwn hwn.",
        "equality": "Amdanoch chi",
        "optional": "Nid oes rhaid ateb y rhain. Cânt eu cadw ar wahân i'ch atebion eraill.",
        "if": "Atebwch os",
        "question": "cwestiwn",
        "one_of": "yw",
        "at_least": "yw o leiaf",
        "at_most": "yw ar y mwyaf",
        "answered": "wedi'i ateb",
        "unanswered": "heb ei ateb",
        "and": "a",
        "or": "neu",
        "not": "nid",
        "version": "Fersiwn yr holiadur",
    },
}


class TextMissing(ValueError):
    """There is no text in the language: it never falls back to another one."""


def in_language(english: str, welsh: str | None, language: Language) -> str:
    """Raises TextMissing."""
    text = english if language == "english" else welsh
    if text is None:
        raise TextMissing(english)
    return text


def condition_in_words(
    condition: Condition, questions: Sequence[Question], language: Language
) -> str:
    """Questions by their numbers from 1, options by their texts."""
    words = WORDS[language]
    if condition.question is not None:
        return _test_in_words(condition, questions, language)
    for name, joint in (("all_of", "and"), ("any_of", "or"), ("none_of", "or")):
        inner: Sequence[Condition] | None = getattr(condition, name)
        if inner is not None:
            told = f" {words[joint]} ".join(
                condition_in_words(each, questions, language) for each in inner
            )
            return f"{words['not']} ({told})" if name == "none_of" else f"({told})"
    return ""


def _test_in_words(condition: Condition, questions: Sequence[Question], language: Language) -> str:
    words = WORDS[language]
    number, asked = next(
        (place, each) for place, each in enumerate(questions, 1) if each.code == condition.question
    )
    subject = f"{words['question']} {number}"
    if condition.one_of is not None:
        options = [asked.option(code) for code in condition.one_of]
        texts = [in_language(each.text, each.welsh, language) for each in options if each]
        joined = f" {words['or']} ".join(f"“{each}”" for each in texts)
        return f"{subject} {words['one_of']} {joined or ', '.join(condition.one_of)}"
    if condition.answered is not None:
        return f"{subject} {words['answered' if condition.answered else 'unanswered']}"
    name = "at_least" if condition.at_least is not None else "at_most"
    value = condition.at_least if condition.at_least is not None else condition.at_most
    return f"{subject} {words[name]} {value:g}"
