"""A sheet of forms that another person typed in before: where the two read them differently."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from services.engagement.forms.queries import entered_forms
from services.engagement.forms.rules.sheets import TypedRow
from services.engagement.forms.sheet_service import TypedForm, refuse, reject, rejects_of
from services.engagement.receipt_ring import receipt_ring
from services.engagement.responses.problems import ResponseInvalid, ResponseNotFound
from services.engagement.responses.repository import ConsultationRow
from services.engagement.second_entries.problems import EnteredTwice, NotTypedIn
from services.engagement.second_entries.repository import entered_again_by
from services.engagement.second_entries.schemas import EntryContent
from services.engagement.second_entries.service import compare, put_compared
from services.shared.auth import SecondPersonNeeded
from services.shared.database import WriteSession
from services.shared.errors import Problem
from services.shared.imports.intake import Intake
from services.shared.imports.lines import Reject

OF_FORM = (ResponseNotFound, NotTypedIn, SecondPersonNeeded, EnteredTwice)
RIGHT = {
    ResponseNotFound: "The number of a form that was entered, and is there.",
    NotTypedIn: "The number of a form that was typed in.",
    SecondPersonNeeded: "A form that another person typed in.",
    EnteredTwice: "A form that nobody else entered a second time.",
}
ONCE = "Leave it empty: answers about equality are entered once."


async def compare_forms(
    session: WriteSession, intake: Intake[TypedRow], found: ConsultationRow,
    forms: Sequence[TypedForm], *, put: bool,
) -> None:  # fmt: skip
    """Each that is there, once; where nothing is `put`, they are looked through only."""
    counts, asked = intake.reading.counts, intake.run.actor
    counts.update(compared=0, differing=0, known=0)
    # That it is a person was looked at when the sheet was sent.
    actor = asked._replace(principal=replace(asked.principal, person=True))
    ids = await _responses(session, intake, found, forms)
    known = await entered_again_by(session, [*ids.values()], actor.principal.sub)
    for form in _in_order(intake, forms, ids):
        id_ = ids[form.line]
        if id_ in known:
            counts["known"] += 1
            continue
        try:
            compared = await compare(session, found, id_, _content(form), actor)
        except (ResponseInvalid, *OF_FORM) as problem:
            refuse(intake, form.line, _rejects_of(problem))
            continue
        counts["compared"] += 1
        counts["differing"] += bool(compared.entry.differing)
        if put:
            await put_compared(session, found, compared, actor)


async def _responses(
    session: WriteSession, intake: Intake[TypedRow], found: ConsultationRow,
    forms: Sequence[TypedForm],
) -> dict[int, UUID]:  # fmt: skip
    """By the lines of the forms, those that were entered and are there."""
    numbers = {str(form.entry.client_id): form.line for form in forms}
    ring = receipt_ring(intake.settings)
    ids = await entered_forms(session, ring, found.id, list(numbers))
    return {numbers[number]: id_ for number, id_ in ids.items()}


def _in_order(
    intake: Intake[TypedRow], forms: Sequence[TypedForm], ids: dict[int, UUID]
) -> Iterator[TypedForm]:
    """Those that can be compared, as everybody holds them: by their responses."""
    for form in forms:
        if form.entry.equality:
            told = [reject(code, "not_entered_twice", ONCE) for code in form.entry.equality]
            refuse(intake, form.line, told)
        elif form.line not in ids:
            refuse(intake, form.line, _rejects_of(ResponseNotFound()))
    fit = [form for form in forms if form.line in ids and not form.entry.equality]
    yield from sorted(fit, key=lambda form: ids[form.line])


def _content(form: TypedForm) -> EntryContent:
    """How it came, and when, is as it was typed in first."""
    return EntryContent(**form.entry.model_dump(include={*EntryContent.model_fields}))


def _rejects_of(problem: Problem) -> list[Reject]:
    if isinstance(problem, ResponseInvalid):
        return rejects_of(problem.errors)
    return [reject("client_id", problem.code, RIGHT[type(problem)])]
