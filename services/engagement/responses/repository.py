"""Every statement of responses."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.shared.database import AnyReader, ReadSession, WriteSession
from services.shared.statements import TextStatement

# All that a response is checked against, since every response pays for each question.
CONSULTED = TextStatement("""
    SELECT consultation.id, consultation.owner, consultation.slug, consultation.title,
        consultation.state, consultation."left", consultation.opened_on, consultation.closes_on,
        consultation.areas, newest.number AS newest, fixed.number AS first,
        notice.content ->> 'version' AS notice, frozen.version IS NOT NULL OR EXISTS (
            SELECT FROM retention_run WHERE retention_run.consultation = consultation.id
                AND retention_run.what <> 'invitations'
        ) AS frozen, consultation.answered_by = 'invited' AS invited
    FROM consultation
    LEFT JOIN LATERAL (
        SELECT number FROM questionnaire_version WHERE subject = consultation.id
        ORDER BY number DESC LIMIT 1
    ) AS newest ON true
    LEFT JOIN questionnaire_freeze AS fixed ON fixed.subject = consultation.id
    LEFT JOIN LATERAL (
        SELECT content FROM consultation_part AS part
        WHERE part.consultation = consultation.id AND part.part = 'privacy-notice'
        ORDER BY version DESC LIMIT 1
    ) AS notice ON true
    LEFT JOIN LATERAL (
        SELECT version FROM consultation_part AS part
        WHERE part.consultation = consultation.id AND part.part = 'response-freeze' LIMIT 1
    ) AS frozen ON true
    WHERE consultation.slug = :slug OR consultation.id = :id
""")
QUESTIONS = TextStatement("""
    SELECT questions FROM questionnaire_version WHERE subject = :subject AND number = :number
""")
KNOWN = TextStatement("""
    SELECT response.id, response.state, answers.received_at, answers.fingerprint_key,
        answers.fingerprint
    FROM response LEFT JOIN response_answers AS answers ON answers.response = response.id
    WHERE response.submission = ANY(CAST(:submissions AS bytea[]))
""")
SAID = {
    "questionnaire_version": "int", "channel": "text", "kind": "text", "language": "text",
    "speaks_for": "text", "represents": "int", "signatures": "int", "place": "text",
    "area": "text", "route": "text", "privacy_notice": "text",
}  # fmt: skip
CAME = {
    "respondent": "uuid", "received_at": "timestamptz", "late": "boolean", "entered_by": "text",
    "answers": "jsonb", "fingerprint_key": "bytea", "fingerprint": "bytea",
}  # fmt: skip


def _values(columns: Mapping[str, str], first: int) -> str:
    """Their values, from $first on."""
    return ", ".join(f"${first + place}::{kind}" for place, kind in enumerate(columns.values()))


ADD = f"""
    WITH added AS (
        INSERT INTO response (id, consultation, owner, version, state, submission, entered_at,
            changed_at)
        VALUES ($1, $2, $3, 1, 'submitted', $4, $5, $5)
        ON CONFLICT (submission) DO NOTHING RETURNING id
    ), answered AS (
        INSERT INTO response_answers (response, consultation, {", ".join(SAID | CAME)})
        SELECT added.id, $2, {_values(SAID | CAME, 6)} FROM added
    ), equality AS (
        INSERT INTO equality_waiting (response, consultation, answers)
        SELECT added.id, $2, $24::jsonb FROM added WHERE $24::jsonb IS NOT NULL
    )
    SELECT id FROM added
"""  # noqa: S608 (constants only)
WHOLE = """
    SELECT response.id, response.consultation, response.owner, response.version, response.state,
        response.entered_at, response.changed_at, response.withdrawn_at,
        answers.questionnaire_version, answers.channel, answers.kind, answers.language,
        answers.speaks_for, answers.represents, answers.signatures, answers.place, answers.area,
        answers.route, answers.privacy_notice, answers.respondent, answers.received_at,
        answers.late, answers.entered_by, answers.answers
    FROM response
    LEFT JOIN response_answers AS answers
        ON answers.response = response.id AND response.state = 'submitted'
"""
# One that was withdrawn is as little there as one that never was, and takes as long to look for;
# so is one of which nobody can say any more whose it is.
THERE = TextStatement(f"""{WHOLE}
    WHERE response.id = :id AND response.state = 'submitted' AND answers.fingerprint_key <> ''
""")
OF_CONSULTATION = TextStatement(
    f"{WHOLE} WHERE response.id = :id AND response.consultation = :consultation"
)
BEFORE = TextStatement(f"""{WHOLE}
    WHERE response.consultation = :consultation AND response.state = :state
    AND (CAST(:before AS uuid) IS NULL OR response.id < :before)
    AND (CAST(:channel AS text) IS NULL OR answers.channel = :channel)
    AND (CAST(:kind AS text) IS NULL OR answers.kind = :kind)
    AND (CAST(:area AS text) IS NULL OR answers.area = :area)
    AND (CAST(:route AS text) IS NULL OR answers.route = :route)
    ORDER BY response.id DESC LIMIT :limit
""")
AFTER = TextStatement("""
    SELECT answers.*, response.state, EXISTS (
        SELECT FROM response_concern AS concern
        WHERE concern.response = response.id AND concern.kind = 'safeguarding') AS flagged
    FROM response
    JOIN response_answers AS answers ON answers.response = response.id
    WHERE response.consultation = :consultation AND response.id > :after
    ORDER BY response.id LIMIT :limit
""")
EQUALITY = TextStatement("""
    SELECT answers FROM equality_waiting WHERE response = :id
    UNION ALL
    SELECT kept.answers FROM equality_link AS link
    JOIN equality_answer AS kept ON kept.key = link.key WHERE link.response = :id
""")
# Who freezes the responses waits for it, and who responds does not.
HOLD_COURSE = "SELECT id FROM consultation WHERE id = $1 FOR KEY SHARE"
ENTERED = TextStatement("""
    SELECT response.submission, response.id FROM response
    JOIN response_answers AS answers ON answers.response = response.id
    WHERE response.submission = ANY(:submissions) AND response.state = 'submitted'
    AND answers.entered_by IS NOT NULL
""")
HOLD = "SELECT id, version, state FROM response WHERE id = $1 FOR UPDATE"
CHANGE = f"""
    UPDATE response_answers SET ({", ".join(SAID)}, answers, redactions) =
        ({_values(SAID, 2)}, $13::jsonb, '[]'::jsonb)
    WHERE response = $1
"""  # noqa: S608 (constants only)
FORGET_EQUALITY = """
    WITH waiting AS (DELETE FROM equality_waiting WHERE response = $1),
    link AS (DELETE FROM equality_link WHERE response = $1 RETURNING key)
    DELETE FROM equality_answer WHERE key IN (SELECT key FROM link)
"""
ADD_EQUALITY = """
    INSERT INTO equality_waiting (response, consultation, answers) VALUES ($1, $2, $3::jsonb)
"""
# In the order of random keys: neither its place nor the transaction that wrote it says whose it is.
PUT_AWAY = """
    WITH taken AS (
        DELETE FROM equality_waiting WHERE consultation = $1
        RETURNING response, consultation, answers
    ), keyed AS MATERIALIZED (
        SELECT gen_random_uuid() AS key, * FROM taken
    ), kept AS (
        INSERT INTO equality_answer (key, consultation, answers)
        SELECT key, consultation, answers FROM keyed ORDER BY key
    )
    INSERT INTO equality_link (response, key) SELECT response, key FROM keyed ORDER BY key
"""
TO_PUT_AWAY = """
    SELECT consultation FROM equality_waiting AS waiting GROUP BY consultation
    HAVING count(*) >= $1 OR EXISTS (
        SELECT FROM consultation_part AS part
        WHERE part.consultation = waiting.consultation AND part.part = 'response-freeze')
"""
CUT_LINKS_OF = """
    DELETE FROM equality_link USING response
    WHERE response.id = equality_link.response AND response.consultation = $1
"""
# Shares weighted to equality data are worked out first, with the results; where that was not done
# within a day, never.
CUT_LINKS = """
    DELETE FROM equality_link USING response, consultation_part AS part
    WHERE response.id = equality_link.response AND part.consultation = response.consultation
    AND part.part = 'response-freeze' AND (
        part.entered_at < $1
        OR EXISTS (SELECT FROM result_tally AS kept WHERE kept.consultation = part.consultation)
        OR NOT EXISTS (SELECT FROM consultation_part AS margins
            WHERE margins.consultation = part.consultation AND margins.part = 'margins'
            AND margins.content @> '{"margins": [{"basis": "question"}]}'))
"""
ADD_CONCERN = """
    INSERT INTO response_concern (response, kind, found, raised_at)
    VALUES ($1, $2, $3::jsonb, $4)
    ON CONFLICT (response, kind) DO NOTHING RETURNING kind
"""
# Whoever changes what they said is read all the same.
FORGET_FINDINGS = "DELETE FROM response_concern WHERE response = $1 AND kind <> 'safeguarding'"
FORGET_CONCERNS = "DELETE FROM response_concern WHERE response = $1"
FORGET = "DELETE FROM response_answers WHERE response = $1"
# What was made of their words stays as counts that nobody's withdrawal moves.
KEEP_CODINGS = "SELECT set_config('marches.words_expire', 'withdrawn', true)"
MAKE_ANONYMOUS = """
    UPDATE response_answers SET answers = $2::jsonb, speaks_for = NULL, place = NULL, route = NULL,
        entered_by = NULL, redactions = '[]', fingerprint_key = ''::bytea, fingerprint = ''::bytea,
        respondent = response,
        received_at = date_trunc('day', received_at, 'Europe/London')
    WHERE response = $1
"""
MOVE = "UPDATE response SET version = version + 1, changed_at = $2 WHERE id = $1"
WITHDRAW = """
    UPDATE response SET version = version + 1, state = 'withdrawn', changed_at = $2,
        withdrawn_at = $2
    WHERE id = $1
"""


SAFEGUARDING = "safeguarding"
"""The concern that only the named officer, or the deputy, may read of."""


class ConsultationRow(NamedTuple):
    """A consultation, as far as a response asks for it."""

    id: UUID
    owner: str
    slug: str
    title: str
    state: str
    left: str | None
    opened_on: date | None
    closes_on: date | None
    areas: Sequence[str]
    newest: int | None
    first: int | None
    notice: str | None
    frozen: bool
    invited: bool


class FirstResponse(NamedTuple):
    """A response that was sent with a key before; without what was withdrawn."""

    id: UUID
    state: str
    received_at: datetime | None
    fingerprint_key: bytes | None
    fingerprint: bytes | None


class NewRow(NamedTuple):
    """A response as it is written; `said` are the columns SAID."""

    id: UUID
    consultation: UUID
    owner: str
    submission: bytes
    entered_at: datetime
    said: Sequence[object]
    respondent: UUID
    received_at: datetime
    late: bool
    entered_by: str | None
    answers: Mapping[str, Any]
    fingerprint_key: bytes
    fingerprint: bytes
    equality: Mapping[str, Any] | None


class Filter(NamedTuple):
    """Which responses; None is any."""

    state: str = "submitted"
    channel: str | None = None
    kind: str | None = None
    area: str | None = None
    route: str | None = None


Row = Mapping[str, Any]
"""A response with what it says, by the names of the columns in WHOLE."""


def _read(value: Any) -> Any:
    """JSON as the driver gives it, or as SQLAlchemy does."""
    return json.loads(value) if isinstance(value, str) else value


def _row(found: Any) -> Row:
    row = dict(getattr(found, "_mapping", found))
    return row | {"answers": _read(row["answers"])}


async def consulted(reader: AnyReader, name: str) -> ConsultationRow | None:
    """The consultation with this slug or id."""
    try:
        id_ = UUID(name)
    except ValueError:
        id_ = UUID(int=0)
    found = await CONSULTED.rows(reader, {"slug": name, "id": id_})
    rows = [ConsultationRow(*row) for row in found]
    return rows[0]._replace(areas=_read(rows[0].areas)) if rows else None


async def questions(reader: AnyReader, subject: UUID, number: int) -> list[dict[str, Any]]:
    [row] = await QUESTIONS.rows(reader, {"subject": subject, "number": number})
    found: list[dict[str, Any]] = _read(row[0])
    return found


async def known(reader: AnyReader, submissions: Sequence[bytes]) -> FirstResponse | None:
    rows = await KNOWN.rows(reader, {"submissions": list(submissions)})
    return FirstResponse(*rows[0]) if rows else None


async def add(session: WriteSession, row: NewRow) -> bool:
    """Whether it is new: another request may have brought the same just before."""
    id_, consultation, owner, submission, entered_at, said, *came, equality = row
    respondent, received_at, late, entered_by, answers, key, fingerprint = came
    found = await session.records(
        ADD, id_, consultation, owner, submission, entered_at, *said, respondent, received_at,
        late, entered_by, _json(answers), key, fingerprint,
        None if equality is None else _json(equality),
    )  # fmt: skip
    return bool(found)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


async def response(reader: AnyReader, id_: UUID) -> Row | None:
    """One that was not withdrawn."""
    rows = await THERE.rows(reader, {"id": id_})
    return _row(rows[0]) if rows else None


async def response_of(reader: AnyReader, consultation: UUID, id_: UUID) -> Row | None:
    rows = await OF_CONSULTATION.rows(reader, {"id": id_, "consultation": consultation})
    return _row(rows[0]) if rows else None


async def responses_before(
    session: ReadSession, consultation: UUID, before: UUID | None, limit: int, wanted: Filter
) -> Sequence[Row]:
    """Up to `limit`, the newest first, from the one before `before`."""
    given = {"consultation": consultation, "before": before, "limit": limit}
    return [_row(each) for each in await BEFORE.rows(session, given | wanted._asdict())]


async def answers_after(
    reader: AnyReader, consultation: UUID, after: UUID, limit: int
) -> Sequence[Row]:
    """Up to `limit` of what counts, the oldest first."""
    given = {"consultation": consultation, "after": after, "limit": limit}
    return [_row(each) for each in await AFTER.rows(reader, given)]


async def equality_of(reader: AnyReader, id_: UUID) -> dict[str, Any] | None:
    rows = await EQUALITY.rows(reader, {"id": id_})
    return dict(_read(rows[0][0])) if rows else None


async def hold_course(session: WriteSession, consultation: UUID) -> None:
    """Until the transaction ends the consultation takes no step."""
    await session.records(HOLD_COURSE, consultation)


async def entered(reader: AnyReader, submissions: Sequence[bytes]) -> dict[bytes, UUID]:
    """Those of them that officers entered, and that are there."""
    found = await ENTERED.rows(reader, {"submissions": list(submissions)})
    return {bytes(submission): id_ for submission, id_ in found}


async def hold(session: WriteSession, id_: UUID) -> tuple[int, str] | None:
    """Version and state of a response, held against everybody else."""
    rows = await session.records(HOLD, id_)
    return (rows[0]["version"], rows[0]["state"]) if rows else None


async def change(
    session: WriteSession, id_: UUID, said: Sequence[object], answers: object, now: datetime
) -> None:
    await session.records(CHANGE, id_, *said, _json(answers))
    await session.records(MOVE, id_, now)


async def put_equality(
    session: WriteSession, consultation: UUID, id_: UUID, equality: object | None
) -> None:
    """In place of what there was."""
    await session.records(FORGET_EQUALITY, id_)
    if equality is not None:
        await session.records(ADD_EQUALITY, id_, consultation, _json(equality))


async def put_concerns(
    session: WriteSession, id_: UUID, concerns: Mapping[str, Sequence[str]], now: datetime, *,
    new: bool,
) -> bool:  # fmt: skip
    """Why it is read first, in place of what there was but for danger; whether that is new."""
    if not new:
        await session.records(FORGET_FINDINGS, id_)
    raised = {
        kind
        for kind, found in concerns.items()
        if await session.records(ADD_CONCERN, id_, kind, _json(found), now)
    }
    return SAFEGUARDING in raised


async def withdraw(
    session: WriteSession, consultation: UUID, id_: UUID, kept: Mapping[str, Any] | None,
    now: datetime,
) -> None:  # fmt: skip
    """`kept`: what stays of the answers after the freeze; None: nothing at all."""
    await session.records(FORGET_CONCERNS, id_)
    if kept is None:
        await session.records(FORGET_EQUALITY, id_)
        await session.records(FORGET, id_)
    else:
        await session.records(PUT_AWAY, consultation)
        await session.records(CUT_LINKS_OF, consultation)
        await session.records(KEEP_CODINGS)
        await session.records(MAKE_ANONYMOUS, id_, _json(kept))
    await session.records(WITHDRAW, id_, now)


async def put_equality_away(session: WriteSession, fewest: int, latest: datetime) -> None:
    """Where so many wait, or the analysis is frozen; of what is frozen the links go, once results
    were counted, or where that was `latest`."""
    for (consultation,) in await session.records(TO_PUT_AWAY, fewest):
        await session.records(PUT_AWAY, consultation)
    await session.records(CUT_LINKS, latest)
