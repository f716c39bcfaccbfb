"""The formats that can be imported, each with the layouts that are recognised."""

from collections.abc import Mapping
from functools import partial

from services.directory.imports.rules import epraccur, gp_practices, residence
from services.directory.imports.source import OrdSource
from services.shared.imports.source import CsvSource, Opening

FORMATS: Mapping[str, Opening] = {
    "gp-practices": partial(CsvSource, layouts=gp_practices.LAYOUTS),
    "epraccur": partial(CsvSource, layouts=epraccur.LAYOUTS),
    "residence": partial(CsvSource, layouts=residence.LAYOUTS),
    "ods-ord": OrdSource,
}
