"""The tables that a run reads and writes, as columns of Parquet.

A line of activity has its facts of few values in one text, `terms`, and home and practice as they
were sent: a code, or coded areas behind `=`. A line of a result has the number of its answer; the
answers stand in a table of their own, so that payer, trail and flags are kept once.
"""

ACTIVITY: dict[str, str] = {
    "line_no": "BIGINT",
    "line_ref": "VARCHAR",
    "spell": "VARCHAR",
    "dataset": "VARCHAR",
    "activity_date": "DATE",
    "admission_date": "DATE",
    "residence": "VARCHAR",
    "gp": "VARCHAR",
    "provider": "VARCHAR",
    "charged_to": "VARCHAR",
    "terms": "VARCHAR",
    "treatment_function": "VARCHAR",
    "hrg": "VARCHAR",
    "pod": "VARCHAR",
    "length_of_stay": "INTEGER",
    "age": "INTEGER",
    "admission_method": "VARCHAR",
    "units": "DECIMAL(18,4)",
    "unit_price": "DECIMAL(18,4)",
    "mff": "BIGINT",
    "charged_price": "BIGINT",
}
"""A batch, in the order of its file. `residence`: an LSOA, a postcode sector, or
`=country|unitary_authority|icb|sub_icb|lhb`; `gp`: a practice, or
`=country|commissioner|sub_icb|lhb|status`. `mff` in millionths, `charged_price` in pence.
"""
CARRIED = (
    "line_ref", "spell", "dataset", "activity_date", "provider", "treatment_function", "hrg", "pod",
)  # fmt: skip
"""What a result takes over from its activity."""
RESULT: dict[str, str] = {
    "line": "BIGINT",
    **{name: ACTIVITY[name] for name in CARRIED},
    "month": "VARCHAR",
    "answer": "INTEGER",
    "duplicate": "BOOLEAN",
    "charged_price": "BIGINT",
    "charged_reason": "VARCHAR",
    "claim_price": "BIGINT",
    "claim_exact": "DECIMAL(38,0)",
    "claim_reason": "VARCHAR",
}
"""A result, by `line`: the place of the batch in the run times 2^40, and the line of its file.

Prices are pence, None with a reason; `claim_exact` is the unrounded price in parts of a penny, of
which there are 10^14. A `duplicate` is a spell that an earlier line has.
"""
ANSWER: dict[str, str] = {
    "answer": "INTEGER",
    "outcome": "VARCHAR",
    "payer": "VARCHAR",
    "payer_kind": "VARCHAR",
    "legal_body": "VARCHAR",
    "charged_to": "VARCHAR",
    "recharge": "BOOLEAN",
    "route": "VARCHAR",
    "basis": "VARCHAR",
    "flags": "VARCHAR",
    "found_by": "VARCHAR",
    "ruleset": "VARCHAR",
    "outside": "BOOLEAN",
    "health_board": "VARCHAR",
    "mechanism": "VARCHAR",
}
"""An answer; `basis` and `flags` with blanks between them. `outside`: the patient lives outside
England or has a Welsh practice. `health_board` is that of the home or of the practice.
"""
BATCH_STEP = 1 << 40
