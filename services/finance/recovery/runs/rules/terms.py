"""The facts of a line that have few values, as one text."""

from typing import Any

TEXTS = (
    "contract_commissioner", "treatment_function", "charging_category", "administrative_category",
    "placing_commissioner", "mechanism",
)  # fmt: skip
TERMS = (
    "contract_commissioner", "treatment_function", "specialised", "referred_via_ras",
    "nhse_contract", "ordinarily_resident", "charging_category", "administrative_category",
    "health_and_justice", "section_7a", "other_public_health", "infertility",
    "armed_forces_eligible", "placing_commissioner", "mechanism",
)  # fmt: skip
"""In the order of the text; between them stands `|`, and nothing where a line says nothing."""
DEFAULTS: dict[str, Any] = {
    "specialised": "none",
    "nhse_contract": True,
    "ordinarily_resident": True,
}
YES, NO = "y", "n"
BETWEEN, CODED = "|", "="
"""Between the parts of a text, and before a home that was sent in codes."""


def read_terms(text: str) -> dict[str, Any]:
    """The facts, with what the rules take where a line says nothing.

    Raises ValueError for a text that is none.
    """
    parts = text.split(BETWEEN)
    return {name: _value(name, part) for name, part in zip(TERMS, parts, strict=True)}


def _value(name: str, part: str) -> Any:
    if not part:
        return DEFAULTS.get(name, None if name in TEXTS else False)
    return part if name in TEXTS or name == "specialised" else part == YES
