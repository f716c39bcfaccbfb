"""Starts the server again when it ends by itself: killed, or stopped by a full disk."""

import os
import shutil
import signal
import threading
import time

import structlog

from services.shared.postgres.errors import PostgresError, ServerError
from services.shared.postgres.server import Server

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0
MOST_FAILURES = 10
STEADY_SECONDS = 60.0
"""A server that has run for so long counts as well again."""
ROOM_TO_START = 64 * 1024 * 1024
"""A start that fails with less free than that shows a full disk, for which there is patience."""

log = structlog.get_logger("marches.postgres")


class Watch:
    """A thread that waits for the end of the server, and brings it back.

    When it fails too often, `failure` says why, and the process is told to end.
    """

    def __init__(self, server: Server) -> None:
        self.failure: ServerError | None = None
        self._server = server
        self._failures = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postgres-watch", daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Do nothing more; the thread ends once the server has."""
        self._stopping.set()

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        while True:
            begun = time.monotonic()
            self._server.wait()
            if self._stopping.is_set():
                return
            log.error("PostgreSQL ended by itself")
            self._judge(steady=time.monotonic() - begun > STEADY_SECONDS)
            if not self._bring_back():
                return

    def _judge(self, *, steady: bool) -> None:
        self._failures = 0 if steady else self._failures + 1

    def _bring_back(self) -> bool:
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping.wait(pause):
            try:
                self._server.start_again()
            except (PostgresError, OSError) as error:
                self._failed(error)
            else:
                log.warning("PostgreSQL runs again")
                return True
            if self.failure is not None:
                break
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        return False

    def _failed(self, error: Exception) -> None:
        if self._stopping.is_set():
            return
        full = shutil.disk_usage(self._server.directory).free < ROOM_TO_START
        log.error("PostgreSQL does not start", disk_full=full, error=str(error))
        self._failures += not full
        if self._failures >= MOST_FAILURES:
            self.failure = ServerError(f"PostgreSQL ended, and cannot be started again: {error}")
            os.kill(os.getpid(), signal.SIGINT)
