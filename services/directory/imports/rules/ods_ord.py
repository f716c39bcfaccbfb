"""One organisation as the ODS ORD interface gives it (JSON).

Source of the fields: NHS England, Organisation Reference Data API, /organisations/{code}. A date of
an end is the last day; here the next day is the first without. What is not legal is operational.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from services.contracts.codes import ods_code
from services.directory.imports.rules.cells import name
from services.directory.imports.rules.records import Record
from services.directory.organisations.rules.descriptions import Description, Role, described
from services.directory.organisations.rules.locations import (
    ENGLAND,
    NORTHERN_IRELAND,
    SCOTLAND,
    WALES,
    Place,
)
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.successions import Succession
from services.directory.organisations.rules.timelines import Entry
from services.shared.imports.lines import LONGEST_SHOWN, BadCell, LineRejected, Reject
from services.shared.times import DAYS, is_within

DESCRIPTION = "one organisation as ODS gives it in JSON"
LAYOUT = "ods-ord-organisation"
ROLES: Mapping[str, str] = {
    "RO98": "ccg", "RO319": "sub_icb", "RO261": "icb", "RO318": "icb", "RO209": "region",
    "RO272": "pcn", "RO76": "gp_practice", "RO177": "prescribing_cost_centre", "RO197": "trust",
    "RO57": "foundation_trust", "RO141": "local_authority", "RO144": "health_board",
    "RO179": "pct", "RO107": "trust", "RO198": "site", "RO108": "site",
}  # fmt: skip
# The kind of a membership is what the parent is for the child.
PARENT_KINDS: Mapping[str, str] = {
    "RO98": "sub_icb", "RO261": "icb", "RO209": "region", "RO272": "pcn", "RO144": "health_board",
    "RO179": "pct", "RO141": "council", "RO197": "trust", "RO107": "trust",
}  # fmt: skip
COUNTRIES: Mapping[str, str] = {
    "ENGLAND": ENGLAND, "WALES": WALES, "SCOTLAND": SCOTLAND, "NORTHERN IRELAND": NORTHERN_IRELAND,
}  # fmt: skip
JSON = Mapping[str, Any]


class Misshapen(ValueError):
    """Says what is wrong with the document, in words."""


def read(document: JSON) -> Record:
    """Raises LineRejected for a document that is not one organisation."""
    try:
        return _record(document["Organisation"])
    except BadCell as bad:
        raise LineRejected(Reject(1, "OrgId", "", bad.reason, bad.expected)) from bad
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        reason = f"not an organisation of ODS: {_told(error)}"
        expected = "the answer of /organisations/{code}, with OrgId, Name, Date, Roles"
        raise LineRejected(Reject(1, "Organisation", "", reason, expected)) from error


def _told(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing"
    return str(error) if isinstance(error, Misshapen) else "a part of it has another shape"


def _record(found: JSON) -> Record:
    code = ods_code(found["OrgId"]["extension"])
    starts, ends = _period(found["Date"])
    statuses = [Entry(starts, "active")]
    if ends:
        statuses.append(Entry(ends, "closed"))
    roles = tuple(sorted(set(_roles(_listed(found.get("Roles", {}), "Role"), starts))))
    described_as = Description(
        code,
        tuple(statuses),
        (Entry(starts, name(found["Name"])),),
        tuple({role.role: role for role in roles}.values()),
        (Entry(starts, _place(found)),),
    )
    memberships = list(_memberships(code, _listed(found.get("Rels", {}), "Rel"), starts))
    successions = list(_successions(code, _listed(found.get("Succs", {}), "Succ")))
    return Record(
        described_as,
        [
            *(
                described(each.parent, None, None, each.starts, provisional=True)
                for each in memberships
            ),
            *(_other(each, code) for each in successions),
        ],
        memberships,
        successions,
    )


def _listed(holder: JSON, key: str) -> list[JSON]:
    """One child may stand alone instead of in a list."""
    found = holder.get(key, [])
    return found if isinstance(found, list) else [found]


def _period(dates: Any, default: date | None = None) -> tuple[date, date | None]:
    listed = dates if isinstance(dates, list) else [dates] if dates else []
    by_type = {each.get("Type"): each for each in listed}
    chosen = by_type.get("Legal") or by_type.get("Operational") or {}
    start = chosen.get("Start")
    if start is None and default is None:
        raise Misshapen("no start date")
    starts = _day(start) if start else default
    assert starts is not None
    ends = chosen.get("End")
    return starts, _day(ends) + timedelta(days=1) if ends else None


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Misshapen(f"{text[:LONGEST_SHOWN]} is not a date, such as 2020-04-01") from error
    if not is_within(day):
        raise Misshapen(f"{day} is not a date {DAYS}")
    return day


def _roles(listed: Iterable[JSON], default: date) -> Iterable[Role]:
    for each in listed:
        starts, ends = _period(each.get("Date"), default)
        yield Role(ROLES.get(each["id"], "other"), starts, ends)


def _memberships(code: str, listed: Iterable[JSON], default: date) -> Iterable[Membership]:
    for each in listed:
        kind = PARENT_KINDS.get(each["Target"]["PrimaryRoleId"]["id"])
        if kind is not None:
            starts, ends = _period(each.get("Date"), default)
            target = ods_code(each["Target"]["OrgId"]["extension"])
            yield Membership(code, target, kind, starts, ends)


def _successions(code: str, listed: Iterable[JSON]) -> Iterable[Succession]:
    for each in listed:
        other = ods_code(each["Target"]["OrgId"]["extension"])
        day, _ = _period(each["Date"])
        ahead = each["Type"] == "Successor"
        yield Succession(code, other, day) if ahead else Succession(other, code, day)


def _other(succession: Succession, code: str) -> Description:
    """The other side of a succession, of which no more is known than that day."""
    day = succession.day
    if succession.predecessor == code:
        return described(succession.successor, None, None, day, provisional=True)
    before = day - timedelta(days=1)
    return described(succession.predecessor, None, None, before, closed=day, provisional=True)


def _location(found: JSON) -> JSON:
    location = found.get("GeoLoc", {}).get("Location", {})
    return location if isinstance(location, Mapping) else {}


def _place(found: JSON) -> Place:
    location = _location(found)
    parts = [location.get(key) for key in ("AddrLn1", "AddrLn2", "AddrLn3", "Town", "County")]
    return Place(
        ", ".join(part for part in parts if part) or None,
        location.get("PostCode"),
        COUNTRIES.get(location.get("Country", "")),
    )
