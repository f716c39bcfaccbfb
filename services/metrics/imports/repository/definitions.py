"""Whether staged figures fit their indicators; what does not is rejected with its line."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text

from services.shared.database import WriteSession
from services.shared.imports.lines import Reject

RATIO = "calculation IN ('proportion', 'rate', 'ratio', 'mean')"
SMALL = "disclosure_rule = 'small_counts'"
MADE = "multiplier * numerator / nullif(denominator, 0)"


class Rule(NamedTuple):
    """When a figure does not fit (SQL), the column to blame, what is wrong, what would be right."""

    broken: str
    column: str
    reason: str
    expected: str
    shown: str = ""


# A value may differ by 1% from what its counts make: publishers round; 57.8 for 0.578 is no
# rounding.
RULES = (
    Rule("calculation IS NULL", "indicator_code", "no published indicator",
         "'a code that /v1/public/indicators lists'", "indicator"),
    Rule("category_type = breakdown AND NOT category = ANY(categories)", "category",
         "not a category of this indicator", "array_to_string(categories, ', ')"),
    Rule("frequency = 'quarter' AND date_part('month', period) NOT IN (1, 4, 7, 10)",
         "period_start", "not the first day of a quarter", "'1 January, April, July or October'",
         "CAST(period AS text)"),
    Rule("months <> CASE frequency WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END",
         "period_end", "not a period of this indicator", "'the last day of a ' || frequency",
         "CAST(CAST(period + make_interval(months => months) AS date) - 1 AS text)"),
    Rule("calculation = 'count' AND denominator IS NOT NULL", "denominator",
         "a count has no denominator", "'blank'"),
    Rule("calculation = 'proportion' AND numerator > denominator", "numerator",
         "numerator above denominator", "'at most ' || denominator"),
    Rule("calculation = 'proportion' AND value > 1", "value", "not a proportion",
         "'from 0 to 1: 0.578 for 57.8%'"),
    Rule(f"{RATIO} AND numerator > 0 AND denominator = 0", "denominator",
         "zero below a numerator", "'more than 0'"),
    Rule(f"{RATIO} AND value IS NULL AND numerator IS NOT NULL AND denominator IS NULL",
         "denominator", "a numerator out of nothing", "'the denominator too'"),
    Rule("calculation IN ('median', 'standardised_rate') AND value IS NULL AND note IS NULL",
         "value", "counts do not make this value", "'the value too'"),
    Rule("calculation = 'count' AND value <> numerator", "value",
         "not the numerator, as a count is", "numerator || ' or blank'"),
    Rule(f"{RATIO} AND abs(value - {MADE}) > 0.01 * value", "value",
         "not what numerator and denominator make", f"{MADE} || ' or blank'"),
    Rule(f"{SMALL} AND numerator <> floor(numerator)", "numerator", "people are whole numbers",
         "'a whole number'"),
    Rule(f"{SMALL} AND calculation <> 'rate' AND denominator <> floor(denominator)",
         "denominator", "people are whole numbers", "'a whole number'"),
    Rule(f"{SMALL} AND value IS NOT NULL AND numerator IS NULL"
         " AND calculation IN ('proportion', 'rate', 'ratio')", "numerator",
         "without counts nobody can tell whether they are small", "'numerator and denominator'"),
    Rule(f"{SMALL} AND value IS NOT NULL AND denominator IS NULL"
         " AND calculation IN ('mean', 'median')", "denominator",
         "without counts nobody can tell whether they are small", "'of how many people it is'"),
)  # fmt: skip
JOINED = """
staged LEFT JOIN (
    SELECT code, calculation, multiplier, breakdown, categories, frequency, disclosure_rule
    FROM indicator_in_force WHERE state = 'published'
) AS definition ON code = indicator"""
# A draft may still change its disclosure rule: no figure comes under it.
# One pass finds the lines; only for those are the rules told apart.
BROKEN = f"""
WITH bad AS MATERIALIZED (
    SELECT * FROM {JOINED} WHERE {" OR ".join(f"({rule.broken})" for rule in RULES)}
)
SELECT DISTINCT ON (line, blamed) line, blamed, shown, reason, expected FROM ({
    " UNION ALL ".join(
        f"SELECT line, {rank} AS rank, '{rule.column}' AS blamed, "
        f"coalesce(left(CAST({rule.shown or rule.column} AS text), 60), '') AS shown, "
        f"'{rule.reason}' AS reason, coalesce({rule.expected}, '') AS expected "
        f"FROM bad WHERE {rule.broken}"
        for rank, rule in enumerate(RULES)
    )
}) AS told ORDER BY line, blamed, rank LIMIT :most"""  # noqa: S608 (constants only)
GIVEN = "SELECT EXISTS (SELECT FROM staged WHERE value IS NOT NULL)"
COMPLETE = f"""
UPDATE staged SET numerator = staged.value FROM (SELECT DISTINCT indicator AS code FROM {JOINED}
    WHERE calculation = 'count') AS counted
WHERE counted.code = indicator AND staged.numerator IS NULL AND staged.value IS NOT NULL
"""  # noqa: S608 (constants only)
REDUCE = """
UPDATE staged SET value = NULL FROM indicator_in_force AS definition
WHERE definition.code = indicator AND staged.value IS NOT NULL AND staged.numerator IS NOT NULL
    AND (calculation = 'count'
        OR (calculation IN ('proportion', 'rate', 'ratio', 'mean') AND staged.denominator > 0))"""


async def misfits(session: WriteSession, most: int) -> Sequence[Reject]:
    """What does not fit, up to `most`; then what counts make is kept as counts alone.

    A count may come as value without numerator.
    """
    connection = await session.connection()
    given = (await connection.execute(text(GIVEN))).scalar()
    if given:
        await connection.execute(text(COMPLETE))
    rows = await connection.execute(text(BROKEN), {"most": most})
    found = [Reject(*row) for row in rows]
    if given:
        await connection.execute(text(REDUCE))
    return found
