"""Agendas as schemas."""

from services.board.agendas.models import Paper
from services.board.agendas.schemas import ItemView, PaperView
from services.board.agendas.service import WholeItem

HERE = {"organisation", "papers"}


def view_of(found: WholeItem) -> ItemView:
    told = found.row.model_dump(include={*ItemView.model_fields} - HERE)
    papers = [paper_of(each) for each in found.papers]
    return ItemView(organisation=found.row.owner, papers=papers, **told)


def paper_of(row: Paper) -> PaperView:
    return PaperView(**row.model_dump(include={*PaperView.model_fields}))
