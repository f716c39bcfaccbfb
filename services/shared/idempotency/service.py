"""An act that happens once for a key: its effect and its first answer in one transaction."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import Request, Response

from services.shared.auth import Principal
from services.shared.database import Database, WriteSession
from services.shared.idempotency import repository
from services.shared.idempotency.problems import IdempotencyKeyReused, RequestInFlight
from services.shared.idempotency.repository import KeptAnswer
from services.shared.idempotency.seals import AnswerSeal
from services.shared.schemas import Schema

HIT = {"Idempotency-Hit": "true"}
KEPT = timedelta(days=7)

Body = dict[str, Any]
Completing = Callable[[Body], Body]


@dataclass(frozen=True)
class Answer:
    """What an act answers. The body is kept for who has the key: it must not hold a secret."""

    status: int
    body: Schema | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


async def once(
    request: Request,
    principal: Principal | None,
    key: str | None,
    act: Callable[[WriteSession], Awaitable[Answer]],
    *,
    content: str | None = None,
    complete: Completing | None = None,
) -> Response:
    """Run `act` in one transaction that also keeps its answer; answer a repetition with that.

    All that `act` writes goes through the session that it is given. When it fails, nothing is
    kept, and the same key may be tried again. `content` identifies a body that was streamed (its
    SHA-256); `complete` adds to the body what may not be kept, the same whenever it is called.
    Without a key the act simply runs.

    Raises RequestInFlight while another request works on the key, and IdempotencyKeyReused when
    the first request with it was another one.
    """
    database: Database = request.app.state.database
    if key is None:
        async with database.write() as session:
            first = _kept("", await act(session))
        return _response(first, complete, {})
    body = await request.body() if content is None else content.encode()
    scope = _scope(request, principal)
    name = _sha256(*scope, key.encode())
    seal = AnswerSeal(key, *scope)
    # A repetition has a condition if the first request had one; which, it may have read again.
    conditional = b"if-match" if "if-match" in request.headers else b""
    sent = seal.hash(request.scope["query_string"], body, conditional)
    async with database.write() as session:
        known = await _find(session, name, sent)
        if known is None:
            first = _kept(sent, await act(session))
            kept = first._replace(body=seal.close(first.body))
            await repository.keep(session, name, kept, datetime.now(UTC))
    if known is None:
        return _response(first, complete, {})
    return _response(known._replace(body=seal.open(known.body)), complete, HIT)


async def forget_old(database: Database, now: datetime) -> int:
    """Remove the answers that were kept for seven days; how many there were."""
    async with database.write() as session:
        return await repository.forget_before(session, now - KEPT)


async def _find(session: WriteSession, name: str, sent: str) -> KeptAnswer | None:
    alone, known = await repository.hold(session, name)
    if not alone:
        raise RequestInFlight
    if known is not None and known.request_sha256 != sent:
        raise IdempotencyKeyReused
    return known


def _scope(request: Request, principal: Principal | None) -> tuple[bytes, ...]:
    caller = (principal.client_id, principal.sub, *sorted(principal.orgs)) if principal else ()
    route = (request.method, request.scope["path"])
    return tuple(part.encode() for part in (json.dumps(caller), *route))


def _sha256(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _kept(sent: str, answer: Answer) -> KeptAnswer:
    body = answer.body.model_dump_json(by_alias=True) if answer.body else None
    return KeptAnswer(sent, answer.status, dict(answer.headers), body)


def _response(kept: KeptAnswer, complete: Completing | None, extra: Body) -> Response:
    body = kept.body
    if body is not None and complete is not None:
        body = json.dumps(complete(json.loads(body)), ensure_ascii=False, separators=(",", ":"))
    media = "application/json" if body is not None else None
    return Response(body, kept.status, kept.headers | extra, media_type=media)
