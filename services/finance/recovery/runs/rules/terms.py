"""The facts of a line that have few values: what each is where a line says nothing, and which of
its codes the rules tell apart.
"""

from collections.abc import Iterable
from typing import Any

from services.finance.recovery.determinations.rules.lists import Lists

TEXTS = (
    "contract_commissioner", "treatment_function", "specialised", "charging_category",
    "administrative_category", "placing_commissioner", "mechanism",
)  # fmt: skip
FLAGS = {
    "referred_via_ras": False,
    "nhse_contract": True,
    "ordinarily_resident": True,
    "health_and_justice": False,
    "section_7a": False,
    "other_public_health": False,
    "infertility": False,
    "armed_forces_eligible": False,
}
"""With what the rules take where a line says nothing."""
TERMS = (*TEXTS, *FLAGS)
DEFAULTS: dict[str, Any] = {"specialised": "none"}
BETWEEN, CODED = "|", "="
"""Between the parts of a home that was sent in codes, and before it."""


def told_apart(column: str, lists: Iterable[Lists]) -> frozenset[str] | None:
    """The codes that any of the lists names; to the rules every other one is nothing.

    None: each code is one of its own.
    """
    codes = [each.codes for each in lists]
    named = {
        "treatment_function": [each.hospital_dental for each in codes],
        "charging_category": [
            each.chargeable_categories | each.not_ordinarily_resident for each in codes
        ],
        "administrative_category": [each.private_administrative for each in codes],
    }
    return frozenset().union(*named[column]) if column in named else None
