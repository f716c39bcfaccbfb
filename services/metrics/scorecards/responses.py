"""A scorecard in the form that was asked for."""

import asyncio
from collections.abc import Sequence

from fastapi import Request, Response

from services.metrics.observations.params import (
    MEDIA,
    Format,
    form_of,
)
from services.metrics.pictures import answer_etag
from services.metrics.scorecards.files import to_csv, to_workbook
from services.metrics.scorecards.params import CellField
from services.metrics.scorecards.schemas import ALWAYS, Scorecard
from services.shared.conditional import etag_of, not_modified, tagged_json
from services.shared.downloads import described_by

METADATA = "/v1/metrics/scorecards/csv-metadata.json"


async def answered(
    request: Request,
    found: Scorecard,
    fields: Sequence[CellField] | None,
    form: Format | None,
) -> Response:
    """As JSON or as a file; 304 where the caller has it. Raises TwoFormats, NotAcceptable."""
    chosen = form_of(request, form)
    if chosen == "json":
        return tagged_json(request, _json(found, fields), answer_etag(found))
    own = etag_of(chosen, answer_etag(found))
    if (known := not_modified(request, own)) is not None:
        return known
    headers = {
        "ETag": own, "Content-Disposition": f'attachment; filename="scorecard.{chosen}"'
    }  # fmt: skip
    if chosen == "csv":
        headers |= described_by(METADATA)
    write = to_csv if chosen == "csv" else to_workbook
    body = await asyncio.to_thread(write, found, fields)
    return Response(body, media_type=MEDIA[chosen], headers=headers)


def _json(found: Scorecard, fields: Sequence[CellField] | None) -> str:
    if not fields:
        return found.model_dump_json()
    kept = {"__all__": {*ALWAYS, *fields}}
    whole = dict.fromkeys(Scorecard.model_fields, True)
    return found.model_dump_json(include=whole | {"cells": kept})
