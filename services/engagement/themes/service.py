"""What is done with code frames: they are put, and answers are coded by them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.engagement.consultations.queries import read_consultation
from services.engagement.themes import coder_repository, frame_repository, repository
from services.engagement.themes.coder_repository import PutCoding
from services.engagement.themes.models import CodeFrame, FrameVersion
from services.engagement.themes.problems import (
    AnswerGone,
    CodingInvalid,
    FrameInvalid,
    FrameNotFound,
    ThemeKnown,
)
from services.engagement.themes.queries import read_question
from services.engagement.themes.repository import FreeQuestion
from services.engagement.themes.rules.codings import GivenCoding, KnownTheme
from services.engagement.themes.rules.codings import faults as coding_faults
from services.engagement.themes.rules.frames import FrameTheme, faults, target_of
from services.engagement.themes.schemas import NewCodeFrame, NewCodings
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.auth import require_second_person
from services.shared.conditional import Matches, etag_of
from services.shared.database import WriteSession
from services.shared.errors import Fault

CONSULTATIONS = "/v1/engagement/consultations"
EVENT = "uk.marches.engagement.code_frame"


def frame_etag(consultation: UUID, question: str, frame: CodeFrame | None) -> str:
    return etag_of("code-frame", consultation, question, frame.version if frame else 0)


def path_of(consultation: UUID, question: str) -> str:
    return f"{CONSULTATIONS}/{consultation}/code-frames/{question}"


async def record(session: WriteSession, actor: Actor, act: str, frame: CodeFrame) -> None:
    """Without a hash of what was given: an answer has few possible codings."""
    path = path_of(frame.consultation, frame.question)
    subject = str(frame.consultation)
    notice = Notice(f"{EVENT}.{act}", frame.owner, subject, path, frame.version)
    await recorded(session, actor, f"code_frame.{act}", path, owner=frame.owner, notice=notice)


async def _hold(
    session: WriteSession,
    consultation: UUID,
    question: str,
    actor: Actor,
    matches: Matches,
    *,
    shared: bool,
) -> CodeFrame | None:
    """Raises ConsultationNotFound, and what `matches` does: who names no version is told first."""
    row = await read_consultation(session, consultation, actor.principal)
    frame = await frame_repository.hold_frame(session, row.id, question, shared=shared)
    matches(frame_etag(row.id, question, frame))
    return frame


async def put_frame(
    session: WriteSession,
    consultation: UUID,
    question: str,
    new: NewCodeFrame,
    *,
    actor: Actor,
    matches: Matches,
) -> tuple[FreeQuestion, CodeFrame, FrameVersion]:
    """Raises ConsultationNotFound, QuestionNotFound, FrameInvalid, ThemeKnown, and what `matches`
    does."""
    frame = await _hold(session, consultation, question, actor, matches, shared=False)
    row, asked = await read_question(session, consultation, question, actor.principal)
    await _check_frame(session, row.id, question, new)
    if frame is None:
        frame = CodeFrame(
            consultation=row.id, question=question, owner=row.owner, changed_at=actor.now
        )
    else:
        frame.version, frame.changed_at = frame.version + 1, actor.now
    version = FrameVersion(
        consultation=row.id,
        question=question,
        number=frame.version,
        themes=[each.model_dump(mode="json") for each in new.themes],
        reason=new.reason,
        entered_by=actor.principal.sub,
        entered_at=actor.now,
    )
    await frame_repository.add(session, frame)
    await frame_repository.add(session, version)
    await frame_repository.put_themes(session, row.id, question, _standing(new))
    await record(session, actor, "put", frame)
    return asked, frame, version


def _merged(new: NewCodeFrame) -> dict[str, str | None]:
    return {each.code: each.merged_into for each in new.themes}


def _standing(new: NewCodeFrame) -> list[dict[str, Any]]:
    merged = _merged(new)
    return [
        each.model_dump(include={"code", "label", "retired"})
        | {"target": target_of(each.code, merged)}
        for each in new.themes
    ]


async def _check_frame(
    session: WriteSession, consultation: UUID, question: str, new: NewCodeFrame
) -> None:
    known = await frame_repository.themes_of(session, consultation)
    earlier = {each.code for each in known if each.question == question}
    given = [FrameTheme(each.code, each.merged_into, each.retired) for each in new.themes]
    if wrong := [Fault(*each) for each in faults(earlier, given)]:
        raise FrameInvalid(wrong[0].detail, errors=wrong)
    elsewhere = {each.code: each.question for each in known if each.question != question}
    for place, each in enumerate(new.themes):
        if each.code in elsewhere:
            said = f"{each.code} is a theme of the question `{elsewhere[each.code]}`."
            pointer = f"#/themes/{place}/code"
            raise ThemeKnown(said, errors=[Fault(pointer, ThemeKnown.code, said)])


async def put_codings(
    session: WriteSession,
    consultation: UUID,
    question: str,
    new: NewCodings,
    *,
    actor: Actor,
    matches: Matches,
) -> tuple[int, int, CodeFrame]:
    """How many answers were coded, and of how many that counts.

    Raises ConsultationNotFound, QuestionNotFound, FrameNotFound, PersonNeeded, CodingInvalid,
    AnswerGone, and what `matches` does.
    """
    frame = await _hold(session, consultation, question, actor, matches, shared=True)
    row, asked = await read_question(session, consultation, question, actor.principal)
    require_second_person(actor.principal, first="")  # a machine only suggests
    if frame is None:
        raise FrameNotFound
    await _check_codings(session, frame, new)
    there = await repository.hold_answers(
        session, row.id, asked, [each.response for each in new.codings]
    )
    _check_there(new, there)
    codings = [
        PutCoding(each.response, each.outcome, [(e.theme, e.stance) for e in each.themes])
        for each in new.codings
    ]
    coder = actor.principal.sub
    counted = await coder_repository.put_codings(session, frame, coder, codings, actor.now)
    await record(session, actor, "coded", frame)
    return len(codings), counted, frame


async def _check_codings(session: WriteSession, frame: CodeFrame, new: NewCodings) -> None:
    themes = await frame_repository.themes_of(session, frame.consultation)
    known = {
        each.code: KnownTheme(each.target, each.retired)
        for each in themes
        if each.question == frame.question
    }
    wrong = [
        Fault(f"#/codings/{place}{each.pointer}", each.code, each.detail)
        for place, coding in enumerate(new.codings)
        for each in coding_faults(
            GivenCoding(coding.outcome, [theme.theme for theme in coding.themes]), known
        )
    ]
    wrong += _repeated([each.response for each in new.codings])
    if wrong:
        raise CodingInvalid(wrong[0].detail, errors=wrong)


def _repeated(responses: Sequence[UUID]) -> list[Fault]:
    first = {response: place for place, response in reversed([*enumerate(responses)])}
    return [
        Fault(f"#/codings/{place}/response", "answer_repeated", "It is coded above already.")
        for place, response in enumerate(responses)
        if first[response] != place
    ]


def _check_there(new: NewCodings, there: set[UUID]) -> None:
    said = "Nobody answered this in their own words, or it was withdrawn."
    gone = [
        Fault(f"#/codings/{place}/response", AnswerGone.code, said)
        for place, each in enumerate(new.codings)
        if each.response not in there
    ]
    if gone:
        raise AnswerGone(said, errors=gone)
