"""`/v1/finance/savings`: what the schemes of a year save, as figures, files and pictures."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from services.contracts.codes import ODS_CODE
from services.finance.schemes import repository
from services.finance.schemes.files import to_csv, to_workbook
from services.finance.schemes.presenter import summary_of
from services.finance.schemes.problems import AsOfOutsideYear, TooManyToSum
from services.finance.schemes.rules.savings import last_complete
from services.finance.schemes.schemas import SavingsSummary
from services.finance.schemes.service import MOST_SCHEMES
from services.shared.auth import Principal, requires
from services.shared.conditional import content_etag, tagged
from services.shared.dependencies import at_once
from services.shared.downloads import CSV, WORKBOOK, download
from services.shared.errors import Fault, problem_responses
from services.shared.lane.routing import always, heavy
from services.shared.pictures import Specification, add_pictures
from services.shared.routing import Router
from services.shared.schemas import Month

READING = requires("finance.read")
Reader = Annotated[Principal, READING]
PROBLEMS = problem_responses(AsOfOutsideYear, TooManyToSum)
router = Router(prefix="/v1/finance/savings", tags=["schemes"], route_class=heavy(always))


@dataclass(frozen=True)
class SavingsQuery:
    """Of which year, whose, and at the end of which month."""

    year: Annotated[
        int, Query(ge=1990, le=2098, examples=[2025], description="in which the year begins")
    ]
    organisation: Annotated[str | None, Query(pattern=ODS_CODE, examples=["27D"])] = None
    as_of: Annotated[
        Month | None,
        Query(examples=["2025-09"], description="null: the last month of the year that is over"),
    ] = None

    def until(self, today: date) -> date:
        """Raises AsOfOutsideYear."""
        if self.as_of is None:
            return last_complete(self.year, today)
        month = date.fromisoformat(f"{self.as_of}-01")
        if not date(self.year, 4, 1) <= month <= date(self.year + 1, 3, 1):
            said = f"{self.as_of} is not from {self.year}-04 to {self.year + 1}-03."
            raise AsOfOutsideYear(said, errors=[Fault("/query/as_of", AsOfOutsideYear.code, said)])
        return month


async def summary(
    request: Request, query: Annotated[SavingsQuery, at_once(SavingsQuery)], principal: Reader
) -> SavingsSummary:
    """What is answered, and what files and pictures are made from."""
    until = query.until(datetime.now(UTC).date())
    wanted = repository.Filter(query.organisation, query.year)
    async with request.app.state.database.read() as session:
        rows = await repository.schemes_after(session, None, MOST_SCHEMES + 1, wanted, principal)
        if len(rows) > MOST_SCHEMES:
            raise TooManyToSum
        return summary_of(await repository.whole(session, rows), query.year, until)


Found = Annotated[SavingsSummary, Depends(summary)]


@router.get(
    "",
    summary="What the savings schemes of a year save",
    response_model=SavingsSummary,
    responses=PROBLEMS,
)
async def get_savings(
    request: Request, response: Response, found: Found, _: Reader
) -> SavingsSummary | Response:
    """By organisation and scheme: plan, delivered, variance and forecast, and each scheme's rating
    by a rule that is stated. Schemes without an approved plan are left out.
    """
    return tagged(request, response, found)


@router.get(
    ".csv",
    summary="The same as CSV",
    response_class=Response,
    responses=CSV | PROBLEMS,
)
async def get_savings_csv(request: Request, found: Found, _: Reader) -> Response:
    """A line a scheme, amounts in pounds."""
    return await download(request, "csv", "savings", content_etag(found), lambda: to_csv(found))


@router.get(
    ".xlsx",
    summary="The same as a workbook",
    response_class=Response,
    responses=WORKBOOK | PROBLEMS,
)
async def get_savings_workbook(request: Request, found: Found, _: Reader) -> Response:
    """A line a scheme, and formulas for the sums."""
    etag = content_etag(found)
    return await download(request, "xlsx", "savings", etag, lambda: to_workbook(found))


def _by_scheme(found: SavingsSummary, width: float) -> Specification:
    # What only pictures need is not loaded at start.
    from services.finance.schemes.charts.scheme_chart import scheme_chart

    return scheme_chart(found, width)


def _waterfall(found: SavingsSummary, width: float) -> Specification:
    from services.finance.schemes.charts.waterfall_chart import waterfall_chart

    return waterfall_chart(found, width)


for _path, _noun, _what, _chart in (
    ("/schemes", "savings_by_scheme", "Savings by scheme", _by_scheme),
    ("/waterfall", "savings_waterfall", "From planned to delivered savings", _waterfall),
):
    add_pictures(
        router, _path, _noun, _what, read=summary, chart=_chart, problems=PROBLEMS,
        access=READING,
    )  # fmt: skip
