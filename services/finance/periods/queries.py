"""A period of a book as it is now."""

from datetime import date

from services.finance.periods.problems import PeriodNotFound
from services.finance.periods.repository import calendar_of
from services.finance.periods.rules.calendar import PeriodState
from services.shared.database import AnySession
from services.shared.errors import Fault


async def read_period(
    session: AnySession, book: str, month: str, pointer: str = "/path/period"
) -> PeriodState:
    """`month` is written 2025-04. Raises PeriodNotFound."""
    starts = date.fromisoformat(f"{month}-01")
    found = [each for each in await calendar_of(session, book) if each.starts == starts]
    if not found:
        said = f"{book} has no period {month}."
        raise PeriodNotFound(said, errors=[Fault(pointer, PeriodNotFound.code, said)])
    return found[0]
