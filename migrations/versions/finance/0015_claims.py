"""Claims on other bodies, their lines, acts and challenges, and the care that they claim."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from migrations.shared_privileges import may

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = (
    "claim", "claim_line", "claimed_spell", "claim_act", "claim_posting", "claim_challenge",
    "claim_challenge_answer",
)  # fmt: skip
CHANGING = "claimed_spell"
KEEP = """
    CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    _create_claims()
    _create_acts()
    _create_challenges()
    for table in TABLES:
        if table != CHANGING:
            op.execute(KEEP.format(table=table))
    may("DELETE", CHANGING)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_claims() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        *(_text(name) for name in ("claimant", "payer", "payer_kind", "provider")),
        _day("month"),
        _text("book", sa.ForeignKey("book.code")),
        _text("price_book"),
        sa.Column("price_version", sa.Integer(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        _pence("total"),
        _text("created_by"),
        _moment("created_at"),
        sa.UniqueConstraint("number", name="uq_claim_number"),
        sa.CheckConstraint("claimant <> payer", name="ck_claim_parties"),
        sa.CheckConstraint("total > 0", name="ck_claim_total"),
    )
    for column in ("claimant", "payer"):
        op.create_index(f"ix_claim_{column}", "claim", [column])
    op.create_table(
        "claim_line",
        sa.Column("claim", sa.Uuid(), sa.ForeignKey("claim.id"), primary_key=True),
        sa.Column("line", sa.Integer(), primary_key=True),
        *(_text(name) for name in ("line_ref", "spell", "dataset")),
        _day("day"),
        *(_text(name) for name in ("pod", "currency")),
        sa.Column("treatment_function", sa.String()),
        *(_text(name) for name in ("payer", "charged_to")),
        _pence("amount"),
        sa.Column("charged", sa.BigInteger()),
        *(sa.Column(name, ARRAY(sa.String()), nullable=False) for name in ("basis", "flags")),
        sa.CheckConstraint("payer <> charged_to", name="ck_claim_line_charged_wrongly"),
        sa.CheckConstraint("amount > 0", name="ck_claim_line_amount"),
    )
    op.create_table(
        "claimed_spell",
        *(
            sa.Column(name, sa.String(), primary_key=True)
            for name in ("claimant", "provider", "spell", "pod", "currency")
        ),
        _of_claim(),
    )
    op.create_index("ix_claimed_spell_claim", "claimed_spell", ["claim"])


def _create_acts() -> None:
    op.create_table(
        "claim_act",
        sa.Column("number", sa.Integer(), sa.Identity(), primary_key=True),
        _of_claim(),
        _text("act"),
        sa.Column("journal", sa.Uuid()),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("day", sa.Date()),
        sa.Column("reference", sa.String()),
        sa.Column("reason", sa.String()),
        _text("acted_by"),
        _moment("acted_at"),
    )
    op.create_index("ix_claim_act_claim", "claim_act", ["claim"])
    op.create_index(
        "uq_claim_act_once",
        "claim_act",
        ["claim", "act"],
        unique=True,
        postgresql_where=sa.text("act IN ('flexed', 'frozen', 'voided', 'approved')"),
    )
    op.create_table(
        "claim_posting",
        sa.Column("journal", sa.Uuid(), primary_key=True),
        _of_claim(),
        _day("effective_date"),
        _pence("amount"),
    )
    op.create_index("ix_claim_posting_claim", "claim_posting", ["claim"])


def _create_challenges() -> None:
    op.create_table(
        "claim_challenge",
        sa.Column("number", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("claim", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        *(_text(name) for name in ("reason", "detail")),
        _day("answer_by"),
        _text("raised_by"),
        _moment("raised_at"),
        sa.ForeignKeyConstraint(["claim", "line"], ["claim_line.claim", "claim_line.line"]),
    )
    op.create_index("ix_claim_challenge_claim", "claim_challenge", ["claim"])
    op.create_table(
        "claim_challenge_answer",
        sa.Column(
            "challenge", sa.Integer(), sa.ForeignKey("claim_challenge.number"), primary_key=True
        ),
        _pence("credited"),
        _text("detail"),
        _text("answered_by"),
        _moment("answered_at"),
    )


def _of_claim() -> sa.Column[object]:
    return sa.Column("claim", sa.Uuid(), sa.ForeignKey("claim.id"), nullable=False)


def _text(name: str, *more: sa.ForeignKey) -> sa.Column[str]:
    return sa.Column(name, sa.String(), *more, nullable=False)


def _day(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=False)


def _pence(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
