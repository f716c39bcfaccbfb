"""The formats that can be imported, each with the layouts that are recognised."""

from collections.abc import Mapping
from functools import partial

from services.metrics.imports.rules import ae, rtt, tidy
from services.shared.imports.source import CsvSource, Opening

NATIONAL = frozenset({"nhse-ae", "nhse-rtt"})
"""Files that speak of the whole country."""
FORMATS: Mapping[str, Opening] = {
    "nhse-ae": partial(CsvSource, layouts=ae.LAYOUTS),
    "nhse-rtt": partial(CsvSource, layouts=rtt.LAYOUTS),
    "tidy-csv": partial(CsvSource, layouts=tidy.LAYOUTS),
}
