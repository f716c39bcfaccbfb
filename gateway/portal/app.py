"""The portal as the gateway calls it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from starlette.types import Scope, Send

from gateway.merge import Publication
from gateway.merge.document import Document
from gateway.pages import check_reading
from gateway.portal import interactive, problems, reference
from gateway.portal.answers import INTERACTIVE_POLICY, Answer
from gateway.portal.assets import assets
from services.shared.errors import BY_STATUS, Problem

COMMON: Sequence[type[Problem]] = (*BY_STATUS.values(), Problem)

Published = Callable[[], Awaitable[Publication]]


class Portal:
    """Answers the paths below `/docs`; pages of the document are made once for each of its ETags.

    `common` are the problems that occur without being declared by an operation.
    """

    def __init__(self, published: Published, common: Sequence[type[Problem]] = COMMON) -> None:
        self._published = published
        page = Answer.page(interactive.interactive(), policy=INTERACTIVE_POLICY)
        self._fixed = {**assets(), interactive.PATH: page}
        self._writers: dict[str, Callable[[Document], str]] = {
            reference.PATH: reference.reference,
            problems.PATH: lambda document: problems.problems(document, common),
        }
        self._written: dict[str, tuple[str, Answer]] = {}
        self._writing = asyncio.Lock()

    async def __call__(self, scope: Scope, send: Send) -> bool:
        """Whether the path is the portal's, and then answered.

        Raises MethodNotAllowed for anything but GET and HEAD.
        """
        path: str = scope["path"]
        if path not in self._fixed and path not in self._writers:
            return False
        check_reading(scope)
        answer = self._fixed.get(path) or await self._page(path)
        await answer.send(scope, send)
        return True

    async def _page(self, path: str) -> Answer:
        published = await self._published()
        async with self._writing:
            etag, answer = self._written.get(path, ("", None))
            if answer is None or etag != published.etag:
                # Hundreds of milliseconds, once for each document: beside the event loop.
                answer = await asyncio.to_thread(self._write, path, published.document)
                self._written[path] = published.etag, answer
        return answer

    def _write(self, path: str, document: Document) -> Answer:
        return Answer.page(self._writers[path](document))
