"""What is asked of the files of a run."""

from collections.abc import Sequence
from pathlib import Path

from services.finance.recovery.claims.models import OF_CARE
from services.finance.recovery.claims.queries import ClaimedLine
from services.finance.recovery.hole.rules.decomposition import CASH, HoleRow
from services.finance.recovery.runs.result_repository import opened

CASH_KINDS = ", ".join(f"'{each}'" for each in sorted(CASH))
IS_CASH = f"coalesce(mechanism IN ({CASH_KINDS}), false)"
IF_AGREEMENT = f"""CASE WHEN recharge AND NOT {IS_CASH}
    AND NOT list_contains(string_split(flags, ' '), 'lva') THEN 'cash' END"""
IF_PRACTICE = """CASE WHEN NOT recharge AND basis LIKE '%WB2=yes C0=no%' THEN 'recoverable'
    WHEN recharge AND basis LIKE '%WB1=yes C=no'
        THEN CASE WHEN found_by = 'board_of_residence' THEN 'absorbed' ELSE 'outside_hole' END
    END"""
IF_HOME = """CASE WHEN dataset = 'ecds' AND basis LIKE 'AE1=no%' THEN 'english'
    WHEN NOT recharge AND basis LIKE '%WB2=yes%' THEN 'english' END"""
"""What a line becomes where one fact were otherwise: payment by activity, a practice of the other
nation, a home in England; null where that moves nothing.
"""
PROPERTIES = {
    "month": "month",
    "provider": "told.provider",
    "pod": "told.pod",
    "specialty": "treatment_function",
    "health_board": "health_board",
    "payer": "CASE WHEN recharge THEN payer END",
    "route": "CASE WHEN recharge THEN route END",
    "claim_status": "CASE WHEN recharge THEN coalesce(status, 'unclaimed') END",
    "if_agreement": IF_AGREEMENT,
    "if_practice": IF_PRACTICE,
    "if_home": IF_HOME,
}
"""How the hole can be told, as expressions over a run."""
MEMBERS = f"""
    SELECT {{value}} AS value,
        CASE WHEN recharge THEN 'recoverable'
            WHEN dataset = 'primary_dental' OR outcome = 'payer' THEN 'absorbed'
            ELSE 'other' END AS part,
        CASE WHEN recharge THEN route
            WHEN dataset = 'primary_dental' THEN 'primary_dental'
            WHEN outcome <> 'payer' THEN outcome
            WHEN basis LIKE 'AE1=no%' THEN 'emergency'
            WHEN basis LIKE '%WB2=yes%' THEN 'english_registered'
            ELSE 'charged_rightly' END AS reason,
        {IS_CASH} AS cash,
        count(*) AS lines, coalesce(sum(charged_price), 0) AS pence,
        count(*) FILTER (charged_price IS NULL) AS unpriced
    FROM told LEFT JOIN claimed ON claimed.provider = told.provider
        AND claimed.spell = coalesce(spell_id, line_ref) AND claimed.pod = coalesce(told.pod, '')
        AND claimed.care = {OF_CARE.format(currency="coalesce(hrg, '')")}
    WHERE outside AND NOT duplicate AND charged_to = $commissioner
        AND month BETWEEN $first AND $last
    GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 (constants only)


CLAIMED = f"""
    CREATE TABLE claimed AS
    SELECT DISTINCT ON (provider, spell, pod, care) * FROM (
        SELECT *, {OF_CARE.format(currency="currency")} AS care FROM (
            SELECT unnest(?::VARCHAR[]) AS provider, unnest(?::VARCHAR[]) AS spell,
                unnest(?::VARCHAR[]) AS pod, unnest(?::VARCHAR[]) AS currency,
                unnest(?::VARCHAR[]) AS status
        )
    ) ORDER BY ALL
"""  # noqa: S608 (constants only)


def members(
    folder: Path,
    commissioner: str,
    by: str,
    first: str,
    last: str,
    claimed: Sequence[ClaimedLine] = (),
) -> Sequence[HoleRow]:
    """The lines of the hole by part and reason, and by a property; months are written 2025-04.

    A spell that came twice counts once. `claimed` tells what became of the lines that are.
    """
    given = {"commissioner": commissioner, "first": first, "last": last}
    columns = [[each[place] for each in claimed] for place in range(len(ClaimedLine._fields))]
    with opened(folder) as connection:
        connection.execute(CLAIMED, columns)
        found = connection.execute(MEMBERS.format(value=PROPERTIES[by]), given).fetchall()
    return [
        HoleRow(value, part, reason, cash, int(lines), int(pence), int(unpriced))
        for value, part, reason, cash, lines, pence, unpriced in found
    ]
