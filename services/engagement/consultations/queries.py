"""What the gates and the clocks ask of a consultation, read for a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.engagement.consultations import repository
from services.engagement.consultations.models import (
    Consultation,
    ConsultationOverride,
    ConsultationPart,
    ConsultationTransition,
)
from services.engagement.consultations.problems import ConsultationNotFound, ConsultationUnknown
from services.engagement.consultations.reference.tables import law_book
from services.engagement.consultations.rules.record import (
    NO_EVIDENCE,
    Evidence,
    Questions,
    Record,
)
from services.engagement.consultations.rules.states import MAIN, State, place_of, state_on
from services.engagement.questionnaires.rules.questions import questions_of, takes_text
from services.engagement.questionnaires.rules.structure import equality_faults, untranslated
from services.engagement.questionnaires.service import Found, find_questionnaire
from services.shared.auth import Principal
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault


@dataclass(frozen=True)
class Whole:
    """A consultation with its parts, its steps and its questionnaire."""

    row: Consultation
    parts: Mapping[str, ConsultationPart] = field(default_factory=dict)
    steps: Sequence[ConsultationTransition] = ()
    overrides: Sequence[ConsultationOverride] = ()
    questionnaire: Found | None = None

    def state_on(self, day: date) -> State:
        found: State = self.row.state  # type: ignore[assignment]
        return state_on(found, self.row.closes_on, day)

    def record(self, day: date, evidence: Evidence = NO_EVIDENCE) -> Record:
        """As the rules read it, on a day of effect."""
        row = self.row
        return Record(
            day=day,
            kind=row.kind,  # type: ignore[arg-type]
            nations=row.nations,
            areas=row.areas,
            starts_on=row.starts_on,
            closes_on=row.closes_on,
            book=law_book(),
            parts={name: each.content for name, each in self.parts.items()},
            questions=_questions(self.questionnaire),
            state=self.state_on(day),
            left=row.left,  # type: ignore[arg-type]
            opened_on=row.opened_on,
            evidence=evidence,
        )

    def results_leave(self, day: date) -> bool:
        """Once it is closed, and the responses are frozen."""
        left: State | None = self.row.left  # type: ignore[assignment]
        closed = place_of(self.state_on(day), left) > MAIN.index("open")
        return closed and "response-freeze" in self.parts

    @property
    def effective_on(self) -> date | None:
        """The day of effect of the last step."""
        return self.steps[-1].effective_on if self.steps else None


def _questions(found: Found | None) -> Questions | None:
    if found is None:
        return None
    version, freeze = found
    questions = questions_of(version.questions)
    return Questions(
        version=version.number,
        permissions=sum(each.kind == "permission_to_publish" for each in questions),
        equality_faults=equality_faults(questions),
        untranslated=untranslated(questions),
        frozen_on=freeze.frozen_on if freeze else None,
        texts=any(takes_text(each) for each in questions),
    )


async def whole(session: AnySession, row: Consultation) -> Whole:
    return Whole(
        row,
        (await repository.newest_parts(session, [row.id]))[row.id],
        await repository.transitions_of(session, row.id),
        await repository.overrides_of(session, row.id),
        await find_questionnaire(session, row.id),
    )


async def read_consultation(
    session: AnySession, consultation: UUID, principal: Principal
) -> Consultation:
    """Raises ConsultationNotFound, also for one of another organisation."""
    row = await repository.consultation_by_id(session, consultation, principal)
    if row is None:
        raise ConsultationNotFound
    return row


async def hold_consultation(
    session: WriteSession, consultation: UUID, principal: Principal
) -> Consultation:
    """The same, held against everybody else. Raises ConsultationNotFound."""
    row = await repository.consultation_to_change(session, consultation, principal)
    if row is None:
        raise ConsultationNotFound
    return row


async def check_consultation(
    session: AnySession, consultation: UUID | None, owner: str, principal: Principal
) -> None:
    """Of something that may belong to a consultation of its owner. Raises ConsultationUnknown."""
    if consultation is None:
        return
    found = await repository.consultation_by_id(session, consultation, principal)
    if found is None or found.owner != owner:
        said = f"There is no such consultation of {owner}."
        fault = Fault("#/consultation", ConsultationUnknown.code, said)
        raise ConsultationUnknown(said, errors=[fault])
