"""What the answers of all analyses have in common."""

from datetime import datetime

from pydantic import Field

from services.shared.schemas import IsoDate, Schema
from services.statistics.spc.vocabulary import RuleSetName


class Provenance(Schema):
    """All that is needed to compute the answer again."""

    indicator_version: int
    ruleset: RuleSetName
    map: str = Field(description="as_was, as_is, or the day whose map was used")
    map_date: IsoDate | None = Field(description="null: organisations as they were in each period")
    as_published: datetime | None = Field(description="the moment as of which figures were read")
    organisations: list[str] = Field(description="whose figures were added up")
    sources: list[str] = Field(description="where the figures were published")
    imports: list[int] = Field(description="numbers of the imports that brought the figures")
    revisions: list[int] = Field(description="revision of each figure, in order of the points")
    computed_at: datetime
