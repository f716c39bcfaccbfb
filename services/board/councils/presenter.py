"""Councils' committees as schemas."""

from services.board.councils.models import CouncilCommittee
from services.board.councils.schemas import CouncilCommitteeView


def view_of(row: CouncilCommittee) -> CouncilCommitteeView:
    told = row.model_dump(include={*CouncilCommitteeView.model_fields} - {"organisation"})
    return CouncilCommitteeView(organisation=row.owner, address=row.base, **told)
