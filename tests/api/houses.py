"""The other services of the house, as the board asks them: answers as they were recorded."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from services.directory.organisations.schemas import Organisation
from services.engagement.consultations.schemas.commitments import CommitmentContent, Feedback
from services.engagement.consultations.schemas.public import PublicConsultation, PublicDecision
from services.engagement.consultations.schemas.report import Themes
from services.engagement.events.schemas import PublicEvent
from services.engagement.results.schemas import ResultsView
from services.engagement.themes.schemas import CodeFrameItem, ThemeCount, ThemeCounts

EVENT: dict[str, Any] = PublicEvent.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index, call-overload, assignment]
CONSULTATION: dict[str, Any] = PublicConsultation.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index, call-overload, assignment]
CONSULTATION |= {"id": "1b0c6d52-0f43-4a41-8f0e-5b6a6f0f2d11", "label": "This is a survey."}
ORGANISATION: dict[str, Any] = Organisation.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index, call-overload, assignment]
RESULTS: dict[str, Any] = ResultsView.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index, assignment]
CODE_FRAME: dict[str, Any] = CodeFrameItem.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index, assignment]
THEME: dict[str, Any] = ThemeCount.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index, assignment]
COUNTS: dict[str, Any] = ThemeCounts.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index, assignment]
COUNTS |= {"themes": [THEME | {"label": "Parking", "answers": None, "share": None}, THEME]}
POUNDS = {"amount": "1234.50", "currency": "GBP"}
FIGURES = {"plan_to_date": POUNDS, "actual_to_date": POUNDS, "variance": POUNDS,
           "forecast": POUNDS, "sentence": "On plan."}  # fmt: skip
NET = {"net": POUNDS}
CELL = {
    "organisation": "27D",
    "indicator": "ae-breaches",
    "period": "2018-03-01",
    "value": 12.0,
    "special_cause": "above_limit",
    "assurance": None,
    "sentence": "12 <b>breaches</b>.",
}
VERDICT = {
    "finding": "better", "certainty": "moderate", "effect": "Fewer admissions.",
    "because": "Both charts shifted.", "drawback": "Falls were not looked at.",
}  # fmt: skip
OUTCOME: dict[str, Any] = {
    "themes": Themes.model_config["json_schema_extra"]["examples"][0],  # type: ignore[index, call-overload]
    "decision": PublicDecision.model_config["json_schema_extra"]["examples"][0],  # type: ignore[index, call-overload]
    "feedback": Feedback.model_config["json_schema_extra"]["examples"][0],  # type: ignore[index, call-overload]
    "commitments": {
        "items": [CommitmentContent.model_config["json_schema_extra"]["examples"][0]]  # type: ignore[index, call-overload]
    },
}
PLAN = {"name": "Primary Care Strategy", "progress": "0.45", "overdue": ["village-working"]}
SCHEME = {
    "name": "Hand surgery", "as_of": "2017-02",
    "standing": dict.fromkeys(("plan", "plan_to_date", "delivered"), NET),
    "rating": {"colour": "amber", "reason": "A milestone is late."},
}  # fmt: skip
CHART = {"variation": "improvement_low", "assurance": "inconsistent", "periods": ["2017-02-01"]}
ANSWERS: dict[str, Any] = {
    "/v1/board/plans/p1": PLAN,
    "/v1/finance/schemes/s1": SCHEME,
    "/v1/metrics/indicators/ae-breaches/spc": CHART,
    "/v1/public/indicators/ae-breaches/spc": CHART,
    "/v1/directory/organisations/27D": ORGANISATION | {"status": "closed"},
    "/v1/metrics/scorecards": {
        "indicators": [{"code": "ae-breaches", "version": 1, "name": "Breaches", "unit": "count"}],
        "organisations": [{"code": "27D", "name": "NHS Cheshire"}],
        "cells": [CELL],
    },
    "/v1/metrics/alerts": {"items": [], "for_board": 0},
    "/v1/public/events": {"items": [EVENT], "next_cursor": None},
    "/v1/public/consultations": {"items": [CONSULTATION], "next_cursor": None},
    "/v1/metrics/interventions": {
        "items": [{"id": "i", "name": "Hospital at home", "withdrawn_at": None},
                  {"id": "j", "name": "Withdrawn", "withdrawn_at": "2017-01-01T00:00:00Z"}]
    },
    "/v1/metrics/interventions/i/evaluation": {
        "items": [{"series": {"indicator": {"name": "Admissions"}}, "result": {"verdict": VERDICT}},
                  {"series": {"indicator": {"name": "Falls"}}, "result": None}]
    },
    "/v1/engagement/consultations": {
        "items": [{"id": "1", "title": "Care closer to home", "state": "decided"},
                  {"id": "2", "title": "Parking", "state": "open"},
                  {"id": "3", "title": "A draft", "state": "draft"}]
    },
    "/v1/public/consultations/1": OUTCOME,
    "/v1/engagement/consultations/1/results": RESULTS,
    "/v1/engagement/consultations/1/code-frames": {
        "items": [CODE_FRAME, CODE_FRAME | {"question": "other", "version": 0}]
    },
    "/v1/engagement/consultations/1/code-frames/why/counts": COUNTS,
    "/v1/public/consultations/2": dict.fromkeys(OUTCOME),
    f"/v1/public/consultations/{CONSULTATION['id']}": dict.fromkeys(OUTCOME),
    "/v1/finance/budgets": {
        "items": [{"id": "b", "organisation": "27D", "year": 2016, "name": "Budget 2016/17"}]
    },
    "/v1/finance/budgets/b/position": {
        "name": "Budget 2016/17", "month": "2017-02", "areas": [], "total": FIGURES,
    },
    "/v1/finance/savings": {
        "year": "2016/17", "as_of": "2017-02",
        "total": dict.fromkeys(("plan", "plan_to_date", "delivered", "forecast"), NET),
    },
    "/v1/finance/recovery/runs": {"items": []},
    "/v1/finance/recovery/claims": {"items": []},
}  # fmt: skip


class House:
    """Answers well, or the service `failing` in a way."""

    way, failing = "well", "finance"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.targets: list[str] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.targets.append(head.split()[1])
        path = self.targets[-1].partition("?")[0]
        held = [e for e in head.splitlines() if e.lower().startswith("authorization")]
        self.asked.append((path, "".join(held).partition(": ")[2]))
        body = json.dumps(ANSWERS[path]).encode()
        length = len(body)
        fails = path.startswith(f"/v1/{self.failing}")
        if fails and self.way != "well":
            if self.way == "slow":
                await asyncio.sleep(30)
            body = {"garbage": b"<html>", "half": body[:10]}.get(self.way, body)
            length = length if self.way == "half" else len(body)
        statuses = {"broken": "500 Oh", "unknown": "404 None"} if fails else {}
        status = statuses.get(self.way, "200 OK")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n".encode())
        writer.write(b"Content-Type: application/json\r\nConnection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def serving(house: House) -> AsyncIterator[str]:
    server = await asyncio.start_server(house.answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
