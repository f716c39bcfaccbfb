"""GP practices with what they belong to and how many are registered.

Source of the columns: NHS England allocations 2024/25, tidied. A line holds what was so on
1 April 2024; when it began is not said, so that is the first day that it is known for.
"""

from collections.abc import Sequence
from datetime import date

from services.contracts.codes import ods_code
from services.directory.imports.rules import cells as kinds
from services.directory.imports.rules.records import LineContent, People, Record
from services.directory.organisations.rules.descriptions import Description, described
from services.directory.organisations.rules.locations import ENGLAND, Place
from services.directory.organisations.rules.memberships import Membership
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import Line, columns_of

DAY = date(2024, 4, 1)
COLUMNS = (
    "practice_code", "practice_name", "postcode", "sub_icb_code", "sub_icb_name", "icb_code",
    "icb_name", "region_code", "region_name", "lad_code", "lad_name", "registered_population",
    "weighted_population",
)  # fmt: skip
PARENTS = (
    ("sub_icb", "sub_icb", ods_code),
    ("icb", "icb", ods_code),
    ("region", "region", ods_code),
    ("lad", "local_authority", kinds.gss),
)


def reader(header: Sequence[str]) -> LineReader[LineContent] | None:
    """Reads the tidied file: a line is one practice."""
    columns = columns_of(header, COLUMNS)
    if columns is None:
        return None

    def read(number: int, cells: Sequence[str]) -> Record:
        line = Line(number, cells, columns)
        practice = line.read("practice_code", ods_code)
        name = line.read("practice_name", kinds.name)
        parents = [_parent(line, stem, role) for stem, role, _ in PARENTS]
        populations = [
            (basis, line.read(f"{basis}_population", kinds.people))
            for basis in ("registered", "weighted")
        ]
        line.check()
        code = str(practice)
        sub_icb, icb, region, council = (parent.code for parent in parents)
        return Record(
            described(code, name, "gp_practice", DAY, place=_place(line)),
            parents,
            [
                Membership(code, sub_icb, "sub_icb", DAY),
                Membership(code, council, "council", DAY),
                Membership(sub_icb, icb, "icb", DAY),
                Membership(icb, region, "region", DAY),
            ],
            populations=[
                People(code, DAY, basis, 0, people)
                for basis, people in populations
                if people is not None
            ],
            day=DAY,
        )

    return read


def _place(line: Line) -> Place:
    return Place(postcode=line.text("postcode").strip() or None, country=ENGLAND)


def _parent(line: Line, stem: str, role: str) -> Description:
    gss = role == "local_authority"
    code = line.read(f"{stem}_code", kinds.gss if gss else ods_code)
    name = line.read(f"{stem}_name", kinds.name)
    return described(code or "", name, role, DAY, system="gss" if gss else "ods")


DESCRIPTION = "NHS England's practices with their populations (allocations 2024/25, tidied)"
LAYOUTS = (Layout("gp-practices-2024-25", COLUMNS, reader),)
