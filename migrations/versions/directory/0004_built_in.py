"""The built-in set: the bodies of the border between England and Wales, real and true in time.

Health boards of Wales; the English sub-ICB locations at the border (CCGs until 30 June 2022) with
their ICBs; the Welsh authorities at the border; the Countess of Chester with its host.
Sources: ONS and ODS codes; S.I. 2009/1559 (Wales) and its amendments; S.I. 2022/635.
"""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import insert

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BOARDS_BEGAN = date(2009, 10, 1)
BRIDGEND_MOVED = date(2019, 4, 1)
ICBS_BEGAN = date(2022, 7, 1)
AUTHORITIES_BEGAN = date(1996, 4, 1)
HEALTH_BOARDS = (
    ("7A1", "W11000023", "Betsi Cadwaladr University Health Board", None),
    ("7A2", "W11000025", "Hywel Dda University Health Board", None),
    ("7A3", "W11000031", "Swansea Bay University Health Board",
     "Abertawe Bro Morgannwg University Health Board"),
    ("7A4", "W11000029", "Cardiff and Vale University Health Board", None),
    ("7A5", "W11000030", "Cwm Taf Morgannwg University Health Board",
     "Cwm Taf University Health Board"),
    ("7A6", "W11000028", "Aneurin Bevan University Health Board", None),
    ("7A7", "W11000024", "Powys Teaching Health Board", None),
)  # fmt: skip
ICBS = (
    ("QYG", "NHS Cheshire and Merseyside ICB"),
    ("QOC", "NHS Shropshire, Telford and Wrekin ICB"),
    ("QGH", "NHS Herefordshire and Worcestershire ICB"),
    ("QR1", "NHS Gloucestershire ICB"),
    ("QUY", "NHS Bristol, North Somerset and South Gloucestershire ICB"),
)
SUB_ICBS = (
    ("27D", "NHS Cheshire CCG", date(2020, 4, 1), "QYG"),
    ("12F", "NHS Wirral CCG", date(2013, 4, 1), "QYG"),
    ("M2L0M", "NHS Shropshire, Telford and Wrekin CCG", date(2021, 4, 1), "QOC"),
    ("18C", "NHS Herefordshire and Worcestershire CCG", date(2020, 4, 1), "QGH"),
    ("11M", "NHS Gloucestershire CCG", date(2013, 4, 1), "QR1"),
    ("15C", "NHS Bristol, North Somerset and South Gloucestershire CCG", date(2018, 4, 1), "QUY"),
)
AUTHORITIES = (
    ("W06000004", "Denbighshire", "7A1"),
    ("W06000005", "Flintshire", "7A1"),
    ("W06000006", "Wrexham", "7A1"),
    ("W06000021", "Monmouthshire", "7A6"),
    ("W06000023", "Powys", "7A7"),
)
COUNTESS = ("RJR", "Countess of Chester Hospital NHS Foundation Trust", date(2004, 4, 1))
CHESHIRE = ("27D", date(2020, 4, 1))


def upgrade() -> None:
    for code, gss_code, name, before in HEALTH_BOARDS:
        _add(code, before or name, BOARDS_BEGAN, [("health_board", BOARDS_BEGAN, None)], gss_code)
        if before:
            _insert("organisation_name", code=code, starts=BRIDGEND_MOVED, name=name)
    for code, name in ICBS:
        _add(code, name, ICBS_BEGAN, [("icb", ICBS_BEGAN, None)])
    for code, name, began, icb in SUB_ICBS:
        _add(code, name, began, [("ccg", began, ICBS_BEGAN), ("sub_icb", ICBS_BEGAN, None)])
        _join(code, icb, "icb", ICBS_BEGAN)
    for code, name, board in AUTHORITIES:
        roles = [("local_authority", AUTHORITIES_BEGAN, None)]
        _add(code, name, AUTHORITIES_BEGAN, roles, system="gss")
        _join(code, board, "health_board", BOARDS_BEGAN)
    code, name, began = COUNTESS
    _add(code, name, began, [("foundation_trust", began, None)])
    _join(code, CHESHIRE[0], "host", CHESHIRE[1])


def _insert(table: str, **row: object) -> None:
    # A step back leaves the rows, so a step forward may find them.
    into = insert(sa.table(table, *(sa.column(name) for name in row)))
    op.execute(into.values(**row).on_conflict_do_nothing())


def _add(
    code: str,
    name: str,
    began: date,
    roles: Sequence[tuple[str, date, date | None]],
    gss_code: str | None = None,
    system: str = "ods",
) -> None:
    _insert(
        "organisation", code=code, system=system, gss_code=gss_code, provisional=False,
        synthetic=False,
    )  # fmt: skip
    _insert("organisation_name", code=code, starts=began, name=name)
    _insert("organisation_status", code=code, starts=began, status="active")
    for role, starts, ends in roles:
        _insert("organisation_role", code=code, role=role, starts=starts, ends=ends)


def _join(child: str, parent: str, kind: str, starts: date) -> None:
    _insert("membership", child=child, parent=parent, kind=kind, starts=starts)


def downgrade() -> None:
    """Leaves the rows, which later ones may refer to; 0002 removes the tables."""
