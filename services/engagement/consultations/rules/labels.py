"""What people are told of something that asks them and is no consultation (Eveleigh)."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["english", "welsh"]
SURVEY = "survey"
LABELS: Mapping[Language, Mapping[str, str]] = {
    "english": {
        "inform": "This informs, and is no consultation: no decision can rest on it.",
        "engage": "This is engagement, and no consultation: no decision can rest on it alone.",
        SURVEY: "This is a survey, and no consultation: no decision can rest on it alone.",
    },
    "welsh": {
        "inform": "Rhoi gwybodaeth yw hyn, ac nid ymgynghori: ni all unrhyw benderfyniad ddibynnu "
        "arno.",
        "engage": "Ymgysylltu yw hyn, ac nid ymgynghori: ni all unrhyw benderfyniad ddibynnu arno "
        "yn unig.",
        SURVEY: "Arolwg yw hwn, ac nid ymgynghoriad: ni all unrhyw benderfyniad ddibynnu arno yn "
        "unig.",
    },
}


def label_of(kind: str, level: str | None, language: Language = "english") -> str | None:
    """None of a consultation, and of what may still become one. A survey is one from the first."""
    return LABELS[language].get(SURVEY if kind == SURVEY else level or "")


def labelled(summary: str, kind: str, level: str | None, language: Language) -> str:
    """A summary for a list that has no place of its own for the label."""
    label = label_of(kind, level, language)
    return f"{label} {summary}" if label else summary
