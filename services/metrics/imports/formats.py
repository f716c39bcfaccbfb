"""The formats that can be imported, each with the layouts that are recognised."""

from collections.abc import Mapping, Sequence

from services.metrics.imports.rules import ae
from services.metrics.imports.rules.records import Layout

FORMATS: Mapping[str, Sequence[Layout]] = {"nhse-ae": ae.LAYOUTS}
