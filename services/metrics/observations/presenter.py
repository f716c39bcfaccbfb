"""Figures and where they came from, as every analysis tells it."""

from collections.abc import Collection, Iterable
from typing import Any

from services.contracts.predecessors import Part
from services.metrics.indicators.models import Indicator
from services.metrics.observations.maps import ChosenMap
from services.metrics.observations.rules.sources import sources_of
from services.metrics.observations.rules.values import Figure


def map_told(chosen: ChosenMap) -> dict[str, Any]:
    """The fields of MapProvenance."""
    return {
        "map": chosen.name,
        "map_date": chosen.day,
        "as_published": chosen.as_published,
        "computed_at": chosen.now,
    }


def figures_told(
    chosen: ChosenMap, indicator: Indicator, parts: Iterable[Part], figures: Collection[Figure]
) -> dict[str, Any]:
    """The fields of FiguresProvenance."""
    return map_told(chosen) | {
        "indicator_version": indicator.version,
        "organisations": sorted({part.code for part in parts}),
        "sources": sources_of(indicator.source, figures),
        "imports": sorted({number for figure in figures for number in figure.imports}),
    }


def series_told(
    chosen: ChosenMap, indicator: Indicator, parts: Iterable[Part], figures: Collection[Figure]
) -> dict[str, Any]:
    """The fields of SeriesProvenance."""
    revisions = [figure.revision for figure in figures]
    return figures_told(chosen, indicator, parts, figures) | {"revisions": revisions}
