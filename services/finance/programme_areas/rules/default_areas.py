"""The programme areas of an organisation that has stated none of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class AreasInForce:
    """Areas by code, since when, and what says so."""

    areas: Mapping[str, str]
    starts: date
    source: str


DEFAULT = AreasInForce(
    {
        "non-elective": "Non-elective care",
        "planned-care": "Planned care",
        "mental-health": "Mental health",
        "community": "Community services",
        "childrens": "Children's services",
        "practice": "Practice development and performance",
    },
    date(2013, 4, 1),
    "The six clinical directorates of NHS Stoke-on-Trent Clinical Commissioning Group",
)


def default_on(day: date) -> AreasInForce | None:
    """The default set; None before there was one."""
    return DEFAULT if day >= DEFAULT.starts else None
