"""What is asked of the files of a run."""

from collections.abc import Sequence
from pathlib import Path

from services.finance.recovery.hole.rules.decomposition import CASH, HoleRow
from services.finance.recovery.runs.result_repository import opened

PROPERTIES = {
    "month": "month",
    "provider": "provider",
    "pod": "pod",
    "specialty": "treatment_function",
    "health_board": "health_board",
    "payer": "CASE WHEN recharge THEN payer END",
    "route": "CASE WHEN recharge THEN route END",
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
        coalesce(mechanism IN ({", ".join(f"'{each}'" for each in sorted(CASH))}), false) AS cash,
        count(*) AS lines, coalesce(sum(charged_price), 0) AS pence,
        count(*) FILTER (charged_price IS NULL) AS unpriced
    FROM told
    WHERE outside AND NOT duplicate AND charged_to = $commissioner
        AND month BETWEEN $first AND $last
    GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 (constants only)


def members(folder: Path, commissioner: str, by: str, first: str, last: str) -> Sequence[HoleRow]:
    """The lines of the hole by part and reason, and by a property; months are written 2025-04.

    A spell that came twice counts once.
    """
    given = {"commissioner": commissioner, "first": first, "last": last}
    with opened(folder) as connection:
        found = connection.execute(MEMBERS.format(value=PROPERTIES[by]), given).fetchall()
    return [
        HoleRow(value, part, reason, cash, int(lines), int(pence), int(unpriced))
        for value, part, reason, cash, lines, pence, unpriced in found
    ]
