"""The least that FastAPI and asyncpg do for the same answers: one statement each, and no token, no
scope, no disclosure rule, no log.

`MARCHES_METRICS_DATABASE_URL=... python -m tests.bench.minimal PORT`
"""

import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import asyncpg
import uvicorn
from fastapi import FastAPI, Query, Request

from services.contracts.organisations import NOBODY
from services.metrics.indicators.schemas import IndicatorDefinition
from services.metrics.observations.maps import ChosenMap
from services.metrics.observations.rules.values import Figure, first_day
from services.metrics.spc.presenter import StoredSpc
from services.metrics.spc.service import SeriesAsked, analyse_stored
from services.shared.database import Database
from services.statistics.spc.analysis import analyse
from services.statistics.spc.rulesets import DEFAULT_RULE_SET
from services.statistics.spc.vocabulary import Improvement

INDICATOR = """
SELECT * FROM indicator_version WHERE code = $1
ORDER BY (state = 'published') DESC, version DESC LIMIT 1"""
FIGURES = """
SELECT DISTINCT ON (period) period, numerator, denominator, revision, import_number, category
FROM series JOIN observation ON observation.series_id = series.id
JOIN indicator ON indicator.id = series.indicator_id
WHERE organisation_code = $1 AND indicator.code = $2 AND period BETWEEN $3 AND $4
ORDER BY period, revision DESC"""
URL = os.environ["MARCHES_METRICS_DATABASE_URL"]
SPAN = first_day("1900-01"), first_day("2099-12")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(URL, min_size=8, max_size=8) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/v1/metrics/indicators/{code}")
async def get_indicator(request: Request, code: str) -> IndicatorDefinition:
    row = dict(await request.app.state.pool.fetchrow(INDICATOR, code))
    row["targets"] = json.loads(row["targets"])
    return IndicatorDefinition(**{name: row[name] for name in IndicatorDefinition.model_fields})


@app.get("/v1/metrics/indicators/{code}/spc")
async def get_spc(request: Request, code: str, organisation: Annotated[str, Query()]) -> StoredSpc:
    """What is not of the figures was read once: the definition, the organisation, no rebases."""
    state = request.app.state
    if not hasattr(state, "stored"):
        asked = SeriesAsked(
            code, organisation, "all", *SPAN, ChosenMap.of("as_was", datetime.now(UTC))
        )
        database = Database(URL, pool_size=1)
        async with database.read() as session:
            state.stored = await analyse_stored(session, NOBODY, asked, DEFAULT_RULE_SET)
        await database.close()
    rows = await state.pool.fetch(FIGURES, organisation, code, *SPAN)
    analysis = analyse(
        [row["numerator"] for row in rows],
        periods=[row["period"] for row in rows],
        improvement=Improvement(state.stored.indicator.improvement),
        target=None,
        ruleset=DEFAULT_RULE_SET,
    )
    figures = [
        Figure(row["period"], row["numerator"], row["denominator"], [row["category"]],
               row["revision"], [row["import_number"]])
        for row in rows
    ]  # fmt: skip
    return StoredSpc.of_stored(replace(state.stored, figures=figures, analysis=analysis))


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=False, log_level="error")
