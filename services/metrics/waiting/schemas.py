"""What the outside sees of waiting times."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from services.metrics.calculators.schemas.waiting import PercentileName
from services.metrics.waiting.repository import NON_ENGLISH
from services.metrics.waiting.service import WaitingTimes
from services.shared.figures import Caveat
from services.shared.schemas import Schema, with_example
from services.statistics.waiting.rtt import backlog, waiting_times
from services.statistics.waiting.standards import ENGLAND, WALES, difference

Part = Literal["Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3"]
EXAMPLE: dict[str, Any] = {
    "period": "2024-11-01",
    "part": "Part_2",
    "treatment_function": "C_999",
    "provider": "RBD",
    "commissioner": None,
    "scope": "All commissioners of RBD, non-English (NONC) included.",
    "bands": [1014, 883, 791],
    "open_ended": True,
    "pathways": 21702,
    "unknown_clock_starts": 0,
    "waiting": 21702,
    "within_18_weeks_count": 12539,
    "within_18_weeks": 0.577781,
    "backlog": 9163,
    "median_weeks": 14.334052,
    "p92_weeks": 42.613524,
    "p95_weeks": 45.9,
    "over_52": 647,
    "over_65": 31,
    "over_78": 2,
    "over_104": 0,
    "open_band": [],
    "providers": 1,
    "commissioners": 41,
    "revision": 1,
    "imports": [12],
    "warnings": [],
}
SAID = ("waiting", "within_18_weeks_count", "within_18_weeks", "median_weeks", "p92_weeks",
        "p95_weeks", "over_52", "over_65", "over_78", "over_104", "open_band")  # fmt: skip


class WaitingTimesView(Schema):
    """Pathways of one month by weekly band; `bands` go into the RTT calculator as they are."""

    model_config = with_example(**EXAMPLE)

    period: date
    part: Part
    treatment_function: str
    provider: str | None
    commissioner: str | None
    scope: str = Field(description="whose pathways these are, in English")
    bands: list[int] = Field(description="over 0 up to 1 week, ...; the last one is open")
    open_ended: Literal[True]
    pathways: int = Field(description="all of them (Total All)")
    unknown_clock_starts: int = Field(description="of completed pathways: in no band")
    waiting: int = Field(description="all bands together")
    within_18_weeks_count: int | None
    within_18_weeks: float | None = Field(description="share of 0-1")
    backlog: int | None = Field(description="over 18 weeks")
    median_weeks: float | None
    p92_weeks: float | None = Field(description="92 of 100 have waited no longer")
    p95_weeks: float | None
    over_52: int | None
    over_65: int | None = Field(description="null where the open band begins before")
    over_78: int | None
    over_104: int | None
    open_band: list[PercentileName] = Field(description="percentiles in the open band")
    providers: int = Field(description="how many have such pathways")
    commissioners: int
    revision: int = Field(description="the highest of the rows")
    imports: list[int] = Field(description="numbers of the imports that brought the rows")
    warnings: list[Caveat]

    @classmethod
    def of(cls, times: WaitingTimes) -> "WaitingTimesView":
        asked, found, bands = times.asked, times.found, times.bands
        said: dict[str, Any] = dict.fromkeys(SAID) | {"waiting": 0, "open_band": []}
        if bands is not None:
            answered = waiting_times(bands)
            said = {name: getattr(answered, name) for name in SAID}
            said["open_band"] = [*answered.open_band]
        return cls(
            period=asked.period,
            part=asked.part,
            treatment_function=asked.treatment_function,
            provider=asked.provider,
            commissioner=asked.commissioner,
            scope=_scope(times),
            bands=[*bands.counts] if bands else [],
            open_ended=True,
            pathways=found.total,
            unknown_clock_starts=found.unknown_start,
            backlog=backlog(bands) if bands else None,
            **said,
            providers=found.providers,
            commissioners=found.commissioners,
            revision=found.revision,
            imports=found.imports,
            warnings=_warnings(times),
        )


def _scope(times: WaitingTimes) -> str:
    asked, found = times.asked, times.found
    border = (
        f"non-English ({NON_ENGLISH}) left out" if asked.english
        else f"non-English ({NON_ENGLISH}) included"
    )  # fmt: skip
    if asked.provider and asked.commissioner:
        return f"Pathways of {asked.provider} that {asked.commissioner} commissions."
    if asked.provider:
        return f"All commissioners of {asked.provider}, {border}."
    providers = "the one provider" if found.providers == 1 else f"the {found.providers} providers"
    whose = f"Pathways that {asked.commissioner} commissions" if asked.commissioner else "Pathways"
    end = "" if asked.commissioner else f", {border}"
    return f"{whose} of {providers} whose files are held{end}."


def _warnings(times: WaitingTimes) -> list[Caveat]:
    found = []
    if times.from_parts:
        detail = "The file has no total of all functions (C_999): its parts were added up."
        found.append(Caveat(code="total_from_parts", detail=detail))
    if times.parts_total not in {0, times.found.total}:
        detail = (
            f"The published total of all functions is {times.found.total:,}, its parts make"
            f" {times.parts_total:,}: the total is what is told."
        )
        found.append(Caveat(code="total_is_not_its_parts", detail=detail))
    if times.found.non_english and (said := difference(ENGLAND, WALES)):
        detail = (
            f"{times.found.non_english:,} pathways have a commissioner outside England, whose"
            f" standard may be another. {said.detail}"
        )
        found.append(Caveat(code=said.code, detail=detail))
    if times.asked.part == "Part_3":
        detail = "New periods have no waiting time: there are no bands."
        found.append(Caveat(code="no_bands", detail=detail))
    return found
