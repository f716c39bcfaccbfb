"""The burn-up chart is valid Vega-Lite and says in English what it shows."""

from uuid import UUID

import pytest

from services.finance.budgets.models import Budget
from services.finance.budgets.rules.profiles import MONTHS, even_profile
from services.finance.budgets.rules.versions import PlannedLine
from services.finance.positions.chart import burn_up_chart
from services.finance.positions.presenter import forecast
from services.finance.positions.queries import YearOfBudget
from services.finance.positions.rules.matches import SpentByLine
from services.shared.times import FIRST_DAY
from tests.vega_lite import fault

NOTHING = (0,) * MONTHS


def year(spent: tuple[int, ...], month: int, plan: int = 120_000_00) -> YearOfBudget:
    budget = Budget(
        id=UUID(int=0), organisation="27D", year=2025, name="<Acute> & care", made_by="ann",
        made_at=FIRST_DAY,
    )  # fmt: skip
    line = PlannedLine("5000", "Acute", "planned-care", even_profile(plan))
    return YearOfBudget(budget, [line], SpentByLine([spent], NOTHING), "ledger", month)


@pytest.mark.parametrize("method", ["profile", "run_rate"])
@pytest.mark.parametrize("month", [0, 5, 11])
@pytest.mark.parametrize("spent", [NOTHING, even_profile(130_000_00), (-5,) * MONTHS])
def test_every_course_of_a_year_is_drawn(spent: tuple[int, ...], month: int, method: str) -> None:
    assert fault(burn_up_chart(forecast(year(spent, month), method))) is None  # type: ignore[arg-type]
    nothing = forecast(year(NOTHING, month, plan=0), method)  # type: ignore[arg-type]
    assert fault(burn_up_chart(nothing)) is None


def test_it_says_in_words_what_it_shows() -> None:
    found = burn_up_chart(forecast(year(even_profile(132_000_00), 2), "profile"))
    assert found["description"] == (
        "<Acute> & care of 27D, spending added up from April to June 2025: 33,000.00 pounds spent "
        "of 30,000.00 pounds planned by then. Overspent by 3,000.00 (10.0% of plan): adverse. The "
        "forecast for the year by the remaining profile is 123,000.00 pounds of 120,000.00 pounds "
        "planned."
    )
    rows = found["layer"][0]["data"]["values"]
    assert [row["series"] for row in rows].count("Actual") == 3
