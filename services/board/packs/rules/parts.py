"""The parts of a pack, in their order."""

from collections.abc import Mapping

TITLES = {
    "cover": "Cover", "agenda": "Agenda and papers", "scorecard": "Scorecard", "alerts": "Alerts",
    "verdicts": "What changes of services brought",
    "consultations": "Consultations", "voices": "What people said", "finance": "Finance position",
    "savings": "Savings", "border": "The hole at the border", "claims": "Claims at the border",
    "plans": "Plans", "commitments": "Decisions and actions",
}  # fmt: skip
NEEDS: Mapping[str, str] = {
    "scorecard": "metrics.read",
    "alerts": "metrics.read",
    "verdicts": "metrics.read",
    "consultations": "engagement.read",
    "voices": "engagement.read",
    "finance": "finance.read",
    "savings": "finance.read",
    "border": "finance.read",
    "claims": "finance.read",
}
"""The scope that a part of another service needs, of who composes a pack and of who reads it."""
SOURCES: Mapping[str, str] = {
    "scorecard": "/v1/metrics/scorecards",
    "alerts": "/v1/metrics/alerts",
    "verdicts": "/v1/metrics/interventions",
    "consultations": "/v1/engagement/consultations",
    "voices": "/v1/engagement/consultations",
    "finance": "/v1/finance/budgets",
    "savings": "/v1/finance/savings",
    "border": "/v1/finance/recovery/hole",
    "claims": "/v1/finance/recovery/claims",
    "plans": "/v1/board/plans",
    "commitments": "/v1/board/decisions",
}

FIGURES: Mapping[str, str] = {
    "scorecard": "/v1/metrics/observations.csv",
    "consultations": "/v1/engagement/commitments.csv",
    "plans": "/v1/board/exports.csv",
    "commitments": "/v1/board/exports.csv",
}
"""Where the figures of a part leave the house as CSV, with their description in `Link`."""

NOTHING: Mapping[str, str] = {
    "scorecard": "There are no figures of these indicators.",
    "alerts": "There is no alert that nobody has seen to.",
    "verdicts": "No change of services is on record.",
    "consultations": "There is no consultation.",
    "voices": "No consultation of yours is reported yet.",
    "finance": "The budget has no lines.",
    "savings": "There are no savings schemes.",
    "border": "Nothing was charged at the border.",
    "claims": "There is no claim.",
}
"""Why a part is missing of which the other service has none."""
