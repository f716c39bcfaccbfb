"""DuckDB's expressions of what other columns of a line say of one, by the same rules as for a line
that is asked for alone.
"""

from collections.abc import Mapping
from datetime import date
from itertools import product

from services.finance.recovery.determinations.code_queries import lists_for
from services.finance.recovery.determinations.rules.line_facts import CHAPTER
from services.finance.recovery.determinations.rules.points_of_delivery import (
    CLASSIFICATIONS,
    METHODS,
    pod_where_sure,
)
from services.shared.columnar import quoted

Places = Mapping[str, int]


def default_value(name: str, places: Places) -> str | None:
    """The column by what the file says in others; None where it says nothing there."""
    if name == "pod" and "admission_method" in places:
        return _point_of_delivery(places)
    if name == "specialised" and "hrg" in places:
        return _colour(places)
    return DATASET if name == "dataset" and name not in places and "pod" in places else None


DATASETS = {
    "op": ("OP", "NF", "WAF"),
    "ecds": ("AE",),
    "primary_dental": ("DENT",),
    "ambulance": ("AMB", "PTSTRANS"),
    "community": ("COMM",),
}
"""How the points of delivery of other care than admissions begin: NHS England, points of delivery
of the contract monitoring data sets.
"""
DATASET = (
    "CASE "
    + " ".join(
        f"WHEN starts_with(cells.pod, {quoted(start)}) THEN {quoted(dataset)}"
        for dataset, starts in DATASETS.items()
        for start in starts
    )
    + " ELSE 'apc' END"
)


def untold_dataset(places: Places) -> str:
    """A condition: of a file without the column, neither what was delivered nor how the patient was
    admitted tells the data set.
    """
    telling = (f"cells.{name}" for name in ("pod", "admission_method") if name in places)
    return f"coalesce({', '.join(telling)}) IS NULL"


def _cell(name: str, places: Places) -> str:
    return f"cells.{name}" if name in places else "CAST(NULL AS VARCHAR)"


def _point_of_delivery(places: Places) -> str:
    """That of the file; where it is blank that of `pod_where_sure`."""
    stay = f"(TRY_CAST({_cell('length_of_stay', places)} AS INTEGER) > 0)::INT::VARCHAR"
    told = f"concat_ws('|', {_cell('admission_method', places)},"
    told += f" coalesce({_cell('patient_classification', places)}, ''), coalesce({stay}, ''))"
    cases = "".join(
        f" WHEN {told} IN ({', '.join(map(quoted, sorted(keys)))}) THEN {quoted(pod)}"
        for pod, keys in sorted(_admissions().items())
    )
    return f"CASE WHEN {_cell('pod', places)} IS NOT NULL THEN {_cell('pod', places)}{cases} END"


def _admissions() -> dict[str, set[str]]:
    """Point of delivery -> admission method, classification and whether there was a night, as far
    as they are known.
    """
    found: dict[str, set[str]] = {}
    for method, kind, night in product(METHODS, ("", *CLASSIFICATIONS), ("", "0", "1")):
        pod = pod_where_sure(method, kind or None, int(night) if night else None)
        if pod:
            found.setdefault(pod, set()).add(f"{method}|{kind}|{night}")
    return found


def _colour(places: Places) -> str:
    """That of the file; of a line that is specialised by itself its own, as `colour_of` has it."""
    told, own = _cell("specialised", places), lists_for(date.max).codes.specialised_by_itself
    cases = ""
    for colour in sorted(set(own.values())):
        codes = ", ".join(quoted(code) for code in sorted(own) if own[code] == colour)
        cases += (
            f" WHEN cells.hrg IN ({codes}) OR left(cells.hrg, {CHAPTER}) IN ({codes})"
            f" THEN {quoted(colour)}"
        )
    return f"CASE WHEN coalesce({told}, 'none') <> 'none' THEN {told}{cases} ELSE {told} END"
