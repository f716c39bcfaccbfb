"""The formats that can be imported: whoever adds one adds a line here."""

from collections.abc import Mapping
from typing import Any

from services.metrics.imports import pathways_service, service
from services.metrics.imports.rules import ae, rtt, tidy
from services.shared.imports.formats import Format, csv_format

FORMATS: Mapping[str, Format[Any]] = {
    "nhse-ae": csv_format(ae.LAYOUTS, service.take_in, ae.DESCRIPTION, national=True),
    "nhse-rtt": csv_format(rtt.LAYOUTS, pathways_service.take_in, rtt.DESCRIPTION, national=True),
    "tidy-csv": csv_format(tidy.LAYOUTS, service.take_in, tidy.DESCRIPTION),
}
