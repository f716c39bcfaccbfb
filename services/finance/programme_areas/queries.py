"""Which programme areas an organisation has on a day: its own, or the default set."""

from collections.abc import Iterable
from datetime import date

from services.finance.programme_areas.problems import ProgrammeAreaUnknown
from services.finance.programme_areas.repository import set_on
from services.finance.programme_areas.rules.default_areas import AreasInForce, default_on
from services.shared.database import AnySession
from services.shared.errors import Fault


async def areas_on(session: AnySession, organisation: str, day: date) -> AreasInForce | None:
    """None before the default set began, where there is none of its own."""
    own = await set_on(session, organisation, day)
    return AreasInForce(own.areas, own.starts, own.source) if own else default_on(day)


async def check_areas(
    session: AnySession, organisation: str, day: date, named: Iterable[tuple[str, str]]
) -> None:
    """Each pointer's code is one of the organisation's areas. Raises ProgrammeAreaUnknown."""
    found = await areas_on(session, organisation, day)
    known = found.areas if found else {}
    faults = [
        Fault(pointer, ProgrammeAreaUnknown.code, f"{organisation} has no area {code} on {day}")
        for pointer, code in named
        if code not in known
    ]
    if faults:
        there = ", ".join(known) or "none"
        raise ProgrammeAreaUnknown(f"{faults[0].detail}; there is: {there}.", errors=faults)
