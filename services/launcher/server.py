"""One running server of a cluster, and the thread that starts it again when it ends by itself."""

import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import structlog

from services.launcher import processes, settings
from services.launcher.errors import PostgresError, ServerError
from services.launcher.installation import Binaries
from services.launcher.placement import Home
from services.launcher.settings import SOCKET_NAME

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0
MOST_FAILURES = 10
STEADY_SECONDS = 60.0
"""A server that has run for so long counts as well again."""
ROOM_TO_START = 64 * 1024 * 1024
"""A start that fails with less free than that shows a full disk, for which there is patience."""
_READY_WITHIN = 60.0
_MEMORY_FREE_WITHIN = 5.0
_MEMORY_IN_USE = "shared memory block"
_TAIL_LINES = 20

log = structlog.get_logger("marches.postgres")


class Server:
    """The postmaster that this process starts, and what it leaves if it dies."""

    def __init__(self, home: Home, binaries: Binaries, socket_dir: Path, *, durable: bool) -> None:
        self._home = home
        self._program = binaries.postgres
        self._socket_dir, self._durable = socket_dir, durable
        self._process: subprocess.Popen[bytes] | None = None
        self._spawning = threading.Lock()
        self._stopped = False

    @property
    def directory(self) -> Path:
        return self._home.path

    @property
    def is_ready(self) -> bool:
        """Whether it runs and accepts connections."""
        process = self._process
        if process is None or process.returncode is not None:
            return False
        return processes.is_ready(self._home.cluster, process.pid)

    def wait(self) -> None:
        """Return when it has ended."""
        if self._process is not None:
            self._process.wait()

    def start(self) -> None:
        """Return once connections are accepted; raises ServerError with the log's tail."""
        deadline = time.monotonic() + _MEMORY_FREE_WITHIN
        while True:
            try:
                return self._attempt()
            except ServerError as error:
                if _MEMORY_IN_USE not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def start_again(self) -> None:
        """Start after it has ended by itself, however that was; raises like start()."""
        self.clear_up()
        self.start()

    def clear_up(self) -> None:
        """End and remove what a killed server, or its killed owner, left behind."""
        processes.end(self._home.cluster)
        processes.drop_misleading_pid_file(self._home.cluster)
        for left in self._socket_dir.glob(f"{SOCKET_NAME}*"):
            left.unlink(missing_ok=True)  # its lock may name a process that is another one now

    def stop(self) -> None:
        """End it, and let it never be started again."""
        with self._spawning:
            self._stopped = True
        self._end()

    def _end(self) -> None:
        processes.end(self._home.cluster)
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
            self._process.kill()
            self._process.wait()

    def _attempt(self) -> None:
        try:
            self._process = self._spawn()
            self._await_ready(self._process)
        except BaseException:
            self._end()
            raise

    def _spawn(self) -> subprocess.Popen[bytes]:
        hba_file = self._home.path / "pg_hba.conf"
        settings.write_hba_file(hba_file, self._home.account)
        mark = processes.mark_of(self._home.cluster)
        more = settings.arguments(
            socket_dir=self._socket_dir, hba_file=hba_file, mark=mark, durable=self._durable
        )
        command = [str(self._program), "-D", str(self._home.cluster), *more]
        with self._startup_log.open("wb") as output, self._spawning:
            if self._stopped:
                raise ServerError("PostgreSQL is being stopped")
            return self._home.account.spawn(command, output=output.fileno())

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _READY_WITHIN
        while not processes.is_ready(self._home.cluster, process.pid):
            if process.poll() is not None:
                raise ServerError(f"PostgreSQL ended while starting:\n{self._log_tail()}")
            if time.monotonic() > deadline:
                raise ServerError(
                    f"PostgreSQL was not ready after {_READY_WITHIN:.0f} s:\n{self._log_tail()}"
                )
            time.sleep(0.005)

    @property
    def _startup_log(self) -> Path:
        return self._home.path / "startup.log"

    def _log_tail(self) -> str:
        logs = sorted(
            (self._home.cluster / "log").glob("*.log"), key=lambda log: log.stat().st_mtime
        )
        lines = [
            line
            for log in (*logs[-1:], self._startup_log)
            for line in log.read_text(errors="replace").splitlines()[-_TAIL_LINES:]
        ]
        return "\n".join(lines)


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
