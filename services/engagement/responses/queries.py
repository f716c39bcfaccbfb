"""What is read of responses, and of what they answer."""

import hmac
import json
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from services.engagement.questionnaires.rules.questions import Question, questions_of
from services.engagement.receipt_ring import ReceiptRing
from services.engagement.responses import repository
from services.engagement.responses.problems import NotPublished, ResponseNotFound, refused
from services.engagement.responses.repository import ConsultationRow, Row
from services.engagement.responses.rules.admission import Course, refusal_of
from services.engagement.responses.rules.parts import AskedForm
from services.shared.database import AnyReader

RECEIPTS = "response"
NOBODYS = UUID(int=0)
MOST_FORMS = 64

_forms: OrderedDict[tuple[UUID, int], Sequence[Question]] = OrderedDict()
"""Versions of questionnaires never change."""


class ReadResponse(NamedTuple):
    """A response that is there, with the consultation that it is to."""

    row: Row
    consulted: ConsultationRow

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found


def course_of(found: ConsultationRow) -> Course:
    return Course(found.state, found.left, found.opened_on, found.closes_on, found.frozen)  # type: ignore[arg-type]


async def read_consulted(reader: AnyReader, name: str) -> ConsultationRow:
    """The consultation with this slug or id. Raises NotPublished."""
    found = await repository.consulted(reader, name)
    if found is None:
        raise NotPublished
    return found


def check_published(found: ConsultationRow, now: datetime) -> None:
    """Raises NotPublished, as of one that is not there."""
    if refusal_of(course_of(found), now) == "unknown":
        raise NotPublished


def check_open(found: ConsultationRow, moment: datetime) -> None:
    """Raises what says precisely why nothing is taken at that moment."""
    if refusal := refusal_of(course_of(found), moment):
        raise refused(refusal)


async def asked_of(reader: AnyReader, found: ConsultationRow) -> AskedForm:
    """What it asks, in the wording of today. Raises NotPublished where it asks nothing."""
    if found.newest is None or found.first is None:
        raise NotPublished("It has no questionnaire.")
    questions = await questions_at(reader, found.id, found.newest)
    return AskedForm(questions, found.first, found.newest, found.notice, found.areas)


async def questions_at(reader: AnyReader, consultation: UUID, version: int) -> Sequence[Question]:
    key = (consultation, version)
    if key not in _forms:
        told = await repository.questions(reader, consultation, version)
        _forms[key] = questions_of(told)
        if len(_forms) > MOST_FORMS:
            _forms.popitem(last=False)
    return _forms[key]


def receipt(ring: ReceiptRing, id_: UUID) -> str:
    return ring.receipt_of(RECEIPTS, id_)


def fingerprint_of(key: bytes, said: object) -> bytes:
    """By a key of the response's own: once that is gone, it says nothing of what was said."""
    told = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
    return hmac.digest(key, told.encode(), sha256)


async def read_mine(reader: AnyReader, ring: ReceiptRing, code: str) -> ReadResponse:
    """Raises ResponseNotFound, after as much work for a code that nobody has as for one that is
    gone."""
    id_ = ring.id_of(RECEIPTS, code) or NOBODYS
    row = await repository.response(reader, id_)
    if row is None:
        raise ResponseNotFound
    consulted = await read_consulted(reader, str(row["consultation"]))
    return ReadResponse(row, consulted)
