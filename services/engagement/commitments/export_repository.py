"""Every query of commitments."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case, lateral
from sqlmodel import col, func, select

from services.engagement.consultations.models import Consultation, ConsultationPart
from services.engagement.consultations.repository import PUBLISHED
from services.engagement.consultations.rules.publicity import SHOWN_FROM
from services.engagement.consultations.rules.states import MAIN, SIDE
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession

PART = "commitments"
SHOWN = MAIN[MAIN.index(SHOWN_FROM[PART]) :]
"""The states in which they are public; a side state stands where it was left."""


class PublicPromise(NamedTuple):
    """A commitment, as it stands on the record of a consultation."""

    consultation: UUID
    organisation: str
    title: str
    content: dict[str, Any]


async def promised(
    session: AnySession, organisation: str | None, most: int, principal: Principal
) -> Sequence[PublicPromise]:
    """Up to `most` that are public, in the order of their consultations."""
    newest = (
        select(ConsultationPart.content)
        .where(ConsultationPart.consultation == Consultation.id, ConsultationPart.part == PART)
        .order_by(col(ConsultationPart.version).desc())
        .limit(1)
    )
    part = lateral(newest)
    item = (
        func.jsonb_array_elements(part.c.content["items"])
        .table_valued("value", with_ordinality="place")
        .render_derived()
        .lateral()
    )
    stands = case((col(Consultation.state).in_(SIDE), Consultation.left), else_=Consultation.state)
    statement = (
        select(Consultation.id, Consultation.owner, Consultation.title, item.c.value)
        .join(part, onclause=PUBLISHED)
        .join(item, onclause=stands.in_(SHOWN))
        .where(Consultation.state != "withdrawn")
        .order_by(col(Consultation.number), item.c.place)
        .limit(most)
    )
    if organisation is not None:
        statement = statement.where(Consultation.owner == organisation)
    rows = await session.exec(scoped(statement, Consultation, principal))
    return [PublicPromise(*row) for row in rows.all()]
