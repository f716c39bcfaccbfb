"""Every query about what receipts were made of."""

from datetime import datetime

from sqlalchemy import text

from services.shared.database import WriteSession

# All that a receipt, or a link in a mail, may lead to.
OLDEST = text(
    """
    SELECT min(first) FROM (
        SELECT min(response.entered_at) AS first FROM response
            JOIN response_answers AS answers ON answers.response = response.id
            WHERE response.state = 'submitted'
        UNION ALL SELECT min(created_at) FROM participant
        UNION ALL SELECT min(created_at) FROM event_registration WHERE state <> 'cancelled'
        UNION ALL SELECT min(created_at) FROM recipient
        UNION ALL SELECT min(issued_at) FROM invitation_batch WHERE consultation IN
            (SELECT consultation FROM invitation)
    ) AS living
    """
)


async def oldest(session: WriteSession) -> datetime | None:
    """When the oldest of them came; None where there is none."""
    found: datetime | None = (await (await session.connection()).execute(OLDEST)).scalar()
    return found
