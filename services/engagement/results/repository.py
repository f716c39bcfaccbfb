"""Every statement of results: people are counted in the database, where their words stay."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from services.engagement.questionnaires.rules.questions import TEXT_LENGTH, Condition, Question
from services.engagement.results.rules.dimensions import Dimension
from services.engagement.results.rules.groups import NOT_TOLD
from services.engagement.results.rules.tally import CHOICE, CountLine
from services.shared.database import ReadSession

# Who counts: in time, and of one sender the last submission. A petition answers no questions.
COUNTED = """
    FROM response_answers AS a
    WHERE a.consultation = {consultation} AND a.kind = {kind} AND NOT a.late
        AND (a.channel <> 'petition' OR a.answers <> '{{}}')
        AND NOT EXISTS (
            SELECT FROM response_answers AS later
            WHERE later.consultation = a.consultation AND later.respondent = a.respondent
                AND later.respondent <> later.response AND later.response > a.response
                AND NOT later.late AND (later.channel <> 'petition' OR later.answers <> '{{}}'))
"""
APART = """
    SELECT channel, late, count(*) AS people, coalesce(sum(signatures), 0) AS signatures
    FROM response_answers WHERE consultation = $1 AND kind = $2 AND (late OR channel = 'petition')
    GROUP BY channel, late
"""
EVERYBODY = """
    SELECT '' AS question, 'everybody' AS kind, '' AS item, '' AS value, cats,
        count(*) AS people, 0::bigint AS shown
    FROM c GROUP BY cats
"""
# One pass for all questions with one option that are shown to everybody: they are most.
CHOSEN = """
    SELECT t.question, 'choice' AS kind, '' AS item, t.value, cats,
        count(t.value) AS people, count(*) AS shown
    FROM c CROSS JOIN LATERAL unnest({codes}, chosen) AS t(question, value)
    GROUP BY t.question, t.value, cats
"""
NUMBERS = """
    SELECT count(*) AS people, avg(value) AS mean,
        percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY value) AS quartiles
    FROM (SELECT (a.answers ->> {code})::double precision AS value {counted}
        AND jsonb_typeof(a.answers -> {code}) = 'number') AS given
"""


class _Values:
    """What is given with a statement, by $1, $2, ..."""

    def __init__(self) -> None:
        self.given: list[object] = []

    def __call__(self, value: object, kind: str = "text") -> str:
        if value not in self.given or isinstance(value, bool):
            self.given.append(value)
        return f"${self.given.index(value) + 1}::{kind}"


async def counts(
    session: ReadSession,
    consultation: UUID,
    kind: str,
    questions: Sequence[Question],
    dimensions: Sequence[Dimension],
) -> list[CountLine]:
    """Who was shown each question, who answered it and how, by the categories of dimensions."""
    value = _Values()
    texts = [each.code for each in questions if each.kind in TEXT_LENGTH]
    plain = [each for each in questions if each.kind in CHOICE and each.show_if is None]
    selects = [EVERYBODY]
    if plain:
        selects.append(CHOSEN.format(codes=value([each.code for each in plain], "text[]")))
    for question in questions:
        if question not in plain:
            selects += _selects(question, texts, value)
    cats = ", ".join(_category(each, value) for each in dimensions)
    slim = f"""
        SELECT a.answers - {value(_spared(questions, plain), "text[]")} AS answers,
            ARRAY[{", ".join(_option("a", value(each.code)) for each in plain)}]::text[] AS chosen,
            ARRAY[{", ".join(f"a.answers ? {value(each)}" for each in texts)}]::boolean[] AS told,
            ARRAY[{cats}]::text[] AS cats
        {COUNTED.format(consultation=value(consultation, "uuid"), kind=value(kind))}
    """
    statement = f"WITH c AS MATERIALIZED ({slim}) " + " UNION ALL ".join(selects)
    return [line for row in await session.records(statement, *value.given) for line in _lines(row)]


def _lines(row: Any) -> Iterator[CountLine]:
    """A row of one option tells who was shown the question and who answered it too."""
    question, cats = row["question"], tuple(row["cats"])
    if row["kind"] in {"everybody", "value"}:
        yield CountLine(question, row["kind"], row["item"], row["value"], row["people"], cats)
        return
    yield CountLine(question, "shown", "", "", row["shown"], cats)
    yield CountLine(question, "answered", "", "", row["people"], cats)
    if row["value"] is not None:
        yield CountLine(question, "value", "", row["value"], row["people"], cats)


def _category(dimension: Dimension, value: _Values) -> str:
    raw = f"a.{dimension.column}"
    if dimension.question:
        raw = _option("a", value(dimension.question))
    if dimension.category is not None:
        raw = f"{value(_json(dimension.category), 'jsonb')} ->> ({raw})"
    return f"coalesce({raw}, {value(NOT_TOLD)})"


def _option(table: str, code: str) -> str:
    """The option that is chosen, in whatever form."""
    answer, told = f"{table}.answers -> {code}", f"{table}.answers ->> {code}"
    return f"""CASE jsonb_typeof({answer}) WHEN 'object' THEN {answer} ->> 'option'
        WHEN 'boolean' THEN CASE {told} WHEN 'true' THEN 'yes' ELSE 'no' END ELSE {told} END"""


def _spared(questions: Sequence[Question], plain: Sequence[Question]) -> list[str]:
    """The answers that nothing else is asked of: texts are long."""
    asked = {each.question for one in questions if one.show_if for each in one.show_if.leaves()}
    own = {each.code for each in questions if each not in plain and each.kind not in TEXT_LENGTH}
    return [each.code for each in questions if each.code not in asked | own]


def _json(told: Mapping[str, str]) -> str:
    return json.dumps(dict(told))


def _selects(question: Question, texts: Sequence[str], value: _Values) -> Iterator[str]:
    code = value(question.code)
    answered = _answered(question.code, texts, value)
    shown = answered
    if question.show_if is None:
        shown = "true"
    elif (condition := _condition(question.show_if, texts, value)) is not None:
        shown = f"({condition} OR {answered})"
    chosen = _option("c", code) if question.kind in CHOICE else "NULL::text"
    yield f"""SELECT question, kind, item, value, cats,
        count(*) FILTER (WHERE is_answered) AS people, count(*) FILTER (WHERE is_shown) AS shown
        FROM (SELECT {code} AS question, 'choice' AS kind, '' AS item, {chosen} AS value, cats,
            {answered} AS is_answered, {shown} AS is_shown FROM c) AS one
        GROUP BY question, kind, item, value, cats"""  # noqa: S608
    for item, told, joined in _given(question, code):
        yield f"""SELECT question, kind, item, value, cats, count(*) AS people, 0::bigint AS shown
            FROM (SELECT {code} AS question, 'value' AS kind, {item} AS item, {told} AS value, cats
                FROM c {joined} WHERE {answered}) AS one
            GROUP BY question, kind, item, value, cats"""  # noqa: S608


def _given(question: Question, code: str) -> Iterator[tuple[str, str, str]]:
    """Item and value of each of several answers, and what they are taken from beside the
    respondents."""
    answer = f"c.answers -> {code}"
    ticked = f"""CASE jsonb_typeof({answer}) WHEN 'object' THEN {answer} -> 'options'
        ELSE {answer} END"""
    each = f"CROSS JOIN LATERAL jsonb_array_elements_text({ticked})"
    if question.kind == "multiple":
        item, told = ("''", "t.value") if question.most == 1 else ("t.value", "'yes'")
        yield item, told, f"{each} AS t(value)"
    elif question.kind == "ranking":
        yield "t.value", "t.rank::text", f"{each} WITH ORDINALITY AS t(value, rank)"
    elif question.kind == "matrix":
        yield "t.key", "t.value", f"CROSS JOIN LATERAL jsonb_each_text({answer}) AS t"


def _answered(code: str, texts: Sequence[str], value: _Values) -> str:
    return f"told[{texts.index(code) + 1}]" if code in texts else f"c.answers ? {value(code)}"


def _condition(condition: Condition, texts: Sequence[str], value: _Values) -> str | None:
    """As `visibility.holds` says, of answers among which hidden ones are not."""
    for joined, negated, inner in (
        (" AND ", "", condition.all_of),
        (" OR ", "", condition.any_of),
        (" OR ", "NOT ", condition.none_of),
    ):
        if inner is not None:
            parts = [_condition(each, texts, value) or "false" for each in inner]
            empty = "true" if joined == " AND " else "false"
            return f"{negated}({joined.join(parts) or empty})"
    code = condition.question or ""
    if condition.answered is not None:
        answered = _answered(code, texts, value)
        return answered if condition.answered else f"NOT {answered}"
    answer = f"c.answers -> {value(code)}"
    if condition.one_of is not None:
        codes = value(list(condition.one_of), "text[]")
        return (
            f"coalesce(CASE jsonb_typeof({answer}) WHEN 'string' THEN c.answers ->> {value(code)} ="
            f" ANY({codes}) WHEN 'array' THEN ({answer}) ?| {codes} WHEN 'object' THEN"
            f" coalesce({answer} ->> 'option' = ANY({codes}), ({answer} -> 'options') ?| {codes})"
            " END, false)"
        )
    number = f"""(CASE jsonb_typeof({answer}) WHEN 'number'
        THEN (c.answers ->> {value(code)})::double precision END)"""
    bounds = [
        f"{number} {sign} {value(float(bound), 'double precision')}"
        for sign, bound in ((">=", condition.at_least), ("<=", condition.at_most))
        if bound is not None
    ]
    return f"coalesce({' AND '.join(bounds)}, false)" if bounds else f"({number} IS NOT NULL)"


async def apart(session: ReadSession, consultation: UUID, kind: str) -> Sequence[Any]:
    """What came late, and petitions."""
    return await session.records(APART, consultation, kind)


async def numbers(session: ReadSession, consultation: UUID, kind: str, code: str) -> Any:
    """How many gave a number, their mean and quartiles."""
    value = _Values()
    counted = COUNTED.format(consultation=value(consultation, "uuid"), kind=value(kind))
    statement = NUMBERS.format(code=value(code), counted=counted)
    [row] = await session.records(statement, *value.given)
    return row
