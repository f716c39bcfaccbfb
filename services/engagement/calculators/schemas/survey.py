"""Respondents, weights and coders as they cross the wire."""

from typing import Annotated

from pydantic import Field, model_validator

from services.shared.figures import (
    CONFIDENCE,
    MOST_EVENTS,
    Amount,
    Answer,
    Code,
    Confidence,
    Events,
    Lower,
    Upper,
    Warnings,
)
from services.shared.schemas import Schema, with_example

MOST_CATEGORIES, MOST_CELLS, MOST_ANSWERS, MOST_CODES = 1_000, 200, 10_000, 70
PEOPLE = {"40-59": 102_000, "60+": 87_000, "under 40": 65_000}
Counts = Annotated[dict[Code, Events], Field(max_length=MOST_CATEGORIES)]
Target = Annotated[float, Field(strict=True, ge=0, le=MOST_EVENTS)]


class RepresentativenessRequest(Schema):
    """Who answered, and the people they come from, by category."""

    model_config = with_example(
        respondents={"40-59": 100, "60+": 60, "under 40": 40}, population=PEOPLE, confidence=0.95
    )

    respondents: Counts = Field(description="by category; who is not named did not answer")
    population: Counts = Field(description="people by category", min_length=1)
    confidence: Confidence = Field(default=0.95, description=CONFIDENCE)


class CategoryRate(Answer):
    """One category of the population."""

    model_config = with_example(
        category="60+", rate=0.00068966, lower=0.000536, upper=0.000888, index=0.87586207,
        index_lower=0.7, index_upper=1.07,
    )  # fmt: skip

    category: str
    rate: float | None = Field(description="share of its people who answered; null over nobody")
    lower: Lower
    upper: Upper
    index: float | None = Field(
        description="its share of those who answered to its share of the population; 1 is level"
    )
    index_lower: Lower
    index_upper: Upper


class RepresentativenessResult(Answer):
    """How well those who answered stand for the population, in its order."""

    model_config = with_example(ratio=0.62769231, similarity=0.9015748, rates=[], warnings=[])

    ratio: float | None = Field(description="lowest response rate to the highest, 0-1")
    similarity: float | None = Field(
        description="overlap of the shares of those who answered and of the population, 0-1"
    )
    rates: list[CategoryRate]
    warnings: Warnings


class RakeRequest(Schema):
    """A table of respondents, and the margins that it is to meet."""

    model_config = with_example(
        cells=[[20, 30], [30, 20]], row_targets=[60, 40], column_targets=[45, 55], trim=False
    )

    cells: list[Annotated[list[Amount], Field(min_length=1, max_length=MOST_CELLS)]] = Field(
        min_length=1, max_length=MOST_CELLS, description="respondents by row and column"
    )
    row_targets: Annotated[list[Target], Field(min_length=1, max_length=MOST_CELLS)]
    column_targets: Annotated[list[Target], Field(min_length=1, max_length=MOST_CELLS)]
    trim: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="keep weights from 0.2 to 5 times their mean, and rake again"
    )

    @model_validator(mode="after")
    def _is_a_table(self) -> "RakeRequest":
        if len({len(row) for row in self.cells}) > 1:
            raise ValueError("every row of cells has as many columns as the others")
        if len(self.row_targets) != len(self.cells):
            raise ValueError("row_targets has one target a row of cells")
        if len(self.column_targets) != len(self.cells[0]):
            raise ValueError("column_targets has one target a column of cells")
        return self


class RakeResult(Answer):
    """Weights by which the table meets its margins."""

    model_config = with_example(
        weights=[[1.11, 1.26], [0.76, 0.86]], cells=[[22.22, 37.78], [22.78, 17.22]],
        n_eff=95.79622617, deff=1.04388246, iterations=8, trimmed=0, warnings=[],
    )  # fmt: skip

    weights: list[list[float | None]] = Field(
        description="of each respondent of the cell; null where there is none"
    )
    cells: list[list[float]] = Field(description="weighted respondents")
    n_eff: float = Field(description="so many respondents of equal weight are as certain")
    deff: float = Field(description="respondents to n_eff: the design effect of the weights")
    iterations: int = Field(description="rounds until every margin was met")
    trimmed: int = Field(description="cells whose weight was trimmed")
    warnings: Warnings


Themes = Annotated[list[Code], Field(max_length=MOST_CODES)]


class KappaRequest(Schema):
    """The themes that two coders gave the same answers."""

    model_config = with_example(
        first=[["parking"], ["parking", "staff"], []], second=[["parking"], ["staff"], []]
    )

    first: list[Themes] = Field(min_length=1, max_length=MOST_ANSWERS)
    second: list[Themes] = Field(
        max_length=MOST_ANSWERS, description="in the order of the first; [] is no theme"
    )


class ThemeAgreement(Answer):
    """One theme."""

    model_config = with_example(
        code="parking", kappa=0.4, agreement=0.66666667, both=1, one=1, neither=1
    )

    code: str
    kappa: float | None = Field(description="Cohen's; null where chance alone would agree")
    agreement: float = Field(description="share of answers on which they agree, 0-1")
    both: int = Field(description="answers that both gave it")
    one: int = Field(description="answers that one of them gave it")
    neither: int


class KappaResult(Answer):
    """Every theme that either coder used, by code."""

    model_config = with_example(themes=[], mean_kappa=0.4, warnings=[])

    themes: list[ThemeAgreement]
    mean_kappa: float | None = Field(description="of the themes that have one")
    warnings: Warnings
