"""Questionnaires and answers that Hypothesis makes: right ones, and ones with something wrong."""

from typing import Any

from hypothesis import strategies as st

from services.engagement.questionnaires.rules.questions import questions_of
from services.engagement.questionnaires.rules.visibility import visible

Draw = st.DrawFn
KINDS = (
    "single", "multiple", "ranking", "likert", "matrix", "number", "date", "short_text", "place",
    "permission_to_publish",
)  # fmt: skip
TEXT = st.text(alphabet="ab é\n\u200f😀\x00<", max_size=4)
WRONG: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 12), st.floats(0, 9), TEXT,
    st.lists(st.sampled_from(["a", "b", "c", "x", 1]), max_size=4),
    st.dictionaries(st.sampled_from(["option", "options", "other", "r1"]), TEXT, max_size=2),
    st.sampled_from(["2026-02-29", "2024-02-29", "2026-1-1", "1899-12-31", "2026-01-01\n", "CH1 4",
                     "CH1 4AB", "ch1 4", "CH1 4\n"]),
)  # fmt: skip


def options(*codes: str, **more: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"code": code, "text": code} | more.get(code, {}) for code in codes]


@st.composite
def leaf(draw: Draw, before: list[dict[str, Any]]) -> dict[str, Any]:
    asked = draw(st.sampled_from(before))
    tests: list[dict[str, Any]] = [{"answered": True}, {"answered": False}]
    if asked["kind"] in {"single", "multiple", "likert"}:
        codes = [each["code"] for each in asked["options"]]
        tests += [{"one_of": draw(st.lists(st.sampled_from(codes), min_size=1, max_size=2))}] * 4
    if asked["kind"] == "number":
        tests += [{"at_least": 3}, {"at_most": 5}, {"at_least": 2, "at_most": 6}] * 2
    return {"question": asked["code"]} | draw(st.sampled_from(tests))


@st.composite
def condition(draw: Draw, before: list[dict[str, Any]], depth: int = 2) -> dict[str, Any]:
    if depth == 0 or draw(st.booleans()):
        return draw(leaf(before))
    group = draw(st.sampled_from(["all_of", "any_of", "none_of"]))
    return {group: [draw(condition(before, depth - 1)) for _ in range(draw(st.integers(0, 2)))]}


@st.composite
def question(draw: Draw, code: str, before: list[dict[str, Any]]) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    made: dict[str, Any] = {"code": code, "kind": kind, "text": code}
    if kind in {"single", "ranking", "likert", "matrix", "multiple"}:
        special = {"c": {"other": draw(st.booleans())}} if kind in {"single", "multiple"} else {}
        if kind == "multiple" and draw(st.booleans()):
            special["b"] = {"exclusive": True}
        made["options"] = options("a", "b", "c", **special)
    if kind == "matrix":
        made["rows"] = options("r1", "r2")
    if kind in {"multiple", "ranking"} and draw(st.booleans()):
        made |= {"least": 1, "most": draw(st.integers(1, 3))}
    if kind == "number" and draw(st.booleans()):
        made |= {"least": 1, "most": 8}
    if kind == "place" and draw(st.booleans()):
        made["options"] = options("a", "b")
    made["mandatory"] = draw(st.booleans())
    if before and draw(st.integers(0, 3)):
        made["show_if"] = draw(condition(before))
    return made


@st.composite
def questionnaires(draw: Draw) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for place in range(draw(st.integers(1, 6))):
        made.append(draw(question(f"q{place}", made)))
    return made


def right(draw: Draw, asked: dict[str, Any]) -> Any:
    """An answer that most likely fits."""
    kind, codes = asked["kind"], ["a", "b", "c"]
    if kind in {"single", "likert"}:
        code = draw(st.sampled_from(codes))
        other = next((e["code"] for e in asked["options"] if e.get("other")), None)
        return {"option": code, "other": "bus"} if code == other else code
    if kind in {"multiple", "ranking"}:
        chosen = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))
        other = next((e["code"] for e in asked["options"] if e.get("other")), None)
        return {"options": chosen, "other": "bus"} if other in chosen else chosen
    if kind == "matrix":
        return dict.fromkeys(draw(st.sampled_from([["r1", "r2"], ["r1"]])), "a")
    made: dict[str, st.SearchStrategy[Any]] = {
        "number": st.one_of(st.integers(1, 8), st.floats(1, 8)),
        "date": st.dates().map(str),
        "place": st.sampled_from(["CH1 4", "a"]),
        "permission_to_publish": st.booleans(),
    }
    return draw(made.get(kind, st.text(alphabet="abc é😀", min_size=1, max_size=5)))


Case = tuple[list[dict[str, Any]], list[dict[str, Any]]]
SETS_OF_ANSWERS = 5


@st.composite
def answered(draw: Draw) -> Case:
    """A questionnaire, and sets of answers to it; the first two nearly fit."""
    asked = draw(questionnaires())
    made = [draw(answers_to(asked, fitting=place < 2)) for place in range(SETS_OF_ANSWERS)]
    return asked, made


@st.composite
def answers_to(draw: Draw, asked: list[dict[str, Any]], *, fitting: bool) -> dict[str, Any]:
    """Where they nearly fit, only questions that are shown are answered, and all of these."""
    answers: dict[str, Any] = {}
    for each in asked:
        how = draw(st.integers(0, 11))
        if fitting:
            if each["code"] in visible(questions_of(asked), answers):
                answers[each["code"]] = right(draw, each)
        elif how == 0:
            answers[each["code"]] = draw(WRONG)
        elif how < 10:
            answers[each["code"]] = right(draw, each)
    if not fitting and draw(st.integers(0, 19)) == 0:
        answers["unknown"] = 1
    return answers
