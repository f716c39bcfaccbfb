"""Second entries as they are shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.engagement.questionnaires.rules.questions import Question
from services.engagement.responses.repository import Row
from services.engagement.second_entries.models import SecondEntry
from services.engagement.second_entries.repository import ComparedForm
from services.engagement.second_entries.rules.differences import BESIDE, Entry, discrepancies
from services.engagement.second_entries.schemas import (
    DiscrepancyView,
    DoubleEntryView,
    EntryDifference,
    SecondEntrySummary,
    SecondEntryView,
)
from services.engagement.second_entries.service import entry_in, entry_of

MOST_WAITING = 100


def summary_of(row: SecondEntry) -> SecondEntrySummary:
    return SecondEntrySummary(**_told(row))


def _told(row: SecondEntry) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in SecondEntrySummary.model_fields}


def view_of(first: Row, row: SecondEntry) -> SecondEntryView:
    differences = []
    if row.said is not None:
        one, other = entry_in(first), entry_of(row.said)
        differences = [
            EntryDifference(name=name, first=_of(one, name), second=_of(other, name))
            for name in row.differing
        ]
    return SecondEntryView(**_told(row), differences=differences)


def _of(entry: Entry, name: str) -> Any:
    return entry.get(name) if name in BESIDE else entry["answers"].get(name)


def double_entry_of(
    questions: Sequence[Question], forms: Sequence[ComparedForm]
) -> DoubleEntryView:
    waiting = [each.response for each in forms if each.differing and each.decision is None]
    found = discrepancies(questions, [each.differing for each in forms])
    return DoubleEntryView(
        forms=len(forms),
        agreed=sum(not each.differing for each in forms),
        undecided=len(waiting),
        waiting=waiting[:MOST_WAITING],
        items=[DiscrepancyView(**each._asdict()) for each in found],
    )
