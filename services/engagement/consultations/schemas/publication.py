"""What is published before and while people are asked."""

from typing import Annotated

from pydantic import Field, model_validator

from services.engagement.consultations.schemas.codes import MOST, AreaCode, Code, Yes
from services.shared.schemas import ONE_LINE, Day, Schema, Text, with_example

Person = Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE)]


class TextContent(Schema):
    """What is published in one language. `document` is where it is."""

    model_config = with_example(
        title="Care closer to home", summary="Three options.", document="https://example.org/care"
    )

    title: Text
    summary: Text
    document: Text


class Texts(Schema):
    """The final text, and whom to ask."""

    model_config = with_example(
        english={"title": "Care closer to home", "summary": "Three options.", "document": "v1.pdf"},
        welsh=None,
        contact="Freephone 0800 000 0000",
        welsh_contact="Rhadffôn 0800 000 0000",
        formats=["easy read", "large print"],
    )

    english: TextContent
    welsh: TextContent | None = None
    contact: Text
    welsh_contact: Text | None = Field(default=None, description="the same, on a form in Welsh")
    formats: Annotated[list[Text], Field(max_length=MOST)]


class PrivacyNotice(Schema):
    """The version that people acknowledge."""

    model_config = with_example(
        version="2026-1",
        source="https://example.org/privacy",
        how_to_complain="To the data protection officer, then to the ICO",
        welsh_how_to_complain=None,
    )

    version: Code
    source: Text
    how_to_complain: Text
    welsh_how_to_complain: Text | None = Field(
        default=None, description="the same, on a form in Welsh"
    )


class SafeguardingOfficer(Schema):
    """Who reads what hints at danger, and nobody else does."""

    model_config = with_example(officer="jane.doe", deputy="john.smith")

    officer: Person = Field(description="the `sub` of a person's token")
    deputy: Person = Field(description="the same, of who stands in")

    @model_validator(mode="after")
    def _two(self) -> "SafeguardingOfficer":
        if self.officer == self.deputy:
            raise ValueError("the deputy is another person than the officer")
        return self


class DocumentContent(Schema):
    """A document, by reference."""

    model_config = with_example(
        code="pcbc", title="Business case", source="https://example.org/case", published_on=None
    )

    code: Code
    title: Text
    source: Text
    published_on: Day | None = None


class Documents(Schema):
    """What people can read."""

    model_config = with_example(
        items=[{"code": "pcbc", "title": "Business case", "source": "https://example.org/case"}]
    )

    items: Annotated[list[DocumentContent], Field(max_length=MOST)]


class WindowContent(Schema):
    """An election window that the lists do not have, such as a by-election's."""

    model_config = with_example(
        name="By-election in Chester",
        areas=["E06000050"],
        begins="2026-11-05",
        ends="2026-12-10",
        source="Notice of election",
    )

    name: Text
    areas: Annotated[list[AreaCode], Field(max_length=MOST)]
    begins: Day
    ends: Day
    source: Text


class ElectionWindows(Schema):
    """Further election windows of the affected areas."""

    model_config = with_example(items=[])

    items: Annotated[list[WindowContent], Field(max_length=MOST)]


class InformationContent(Schema):
    """Something that was published while people were asked, or that changed since."""

    model_config = with_example(
        title="New travel times",
        published_on="2026-08-20",
        extended=True,
        reason="A week more",
        changes_basis=False,
    )

    title: Text
    published_on: Day
    extended: Yes | None = Field(default=None, description="null: not thought about yet")
    reason: Text | None = None
    changes_basis: Yes = Field(default=False, description="whether answers may rest on the old")


class NewInformation(Schema):
    """All that was published meanwhile."""

    model_config = with_example(items=[])

    items: Annotated[list[InformationContent], Field(max_length=MOST)]
