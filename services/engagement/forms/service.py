"""Typed-in forms are entered, each once, by the same rules as a response in JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.queries import read_consultation
from services.engagement.forms.comparison_service import compare_forms
from services.engagement.forms.rules.sheets import DESCRIPTION, LAYOUTS, TypedRow
from services.engagement.forms.sheet_service import TypedForm, read_forms, refuse, rejects_of
from services.engagement.invitations.problems import InvitedOnly
from services.engagement.receipt_ring import receipt_ring
from services.engagement.responses import problems
from services.engagement.responses.entry_service import (
    Entry,
    EntryDraft,
    admitted,
    check_entry,
    draft_of,
    put_draft,
    record_entries,
)
from services.engagement.responses.queries import asked_of, read_consulted
from services.engagement.responses.repository import ConsultationRow
from services.shared.auth import PersonNeeded, Principal
from services.shared.database import AnySession, WriteSession
from services.shared.imports.formats import Format, Options, csv_format
from services.shared.imports.intake import Intake

REFUSALS = (
    ConsultationNotFound, problems.NotPublished, problems.NotOpen, problems.ConsultationWithdrawn,
    problems.ResponsesFrozen, InvitedOnly, PersonNeeded,
)  # fmt: skip
REJECTED = (problems.ResponseInvalid, problems.ClientIdReused, problems.ResponseWithdrawn)


async def check_sending(session: AnySession, owner: str, options: Options) -> Options:
    """Whose consultation it is, and whether it takes any. Raises REFUSALS."""
    sender = Principal("", "", frozenset(), (owner,), (), False)
    row = await read_consultation(session, UUID(options["consultation"]), sender)
    found = await read_consulted(session, str(row.id))
    check_entry(found)
    await asked_of(session, found)
    return options


async def take_forms(intake: Intake[TypedRow]) -> None:
    """Raises REFUSALS, ColumnsUnclear, TooManyForms, RowsRejected."""
    enter = compare_forms if intake.options.get("second") else _enter
    consultation = UUID(intake.options["consultation"])
    async with intake.run.database.write() as session:
        found = await admitted(session, consultation, intake.run.actor)
        asked = await asked_of(session, found)
    forms = await read_forms(intake, found.id, asked)
    if intake.preview:
        async with intake.trial(result="rejects") as session:
            await enter(session, intake, found, forms, put=False)
        return
    if intake.reading.rejects and intake.file.on_rejects == "refuse":
        # Nothing of it is taken; what else does not fit is told with it.
        async with intake.run.database.write() as session:
            await enter(session, intake, found, forms, put=False)
    async with intake.effect() as session:
        found = await admitted(session, consultation, intake.run.actor)
        await enter(session, intake, found, forms, put=True)


async def _enter(
    session: WriteSession, intake: Intake[TypedRow], found: ConsultationRow,
    forms: Sequence[TypedForm], *, put: bool,
) -> None:  # fmt: skip
    """Each that is new; where nothing is `put`, they are looked through only."""
    ring, counts = receipt_ring(intake.settings), intake.reading.counts
    added: list[Entry] = []
    counts.update(entered=0, known=0)
    for line, new in forms:
        try:
            entry = draft = await draft_of(session, ring, found, new, "#", intake.run.actor)
            if isinstance(draft, EntryDraft) and put:
                entry = await put_draft(session, found, new, draft, "#")
        except REJECTED as problem:
            refuse(intake, line, rejects_of(problem.errors))
            continue
        known = isinstance(entry, Entry) and entry.known
        counts["known" if known else "entered"] += 1
        added += [entry] if isinstance(entry, Entry) and not known else []
    if added:
        await record_entries(session, found, added, intake.run.actor)


FORM_FILES: Mapping[str, Format[Any]] = {
    "typed-forms": replace(
        csv_format(LAYOUTS, take_forms, DESCRIPTION),
        private=True,
        looked_up=check_sending,
        refusals=REFUSALS,
    )
}
