"""A scorecard as the outside sees it: cells with sentences, icons and what to keep in mind."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import quote

from services.contracts.organisations import OrganisationMap
from services.metrics.indicators.rules.targets import is_met
from services.metrics.observations.presenter import map_told
from services.metrics.observations.rules.estimates import estimate_told, estimates
from services.metrics.observations.rules.sums import incomplete_told
from services.metrics.observations.schemas import OrganisationRef, PartShare
from services.metrics.scorecards.rules.boards import SeriesVerdict
from services.metrics.scorecards.rules.selection import selected
from services.metrics.scorecards.rules.sentences import (
    TOO_FEW,
    HeldTarget,
    data_quality,
    month_name,
    sentence,
)
from services.metrics.scorecards.schemas import (
    Scorecard,
    ScorecardCell,
    ScorecardIndicator,
    ScorecardProvenance,
)
from services.metrics.scorecards.service import Board, Column, ScorecardAsked
from services.shared.figures import Caveat
from services.statistics.comparison.border import across_the_border
from services.statistics.spc.vocabulary import Improvement
from services.statistics.spc.warnings import ENOUGH_POINTS

ICONS, INDICATORS = "/v1/metrics/icons", "/v1/metrics/indicators"


def scorecard(
    board: Board,
    asked: ScorecardAsked,
    organisations: OrganisationMap,
    names: Mapping[str, str | None],
) -> Scorecard:
    """`names` are those that files gave, where the directory knows none."""
    tail = _chart_query(asked)
    refs = {code: _organisation(code, organisations, names) for code in board.organisations}
    cells = list(board.cells)
    shown = selected(cells, asked.show.variation, asked.show.order)
    return Scorecard(
        indicators=[_indicator(column) for column in board.columns],
        organisations=list(refs.values()),
        cells=[
            _cell(
                board.columns[each.column],
                each.judged,
                tail,
                refs[each.judged.series.organisation] if asked.show.alone else None,
            )
            for each in shown
        ],
        warnings=[*_warnings(board, asked), *_not_shown(asked, len(shown), len(cells))],
        provenance=ScorecardProvenance(
            **map_told(asked.map),
            shares=[
                share
                for code, parts in board.taken.items()
                for share in PartShare.of_each(code, estimates(parts, asked.start, asked.end))
            ],
            ruleset=asked.ruleset,
            directory_version=organisations.version,
        ),
    )


def _organisation(
    code: str, organisations: OrganisationMap, names: Mapping[str, str | None]
) -> OrganisationRef:
    return OrganisationRef(
        code=code,
        name=organisations.name(code) or names.get(code),
        provisional=not organisations.knows(code),
    )


def _not_shown(asked: ScorecardAsked, shown: int, of: int) -> Iterator[Caveat]:
    if asked.show.variation:
        kinds = " or ".join(asked.show.variation).replace("_", " ")
        detail = f"This shows the {shown} of {of} figures whose variation is {kinds}."
        yield Caveat(code="selected", detail=detail)


def _indicator(column: Column) -> ScorecardIndicator:
    indicator = column.indicator
    latest = max(column.targets, default=None)
    target = column.targets[latest] if latest else None
    return ScorecardIndicator(
        code=indicator.code,
        version=indicator.version,
        name=indicator.name,
        unit=indicator.unit,
        polarity=indicator.polarity,
        target=target.value if target else None,
        target_label=target.label if target else None,
        period=latest,
        trend_periods=list(column.trend_periods),
        source="; ".join(column.sources),
    )


def _cell(
    column: Column, judged: SeriesVerdict, tail: str, named: OrganisationRef | None
) -> ScorecardCell:
    """With the organisation `named` in its sentence, where it is to stand alone."""
    indicator, series = column.indicator, judged.series
    target = column.targets[series.latest]
    held = None
    if target is not None:
        improvement = Improvement(indicator.improvement)
        held = HeldTarget(target.value, is_met(series.values[-1], target.value, improvement))
    name = indicator.name if named is None else f"{named.called_with_code}, {indicator.name}"
    return ScorecardCell(
        organisation=series.organisation,
        indicator=indicator.code,
        period=series.latest,
        value=series.values[-1],
        mean=judged.mean,
        lower_limit=judged.lower_limit,
        upper_limit=judged.upper_limit,
        special_cause=judged.special_cause,
        variation=judged.variation,
        variation_reason=None if judged.variation else TOO_FEW,
        variation_icon=f"{ICONS}/{judged.variation}.svg" if judged.variation else None,
        target=held.target if held else None,
        target_label=target.label if target else None,
        this_period=held.words if held else None,
        assurance=judged.assurance,
        assurance_icon=f"{ICONS}/{judged.assurance}.svg" if judged.assurance else None,
        sentence=sentence(judged, name=name, unit=indicator.unit, held=held),
        trend=list(judged.trend),
        points=len(series.values),
        quality=list(data_quality(judged, fewest=ENOUGH_POINTS)),
        spc=f"{INDICATORS}/{indicator.code}/spc?organisation={series.organisation}&{tail}",
    )


def _chart_query(asked: ScorecardAsked) -> str:
    """Asks for the same figures by the same rules: table and chart do not disagree."""
    return (
        f"category={asked.category}&from={asked.start:%Y-%m}&to={asked.end:%Y-%m}"
        f"&ruleset={asked.ruleset}&map={asked.map.name}{_then(asked.map.as_published)}"
    )


def _then(moment: datetime | None) -> str:
    return "" if moment is None else f"&as_published={quote(moment.isoformat())}"


def _warnings(board: Board, asked: ScorecardAsked) -> Iterator[Caveat]:
    for _, code, detail in board.refused:
        yield Caveat(code=code, detail=detail)
    for code, parts in board.taken.items():
        if detail := estimate_told(code, estimates(parts, asked.start, asked.end)):
            yield Caveat(code="estimated", detail=detail)
    for column in board.columns:
        yield from _of_column(column, len(board.organisations))


def _of_column(column: Column, organisations: int) -> Iterator[Caveat]:
    name = column.indicator.name
    if len(column.judged) < organisations:
        without = organisations - len(column.judged)
        detail = f"{name}: {without} of {organisations} organisations have no figures."
        yield Caveat(code="no_figures", detail=detail)
    for code, incomplete in column.incomplete.items():
        detail = f"{name}: {incomplete_told(code, incomplete)}"
        yield Caveat(code="incomplete_sum", detail=detail)
    if border := across_the_border(column.indicator.code, column.judged):
        yield Caveat(code=border.code, detail=f"{name}: {border.detail}")
    months = sorted(column.targets)
    if len(months) > 1:
        span = f"{month_name(months[0])} and {month_name(months[-1])}"
        detail = f"{name}: the latest figures are of different periods, between {span}."
        yield Caveat(code="periods_differ", detail=detail)
    targets = set(column.targets.values())
    if len(targets) > 1:
        detail = f"{name}: the target changed between these periods; each is judged by its own."
        yield Caveat(code="targets_differ", detail=detail)
    if column.indicator.improvement != "neutral" and targets == {None}:
        yield Caveat(code="no_target", detail=f"{name}: no target holds for this period.")
