"""The populations that respondents are compared with."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from services.engagement.consultations.schemas.codes import Code
from services.shared.patterns import ORGANISATION_CODE
from services.shared.schemas import Count, Day, Schema, Text, with_example

MOST_ORGANISATIONS = 60
CATEGORY: dict[str, Any] = {
    "code": "most_deprived",
    "name": "The most deprived fifth",
    "population": 20400,
    "registered": None,
    "values": ["CH65 1", "CH65 2"],
}


class RegisteredContent(Schema):
    """Whose registered people they are, as the directory counts them."""

    model_config = with_example(organisation="27D", quintile=1)

    organisation: Annotated[str, Field(pattern=ORGANISATION_CODE)]
    quintile: Annotated[int, Field(strict=True, ge=1, le=5)] | None = Field(
        default=None, description="of deprivation, 1 the most deprived; null: all"
    )


class CategoryContent(Schema):
    """A category of a population, and by which answers respondents belong to it."""

    model_config = with_example(**CATEGORY)

    code: Code
    name: Text
    population: Count | None = Field(
        default=None, description="null, or not read: the directory's, where `registered` is given"
    )
    registered: RegisteredContent | None = None
    values: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=64)]],
        Field(min_length=1, max_length=2000),
    ] = Field(description="postcode sectors, areas, or options of the question")


class MarginContent(Schema):
    """A population by its categories, and where it was published."""

    model_config = with_example(
        code="deprivation",
        basis="place",
        question=None,
        source="Mid-2024 estimates, ONS",
        as_of="2024-06-30",
        categories=[CATEGORY],
    )

    code: Code
    basis: Literal["place", "area", "question"] = Field(
        description="`place`: the postcode sector that respondents gave"
    )
    question: Code | None = Field(default=None, description="with the basis question: which one")
    source: Text | None = Field(
        default=None, description="null, or not read: the directory, where `registered` is given"
    )
    as_of: Day
    categories: Annotated[list[CategoryContent], Field(min_length=2, max_length=50)]

    @model_validator(mode="after")
    def _apart(self) -> "MarginContent":
        if (self.question is None) == (self.basis == "question"):
            raise ValueError("give question with the basis question, and with no other")
        codes = [each.code for each in self.categories]
        values = [value for each in self.categories for value in each.values]
        if len({*codes}) < len(codes) or len({*values}) < len(values):
            raise ValueError("each category and each of its values is there once")
        if self.basis == "area" and any(len(each.values) > 1 for each in self.categories):
            raise ValueError("by area, each category is one area: others would tell areas apart")
        self._told()
        return self

    def _told(self) -> None:
        named = [each.registered is not None for each in self.categories]
        if any(named) and not all(named):
            raise ValueError("give registered with every category, or with none")
        lacking = self.source is None or any(e.population is None for e in self.categories)
        if not all(named) and lacking:
            raise ValueError("give source, and population with every category, or registered")


class Margins(Schema):
    """The populations that respondents are compared with and weighted to, chosen before results
    are seen."""

    model_config = with_example(
        margins=[
            {
                "code": "deprivation", "basis": "place", "question": None,
                "source": "Mid-2024 estimates, ONS", "as_of": "2024-06-30",
                "categories": [
                    CATEGORY,
                    {"code": "others", "name": "All others", "population": 81600,
                     "values": ["CH64 1", "CH64 2", "CH66 1"]},
                ],
            }
        ]
    )  # fmt: skip

    margins: Annotated[list[MarginContent], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def _own(self) -> "Margins":
        codes = [each.code for each in self.margins]
        bases = [(each.basis, each.question) for each in self.margins]
        if len({*codes}) < len(codes) or len({*bases}) < len(bases):
            raise ValueError("each code, and each basis or question, has one margin")
        if len(self.organisations) > MOST_ORGANISATIONS:
            raise ValueError(f"name at most {MOST_ORGANISATIONS} organisations as registered")
        return self

    @property
    def organisations(self) -> set[tuple[str, date]]:
        """Whose registered people are wanted, on which day."""
        return {
            (each.registered.organisation, margin.as_of)
            for margin in self.margins
            for each in margin.categories
            if each.registered
        }
