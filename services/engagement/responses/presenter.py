"""Responses as they are shown."""

from typing import Any

from services.engagement.consultations.rules.calendar import closing_moment
from services.engagement.responses.entry_schemas import ResponseItem, ResponseView
from services.engagement.responses.moderation_presenter import outcome_of
from services.engagement.responses.moderation_repository import ModerationState
from services.engagement.responses.queries import ReadResponse
from services.engagement.responses.repository import ConsultationRow, Row
from services.engagement.responses.schemas import MyResponse, RespondentContent, ResponseLinks

MINE = "/v1/public/responses/mine"
RESPONDENT = ("kind", "speaks_for", "represents", "place")


def links_of(slug: str) -> ResponseLinks:
    return ResponseLinks(mine=MINE, consultation=f"/v1/public/consultations/{slug}")


def _respondent(row: Row) -> RespondentContent:
    return RespondentContent(**{name: row[name] for name in RESPONDENT})


def mine_of(
    found: ReadResponse,
    equality: dict[str, Any] | None,
    moderated: ModerationState | None = None,
    *,
    may_change: bool,
) -> MyResponse:
    row, consulted = found.row, found.consulted
    same = ("questionnaire_version", "channel", "received_at", "changed_at", "route", "area")
    return MyResponse(
        **{name: row[name] for name in (*same, "language")},
        title=consulted.title,
        editable_until=_closing(consulted) if may_change else None,
        respondent=_respondent(row),
        answers=dict(row["answers"]),
        equality=equality,
        moderation=outcome_of(moderated),
        links=links_of(consulted.slug),
    )


def _closing(consulted: ConsultationRow) -> Any:
    return closing_moment(consulted.closes_on) if consulted.closes_on else None


def item_of(row: Row) -> ResponseItem:
    return ResponseItem(**{name: row[name] for name in ResponseItem.model_fields})


def view_of(row: Row) -> ResponseView:
    there = row["answers"] is not None
    return ResponseView(
        **{name: row[name] for name in ResponseItem.model_fields},
        questionnaire_version=row["questionnaire_version"],
        privacy_notice=row["privacy_notice"],
        respondent_content=_respondent(row) if there else None,
        answers=row["answers"],
    )
