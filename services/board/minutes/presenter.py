"""Minutes as schemas."""

from services.board.minutes.schemas import (
    ApprovalView,
    MinutesView,
    QuorumView,
    WithdrawalView,
)
from services.board.minutes.service import WholeMinutes


def view_of(found: WholeMinutes) -> MinutesView:
    told, private = found.open.content, found.private.content if found.private else {}
    approval = found.approval
    return MinutesView(
        meeting=found.meeting,
        version=found.open.number,
        state="approved" if approval else "draft",
        attendance=told["attendance"],
        interests=told["interests"] + private.get("interests", []),
        paragraphs=told["paragraphs"] + private.get("paragraphs", []),
        quorum=QuorumView(
            **told["quorum"],
            withdrawals=[
                WithdrawalView(item=item, **left)
                for part in (told, private)
                for item, left in part.get("withdrawals", {}).items()
            ],
        ),
        approval=ApprovalView(**approval.model_dump(exclude={"meeting"})) if approval else None,
        entered_by=found.open.entered_by,
        entered_at=found.open.entered_at,
    )
