"""`/v1/engagement/calculate`: methods of engagement on figures of one's own. Nothing is stored."""

from typing import Annotated

from services.engagement.calculators.schemas.opinion import OpinionRequest, OpinionResult
from services.engagement.calculators.schemas.survey import (
    KappaRequest,
    KappaResult,
    RakeRequest,
    RakeResult,
    RepresentativenessRequest,
    RepresentativenessResult,
)
from services.engagement.calculators.service import find_opinions, weigh
from services.shared.auth import Principal, requires
from services.shared.lane.calculators import CalculatorRoute
from services.shared.routing import Router
from services.statistics.survey.agreement import agreement
from services.statistics.survey.representativeness import representativeness

router = Router(
    prefix="/v1/engagement/calculate", tags=["calculators"], route_class=CalculatorRoute
)
Reader = Annotated[Principal, requires("engagement.read")]


@router.post("/representativeness", summary="How well those who answered stand for the population")
async def calculate_representativeness(
    body: RepresentativenessRequest, _: Reader
) -> RepresentativenessResult:
    """Response rates with Wilson's intervals, their ratio, and the overlap of the two.

    It describes who answered: respondents chose themselves, and no interval makes them a sample.
    """
    return RepresentativenessResult.of(
        representativeness(body.respondents, body.population, body.confidence)
    )


@router.post("/rake", summary="Weights by which respondents meet the margins of the population")
async def calculate_weights(body: RakeRequest, _: Reader) -> RakeResult:
    """By raking; with the effective size that is left. Margins that cannot be met are refused."""
    return weigh(body)


@router.post("/kappa", summary="Whether two coders give the same themes")
async def calculate_kappa(body: KappaRequest, _: Reader) -> KappaResult:
    """Cohen's kappa for each theme, null where agreement by chance is certain."""
    return KappaResult.of(agreement(body.first, body.second))


@router.post("/opinion-groups", summary="Groups of people who vote alike on statements")
async def calculate_opinion_groups(body: OpinionRequest, _: Reader) -> OpinionResult:
    """The opinion map, its groups, what sets each apart and what unites all (Polis).

    The same votes give the same answer, in whatever order people came.
    """
    return find_opinions(body)
