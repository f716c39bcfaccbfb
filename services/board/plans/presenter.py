"""Plans as schemas."""

from datetime import date
from decimal import Decimal

from services.board.plans.models import PlanProgress
from services.board.plans.rules.progress import (
    NOTHING,
    WHOLE,
    benefit_progress,
    plan_progress,
    stage_progress,
)
from services.board.plans.schemas import (
    Benefit,
    PlanDescription,
    ProgressView,
    StageProgress,
    StrategicPlanView,
)
from services.board.plans.service import WholePlan

FIELDS = {*PlanDescription.model_fields}
ROW_FIELDS = FIELDS | {"id", "version", "author", "created_at", "changed_at"}


def view_of(found: WholePlan, today: date) -> StrategicPlanView:
    """How far it is on the day."""
    row, done = found.row, found.done()
    told = PlanDescription.model_validate(row.model_dump(mode="json", include=FIELDS))
    stages = [each.stage() for each in told.stages]
    benefits = {each.code: each for each in told.benefits}
    milestones = [each for stage in told.stages for each in stage.milestones]
    return StrategicPlanView(
        **row.model_dump(include=ROW_FIELDS),
        organisation=row.owner,
        progress=text_of(plan_progress(stages, done)),
        by_stage=[
            StageProgress(code=each.code, progress=text_of(stage_progress(each, done)))
            for each in stages
        ],
        told=[_progress_of(each, benefits) for each in found.told],
        overdue=[
            each.code
            for each in milestones
            if each.due_on < today and done.get(each.code, NOTHING) < WHOLE
        ],
    )


def text_of(number: Decimal) -> str:
    """Exactly, without needless zeros."""
    return f"{number.normalize():f}"


def _progress_of(row: PlanProgress, benefits: dict[str, Benefit]) -> ProgressView:
    progress = row.value
    if row.kind == "benefit":
        benefit = benefits[row.code]
        baseline, promised = Decimal(benefit.baseline), Decimal(benefit.promised)
        progress = benefit_progress(baseline, promised, row.value)
    told = row.model_dump(include={"kind", "code", "told_for", "note", "entered_by", "entered_at"})
    return ProgressView(**told, value=text_of(row.value), progress=text_of(progress))
