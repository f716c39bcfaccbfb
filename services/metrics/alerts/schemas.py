"""What the outside sees of alerts."""

from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from pydantic import Field

from services.metrics.alerts.models import Alert
from services.metrics.alerts.rules.findings import AlertKind
from services.shared.paging import Page
from services.shared.schemas import IsoDate, Schema, with_example
from services.statistics.spc.vocabulary import Variation


class AlertView(Schema):
    """What was found in an organisation's figures, and who saw to it."""

    model_config = with_example(
        id="3c1f8a52-90d4-4c6e-8a15-52f7f2f6f0f1",
        kind="special_cause",
        organisation="RRK",
        indicator="ae-breaches",
        category="all",
        since="2015-02-01",
        period="2017-01-01",
        finding="above_limit",
        variation="concern_high",
        standard=False,
        size=1.01,
        concern=True,
        for_board=True,
        sentence="A&E breaches of four hours: 2,585 in January 2017; this is a special cause (above"
        " the upper limit), a concern.",
        spc="/v1/metrics/indicators/ae-breaches/spc?organisation=RRK&category=all&from=2015-02"
        "&to=2017-01",
        import_number=7,
        raised_at="2017-02-09T10:00:00Z",
        acknowledged_by=None,
        acknowledged_reason=None,
        acknowledged_at=None,
    )

    id: UUID
    kind: AlertKind
    organisation: str
    indicator: str
    category: str = Field(description="`all` for the whole")
    since: IsoDate = Field(description="first day of the first period that was looked at")
    period: IsoDate = Field(description="first day of the period it was found in")
    finding: str = Field(
        description="the special cause; `met` or `missed`; `up` or `down`; or from which variation"
        " to which"
    )
    variation: Variation | None = Field(
        description="what the latest point showed then; null: too few figures to tell"
    )
    standard: bool = Field(description="whether a standard is set for what it is about")
    size: float | None = Field(
        description="how far the figure was from the mean, 1 being a limit; null: not measured"
    )
    concern: bool = Field(description="whether it is for the worse")
    for_board: bool = Field(
        description="a concern of what has a standard, or one beyond the limits"
    )
    sentence: str = Field(description="in plain English, as the figures were then")
    spc: str = Field(description="path of the chart of these figures, as they are now")
    import_number: int = Field(description="the import that the figures came by")
    raised_at: datetime
    acknowledged_by: str | None
    acknowledged_reason: str | None
    acknowledged_at: datetime | None = Field(description="null: nobody has seen to it yet")

    @classmethod
    def of(cls, row: Alert) -> "AlertView":
        held = {name: getattr(row, name) for name in cls.model_fields if name != "spc"}
        return cls.model_validate(held | {"spc": _spc_path(row)})


class AlertPage(Page[AlertView]):
    """One page of alerts, and how many of all that were asked for a board should look at."""

    for_board: int = Field(description="concerns of standards, or beyond limits, not acknowledged")


def _spc_path(row: Alert) -> str:
    return (
        f"/v1/metrics/indicators/{row.indicator}/spc?organisation={row.organisation}"
        f"&category={quote(row.category)}&from={row.since:%Y-%m}&to={row.period:%Y-%m}"
    )
