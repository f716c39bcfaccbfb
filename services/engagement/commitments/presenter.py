"""Commitments, each with what was told of what it is watched by."""

from collections.abc import Mapping, Sequence

from services.engagement.commitments.rules.progress import Part, ProgressTold, WatchedBy, watched_by
from services.engagement.commitments.schemas import (
    CommitmentProgress,
    CommitmentsProgress,
    WatchedView,
)
from services.engagement.consultations import feedback_presenter

PUBLIC_LINKS = {"indicators": feedback_presenter.INDICATOR_LINK}
LINKS = {
    "plans": "/v1/board/plans/{}",
    "indicators": "/v1/metrics/indicators/{}",
    "schemes": "/v1/finance/schemes/{}",
}


def progress_of(
    content: Part, told: Mapping[WatchedBy, ProgressTold], links: Mapping[str, str]
) -> CommitmentsProgress:
    """Everything that was promised, each with what was told of what it is watched by."""

    def views(part: Part) -> list[WatchedView]:
        return [
            WatchedView(
                link=links[f"{each.kind}s"].format(each.code),
                **each._asdict() | told[each]._asdict(),
            )
            for each in watched_by(part)
        ]

    names = CommitmentProgress.model_fields.keys() - {"watched"}
    items: Sequence[Part] = content["items"]
    return CommitmentsProgress(
        progress=feedback_presenter.whole_progress(items),
        items=[
            CommitmentProgress(**{name: each.get(name) for name in names}, watched=views(each))
            for each in items
        ],
        watched=views(content),
    )
