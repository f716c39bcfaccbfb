"""The portal as the gateway calls it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.types import Scope, Send

from gateway.documents import Run
from gateway.merge import Publication
from gateway.pages import check_reading
from gateway.portal import overview, problems, reference
from gateway.portal.answers import Answer
from gateway.portal.assets import assets
from services.shared.errors import BY_STATUS, Problem
from services.shared.openapi.grammar import Document

COMMON: Sequence[type[Problem]] = (*BY_STATUS.values(), Problem)
"""Problems that occur without being declared by an operation."""

Published = Callable[[], Awaitable[Publication]]


def _problems(document: Document) -> str:
    return problems.problems(document, COMMON)


LONG = (reference.PATH, problems.PATH)
"""Pages that take hundreds of milliseconds; the first page waits for no process."""
WRITERS: Mapping[str, Callable[[Document], str]] = {
    overview.PATH: overview.overview,
    reference.PATH: reference.reference,
    problems.PATH: _problems,
}


def pages(document: Document) -> dict[str, bytes]:
    """The long pages of a document."""
    return {path: WRITERS[path](document).encode() for path in LONG}


class Portal:
    """Answers the paths below `/docs`; pages of the document are made once for each of its ETags.

    `run` does heavy work beside the event loop.
    """

    def __init__(self, published: Published, run: Run = asyncio.to_thread) -> None:
        self._published, self._run = published, run
        self._written: dict[str, tuple[str, Answer]] = {}
        self._writing = asyncio.Lock()

    async def __call__(self, scope: Scope, send: Send) -> bool:
        """Whether the path is the portal's, and then answered.

        Raises MethodNotAllowed for anything but GET and HEAD.
        """
        path: str = scope["path"]
        if path not in assets() and path not in WRITERS:
            return False
        check_reading(scope)
        answer = assets().get(path) or await self._page(path)
        await answer.send(scope, send)
        return True

    async def _page(self, path: str) -> Answer:
        published = await self._published()
        async with self._writing:
            etag, answer = self._written.get(path, ("", None))
            if answer is None or etag != published.etag:
                answer = Answer.page(await self._written_now(path, published))
                self._written[path] = published.etag, answer
        return answer

    async def _written_now(self, path: str, published: Publication) -> bytes:
        if path in published.pages:
            return published.pages[path]
        if path in LONG:
            text: str = await self._run(WRITERS[path], published.document)
            return text.encode()
        return WRITERS[path](published.document).encode()
