"""Editions of indicators as schemas."""

from typing import Any

from services.contracts.indicators import IMPORTS, FigureImport
from services.engagement.indicators.models import IndicatorEdition
from services.engagement.indicators.schemas import (
    ArrivalView,
    IndicatorEditionItem,
    IndicatorEditionView,
)


def item_of(row: IndicatorEdition) -> IndicatorEditionItem:
    return IndicatorEditionItem.model_validate(_told(row))


def view_of(row: IndicatorEdition, arrived: FigureImport | str) -> IndicatorEditionView:
    """`arrived`: or why it is not known."""
    return IndicatorEditionView.model_validate(_told(row) | {"arrival": _arrival(arrived)})


def _told(row: IndicatorEdition) -> dict[str, Any]:
    told = row.model_dump(exclude={"consultation", "owner"})
    imported = f"{IMPORTS}/{row.import_id}"
    links = {"import": imported, "rejects": f"{imported}/rejects"}
    return told | {"links": links}


def _arrival(arrived: FigureImport | str) -> ArrivalView:
    if isinstance(arrived, str):
        return ArrivalView(state=None, at=None, detail=arrived)
    job = arrived.job
    detail = str(job.error.get("detail", "")) if job.error else ""
    return ArrivalView(state=job.state, at=job.finished_at, detail=detail or None)
