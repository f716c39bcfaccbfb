"""Proposals and decisions as schemas."""

from services.board.decisions.models import Decision, Proposal
from services.board.decisions.schemas import DecisionView, ProposalView


def decision_of(row: Decision) -> DecisionView:
    told = row.model_dump(include={*DecisionView.model_fields} - {"organisation"})
    return DecisionView(organisation=row.owner, **told)


def proposal_of(row: Proposal, decision: Decision | None) -> ProposalView:
    told = row.model_dump(include={*ProposalView.model_fields} - {"organisation", "decided_by"})
    decided = decision.id if decision else None
    return ProposalView(organisation=row.owner, decided_by=decided, **told)
