"""One running server of a cluster."""

import subprocess
import time
from contextlib import suppress
from pathlib import Path

from services.shared.postgres import pid_file, processes, settings
from services.shared.postgres.binaries import Binaries
from services.shared.postgres.errors import ServerError
from services.shared.postgres.placement import Home

_READY_WITHIN = 60.0
_MEMORY_FREE_WITHIN = 5.0
_MEMORY_IN_USE = "shared memory block"
_TAIL_LINES = 20


class Server:
    """The postmaster that this process starts, and what it leaves if it dies."""

    def __init__(self, home: Home, binaries: Binaries, socket_dir: Path) -> None:
        self._home = home
        self._program = binaries.postgres
        self._socket_dir = socket_dir
        self._process: subprocess.Popen[bytes] | None = None

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

    def stop(self) -> None:
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
            self.stop()
            raise

    def _spawn(self) -> subprocess.Popen[bytes]:
        hba_file = self._home.path / "pg_hba.conf"
        settings.write_hba_file(hba_file, self._home.account)
        mark = processes.mark_of(self._home.cluster)
        with self._startup_log.open("wb") as output:
            return self._home.account.spawn(
                [
                    str(self._program),
                    "-D",
                    str(self._home.cluster),
                    *settings.arguments(socket_dir=self._socket_dir, hba_file=hba_file, mark=mark),
                ],
                output=output.fileno(),
            )

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _READY_WITHIN
        while not pid_file.is_ready(self._home.cluster, process.pid):
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
