"""How a question is put on paper: what to do, and when it is to be answered, in two languages."""

from collections.abc import Mapping, Sequence
from typing import Literal

from services.engagement.questionnaires.rules.questions import OF_SEVERAL, Condition, Question

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
        "several": "Tick {least:g} to {most:g} boxes.",
        "ranks": "Number {least:g} to {most:g} of them in your order: 1 is first.",
        "between": "Write a number from {least:,.15g} to {most:,.15g}.",
        "from": "Write a number, {least:,.15g} or more.",
        "up_to": "Write a number, {most:,.15g} or less.",
        "place_or": "Tick one box, or write the first part of your postcode and the next number, "
        "such as CH65 9.",
        "exclusive": "on its own",
        "by": "Send it back by {day}.",
        "contact": "Where to, and whom to ask:",
        "notice": "Privacy notice, version {version}:",
        "complain": "How to complain:",
        "form_number": "Form number (the office fills it in):",
        "who": "Who answers",
        "myself": "I answer for myself",
        "organisation": "I answer for an organisation, whose name is",
        "represents": "How many people it speaks for:",
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
        "several": "Ticiwch {least:g} i {most:g} o flychau.",
        "ranks": "Rhifwch {least:g} i {most:g} ohonynt yn eich trefn chi: 1 yw'r cyntaf.",
        "between": "Ysgrifennwch rif o {least:,.15g} i {most:,.15g}.",
        "from": "Ysgrifennwch rif, {least:,.15g} neu fwy.",
        "up_to": "Ysgrifennwch rif, {most:,.15g} neu lai.",
        "place_or": "Ticiwch un blwch, neu ysgrifennwch ran gyntaf eich cod post a'r rhif nesaf, "
        "megis CH65 9.",
        "exclusive": "ar ei ben ei hun",
        "by": "Anfonwch ef yn ôl erbyn {day}.",
        "contact": "I ble, a phwy i'w holi:",
        "notice": "Hysbysiad preifatrwydd, fersiwn {version}:",
        "complain": "Sut i gwyno:",
        "form_number": "Rhif y ffurflen (y swyddfa sy'n ei lenwi):",
        "who": "Pwy sy'n ateb",
        "myself": "Rwy'n ateb drosof fy hun",
        "organisation": "Rwy'n ateb dros sefydliad, sef",
        "represents": "Dros faint o bobl y mae'n siarad:",
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


def instruction(question: Question, language: Language) -> str:
    """What to do on paper, with the bounds that an answer has."""
    words, least, most = WORDS[language], question.least, question.most
    name: str = question.kind
    if question.kind == "place" and question.options:
        name = "place_or"
    elif question.kind == "number" and (least is not None or most is not None):
        name = "up_to" if least is None else "from" if most is None else "between"
    elif question.kind in OF_SEVERAL and (least is not None or most is not None):
        name = "several" if question.kind == "multiple" else "ranks"
        least, most = least or 1, most or len(question.options)
    return words[name].format(least=least, most=most)


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
