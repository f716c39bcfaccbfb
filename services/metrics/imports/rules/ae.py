"""NHS England A&E attendances: the monthly publication and its tidied form.

Source of the columns: NHS England, A&E Attendances and Emergency Admissions, monthly CSV; the
tidied form is that of NHSRdatasets. Booked appointments count with their department, as in the
publication's own four-hour percentage.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from services.metrics.imports.rules.cells import (
    count,
    is_total_line,
    month,
    organisation,
    published_month,
)
from services.metrics.imports.rules.records import Figure, LineContent, Record
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import Line, columns_of

FORMAT = "nhse-ae"
BREAKDOWN = "department"
DEPARTMENTS = ("1", "2", "other")
TIDY_COLUMNS = ("period", "org_code", "type", "attendances", "breaches", "admissions")
PUBLISHED_COLUMNS = ("Period", "Org Code", "Org name")
PUBLISHED_COUNTS = {
    "1": (
        ("A&E attendances Type 1", "A&E attendances Booked Appointments Type 1"),
        ("Attendances over 4hrs Type 1", "Attendances over 4hrs Booked Appointments Type 1"),
        ("Emergency admissions via A&E - Type 1",),
    ),
    "2": (
        ("A&E attendances Type 2", "A&E attendances Booked Appointments Type 2"),
        ("Attendances over 4hrs Type 2", "Attendances over 4hrs Booked Appointments Type 2"),
        ("Emergency admissions via A&E - Type 2",),
    ),
    "other": (
        (
            "A&E attendances Other A&E Department",
            "A&E attendances Booked Appointments Other Department",
        ),
        (
            "Attendances over 4hrs Other Department",
            "Attendances over 4hrs Booked Appointments Other Department",
        ),
        ("Emergency admissions via A&E - Other A&E department",),
    ),
}
BEFORE_2020 = {"number of a&e ": "a&e ", "number of attendances": "attendances"}
OTHER_NAMES = {
    "attendances over 4hrs other a&e department": "attendances over 4hrs other department"
}
"""Until March 2020 the third kind of department was named in full here too."""
NOT_AVAILABLE = frozenset({"-", "N/A"})
"""What the publisher has for a figure that there is none of."""


MAIN_COLUMNS = tuple(group[0] for groups in PUBLISHED_COUNTS.values() for group in groups)


INDICATORS = (
    "ae-attendances", "ae-breaches", "ae-four-hour-performance", "ae-emergency-admissions",
)  # fmt: skip


def figures(
    attendances: int | None, breaches: int | None, admissions: int | None
) -> tuple[Figure, ...]:
    """What one department's counts say; a count that was not collected says nothing."""
    found: list[Figure] = []
    if attendances is not None:
        found.append(Figure("ae-attendances", attendances))
    if breaches is not None:
        found.append(Figure("ae-breaches", breaches))
    if attendances is not None and breaches is not None:
        found.append(Figure("ae-four-hour-performance", attendances - breaches, attendances))
    if admissions is not None:
        found.append(Figure("ae-emergency-admissions", admissions))
    return tuple(found)


def blank(found: Sequence[Figure]) -> tuple[str, ...]:
    """The indicators of a department that its line leaves blank."""
    given = {figure.indicator for figure in found}
    return tuple(indicator for indicator in INDICATORS if indicator not in given)


def check_breaches(line: Line, column: str, attendances: int | None, breaches: int | None) -> None:
    """Note breaches that cannot be: more than attendances, or of attendances not collected."""
    if breaches is None or line.rejects:
        return
    if attendances is None:
        line.reject(column, "breaches of attendances that are blank", "the attendances too")
    elif breaches > attendances:
        line.reject(column, "more breaches than attendances", f"at most {attendances}")


def tidy_reader(header: Sequence[str]) -> LineReader[LineContent] | None:
    """Reads the six-column form: a line is one organisation, month and department."""
    columns = columns_of(header, TIDY_COLUMNS)
    if columns is None:
        return None

    def read(number: int, cells: Sequence[str]) -> LineContent:
        line = Line(number, cells, columns)
        period = line.read("period", month)
        code = line.read("org_code", organisation)
        department = line.text("type").strip().lower()
        if department not in DEPARTMENTS:
            line.reject("type", "not a department type", "1, 2 or other")
        attendances = line.read("attendances", count)
        breaches = line.read("breaches", count)
        admissions = line.read("admissions", count)
        check_breaches(line, "breaches", attendances, breaches)
        line.check()
        assert period is not None
        assert code is not None
        found = figures(attendances, breaches, admissions)
        return [Record(code, None, BREAKDOWN, department, period, found, blank=blank(found))]

    return read


def _today(name: str) -> str:
    """A column name of any edition, as today's edition has it."""
    text = " ".join(name.split()).casefold()
    for before, after in BEFORE_2020.items():
        if text.startswith(before):
            text = after + text.removeprefix(before)
    return OTHER_NAMES.get(text, text)


def published_reader(header: Sequence[str]) -> LineReader[LineContent] | None:
    """Reads NHS England's own form: a line is one organisation and month, all departments."""
    names = [_today(name) for name in header]
    columns = columns_of(names, PUBLISHED_COLUMNS)
    if columns is None or any(name.casefold() not in names for name in MAIN_COLUMNS):
        return None
    counts = {kind: _present(names, groups) for kind, groups in PUBLISHED_COUNTS.items()}
    columns |= {name: names.index(name.casefold()) for name in _all(counts)}

    def read(number: int, cells: Sequence[str]) -> LineContent:
        line = Line(number, cells, columns)
        if is_total_line(line.text("Org Code"), line.text("Org name")):
            return []
        period = line.read("Period", published_month)
        code = line.read("Org Code", organisation)
        name = line.text("Org name").strip() or None
        departments = {kind: _department(line, groups) for kind, groups in counts.items()}
        line.check()
        whose, when = cast(str, code), cast(date, period)
        return [
            Record(whose, name, BREAKDOWN, kind, when, found, blank=blank(found))
            for kind, found in departments.items()
        ]

    return read


def _present(names: Sequence[str], groups: Sequence[Sequence[str]]) -> list[list[str]]:
    # Booked appointments came in 2020: a file without them is complete without them.
    return [
        [main, *(name for name in booked if name.casefold() in names)] for main, *booked in groups
    ]


def _all(counts: Mapping[str, Sequence[Sequence[str]]]) -> list[str]:
    return [name for groups in counts.values() for group in groups for name in group]


def _department(line: Line, groups: Sequence[Sequence[str]]) -> tuple[Figure, ...]:
    attendances, breaches, admissions = (_sum(line, group) for group in groups)
    check_breaches(line, groups[1][0], attendances, breaches)
    return figures(attendances, breaches, admissions)


def _sum(line: Line, names: Sequence[str]) -> int | None:
    """Booked appointments added; blank where the department itself is, whatever was booked."""
    main, *booked = (line.read(name, published_count) for name in names)
    return None if main is None else main + sum(number or 0 for number in booked)


def published_count(cell: str) -> int | None:
    """A count, blank also as the publisher writes what is not available. Raises BadCell."""
    return None if cell.strip().upper() in NOT_AVAILABLE else count(cell)


DESCRIPTION = "NHS England's monthly A&E CSV and its tidied six-column form"
LAYOUTS = (
    Layout("nhse-ae-tidy", TIDY_COLUMNS, tidy_reader),
    Layout(
        "nhse-ae-published",
        (*PUBLISHED_COLUMNS, *_all(PUBLISHED_COUNTS)),
        published_reader,
        needed=(*PUBLISHED_COLUMNS, *MAIN_COLUMNS),
        called=_today,
    ),
)
