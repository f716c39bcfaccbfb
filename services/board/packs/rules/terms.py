"""One definition of each term that a pack uses."""

from collections.abc import Collection, Set
from typing import NamedTuple


class Term(NamedTuple):
    """What a term means, and in which parts of a pack it stands."""

    name: str
    meaning: str
    parts: Set[str]


TERMS = (
    Term(
        "Special cause",
        "A figure that its control chart does not expect by chance alone.",
        {"scorecard", "alerts"},
    ),
    Term("Assurance", "Whether a target will be met as things are.", {"scorecard"}),
    Term(
        "Finding",
        "Which way the figures point since a change; its certainty says how much stands behind it.",
        {"verdicts"},
    ),
    Term("Variance", "Plan less actual; below 0 is an overspend.", {"finance"}),
    Term("Forecast", "What the whole year is expected to come to.", {"finance", "savings"}),
    Term(
        "Border hole",
        "What was charged for people who live, or have their practice, across the border, and "
        "what of it can be recovered.",
        {"border", "claims"},
    ),
    Term(
        "Withheld",
        "A count that could tell of a few people is not shown.",
        {"scorecard", "alerts", "voices", "border", "claims"},
    ),
    Term(
        "Progress",
        "What is done, by the weights of what was planned or promised.",
        {"plans", "consultations"},
    ),
)


def terms_of(parts: Collection[str]) -> list[Term]:
    """Those that stand in these parts; together they are less than a page."""
    return [each for each in TERMS if not each.parts.isdisjoint(parts)]
