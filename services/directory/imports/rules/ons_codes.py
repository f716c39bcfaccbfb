"""Names and codes of commissioners by ONS: which code in statistics is which code of ODS.

Source of the columns: ONS, "SICBL names and codes" (before 2022 "CCG names and codes") and "ICB
names and codes" in the documents of the NSPL: code, ODS code and name, each with the prefix of its
kind and the year, as in SICBL24CD, SICBL24CDH, SICBL24NM.
"""

import re
from collections.abc import Sequence
from datetime import date

from services.contracts.codes import ods_code
from services.directory.imports.rules import cells as kinds
from services.directory.imports.rules.records import LineContent, Record
from services.directory.organisations.rules.commissioners import HEALTH_BOARDS
from services.directory.organisations.rules.descriptions import described
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import Line

DESCRIPTION = "the codes that commissioners have in statistics (ONS names and codes)"
CODE = re.compile(r"(sicbl|ccg|icb|stp)([0-9]{2})cd")
ROLES = {"sicbl": "sub_icb", "ccg": "ccg", "icb": "icb", "stp": "partnership"}
EXPECTED = ("SICBL??CD, CCG??CD, ICB??CD or STP??CD", "the same with CDH", "the same with NM")


def _reader(header: Sequence[str]) -> LineReader[LineContent] | None:
    names = [name.strip().lower() for name in header]
    for name in names:
        if found := CODE.fullmatch(name):
            stem = "".join(found.groups())
            wanted = {"gss": name, "ods": f"{stem}cdh", "name": f"{stem}nm"}
            if set(wanted.values()) <= set(names):
                columns = {what: names.index(each) for what, each in wanted.items()}
                return _lines(columns, ROLES[found[1]], date(2000 + int(found[2]), 4, 1))
    return None


def _lines(columns: dict[str, int], role: str, day: date) -> LineReader[LineContent]:
    def read(number: int, cells: Sequence[str]) -> Record | None:
        line = Line(number, cells, columns)
        if not line.text("ods").strip():
            return None  # countries without such bodies
        code = str(line.read("ods", ods_code) or "")
        gss, name = line.read("gss", kinds.gss), line.read("name", kinds.name)
        line.check()
        own = "health_board" if code.startswith(HEALTH_BOARDS) else role
        return Record(described(code, name, own, day, gss_code=gss), code_only=True)

    return read


LAYOUTS = (Layout("ons-names-and-codes", EXPECTED, _reader),)
