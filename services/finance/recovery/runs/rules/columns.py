"""The tables that a run reads and writes, as columns of Parquet.

A line of a result has the number of its answer; the answers stand in a table of their own, so that
payer, trail and flags are kept once.
"""

HOME = ("country", "unitary_authority", "icb", "sub_icb", "lhb")
TEXTS = (
    "line_ref", "dataset", "provider", "charged_to", "residence_lsoa", "residence_postcode_sector",
    *(f"residence_{name}" for name in HOME), "gp_practice", "contract_commissioner",
    "treatment_function", "specialised", "charging_category", "administrative_category",
    "placing_commissioner", "mechanism", "spell_id", "hrg", "pod", "admission_method",
)  # fmt: skip
FLAGS = (
    "referred_via_ras", "nhse_contract", "ordinarily_resident", "health_and_justice", "section_7a",
    "other_public_health", "infertility", "armed_forces_eligible",
)  # fmt: skip
ACTIVITY: dict[str, str] = {
    "row": "BIGINT",
    "month": "DATE",
    "activity_date": "DATE",
    "admission_date": "DATE",
    "length_of_stay": "INTEGER",
    "age": "INTEGER",
    "units": "DECIMAL(13,4)",
    "unit_price": "DECIMAL(13,4)",
    "charged_price": "BIGINT",
    **dict.fromkeys(TEXTS, "VARCHAR"),
    **dict.fromkeys(FLAGS, "BOOLEAN"),
}
"""What is read of a batch, in the order of its file: `row` is which of its lines it is (a file that
does not have it has all lines), `month` the first day of the activity's, `charged_price` in pence.
"""
CARRIED = (
    "line_ref", "spell_id", "dataset", "activity_date", "provider", "treatment_function", "hrg",
    "pod",
)  # fmt: skip
"""What a result takes over from its activity."""
RESULT: dict[str, str] = {
    "line": "BIGINT",
    **{name: ACTIVITY[name] for name in CARRIED},
    "answer": "INTEGER",
    "duplicate": "BOOLEAN",
    "charged_price": "BIGINT",
    "charged_reason": "VARCHAR",
    "claim_price": "BIGINT",
    "claim_rest": "BIGINT",
    "claim_reason": "VARCHAR",
}
"""A result, by `line`: the place of the batch in the run times 2^40, and the row of its file.

Prices are pence, None with a reason; `claim_rest` is what the unrounded price has beyond them, in
parts of a penny, of which there are 10^14. A `duplicate` is a spell that an earlier line has.
"""
TOLD_BY: dict[str, str] = {
    "month": "strftime(activity_date, '%Y-%m')",
    "claim_exact": "claim_price::DECIMAL(38,0) * 100000000000000 + claim_rest",
}
"""What a result says by what it has: not kept, and worked out where it is read."""
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
