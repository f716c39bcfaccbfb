"""What the answers of all analyses have in common: all that is needed to compute one again."""

from datetime import datetime

from pydantic import Field

from services.shared.schemas import IsoDate, Schema
from services.statistics.spc.vocabulary import RuleSetName


class MapProvenance(Schema):
    """On which map, of which moment."""

    map: str = Field(description="as_was, as_is, or the day whose map was used")
    map_date: IsoDate | None = Field(description="null: organisations as they were in each period")
    as_published: datetime | None = Field(description="the moment as of which figures were read")
    computed_at: datetime


class FiguresProvenance(MapProvenance):
    """All that is needed to compute the answer again."""

    indicator_version: int
    organisations: list[str] = Field(description="whose figures were used")
    sources: list[str] = Field(description="where the figures were published")
    imports: list[int] = Field(description="numbers of the imports that brought the figures")


class SeriesProvenance(FiguresProvenance):
    """All that is needed to compute the answer again."""

    revisions: list[int] = Field(description="revision of each figure, in the order of the answer")


class Provenance(SeriesProvenance):
    """All that is needed to compute the answer again."""

    ruleset: RuleSetName
