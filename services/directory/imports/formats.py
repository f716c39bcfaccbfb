"""The formats that can be imported: whoever adds one adds a line here."""

from collections.abc import Mapping
from typing import Any

from services.directory.imports import editions_service, parents_service, residence_service
from services.directory.imports.problems import MalformedJson
from services.directory.imports.rules import (
    epcmem,
    epcn,
    epraccur,
    etr,
    gp_practices,
    ods_ord,
    ons_codes,
    residence,
)
from services.directory.imports.service import take_in
from services.directory.imports.source import OrdSource
from services.shared.imports.formats import Format, csv_format

FORMATS: Mapping[str, Format[Any]] = {
    "gp-practices": csv_format(
        gp_practices.LAYOUTS, take_in, gp_practices.DESCRIPTION, national=True
    ),
    "epraccur": csv_format(
        epraccur.LAYOUTS, editions_service.take_in, epraccur.DESCRIPTION, national=True
    ),
    "etr": csv_format(etr.LAYOUTS, editions_service.take_in, etr.DESCRIPTION, national=True),
    "epcmem": csv_format(
        epcmem.LAYOUTS, parents_service.take_in, epcmem.DESCRIPTION, national=True
    ),
    "epcn": csv_format(epcn.LAYOUTS, parents_service.take_in, epcn.DESCRIPTION, national=True),
    "residence": csv_format(
        residence.LAYOUTS, residence_service.take_in, residence.DESCRIPTION, national=True
    ),
    "ons-codes": csv_format(ons_codes.LAYOUTS, take_in, ons_codes.DESCRIPTION, national=True),
    "ods-ord": Format(
        OrdSource, take_in, ods_ord.DESCRIPTION, True, "application/json", [MalformedJson]
    ),
}
