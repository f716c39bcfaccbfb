"""The formats that can be imported, each with the layouts that are recognised."""

from collections.abc import Mapping, Sequence

from services.directory.imports.rules import epraccur, gp_practices, residence
from services.directory.imports.rules.records import Layout

ODS_ORD = "ods-ord"
FORMATS: Mapping[str, Sequence[Layout]] = {
    "gp-practices": gp_practices.LAYOUTS,
    "epraccur": epraccur.LAYOUTS,
    "residence": residence.LAYOUTS,
    ODS_ORD: (),
}
