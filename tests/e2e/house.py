"""The whole house as a newcomer starts it: `python -m gateway` in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import psutil

START_SECONDS = 60


class House:
    """A running `python -m gateway` on a data directory."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.data_dir = data_dir
        self.environment = os.environ | {"MARCHES_DATA_DIR": str(data_dir), "MARCHES_PORT": "0"}
        self.environment |= environment
        self.log = data_dir.with_suffix(".log").open("ab")
        self.process = self._run([], stdout=subprocess.PIPE, stderr=self.log)
        self.url = ""

    def _run(self, arguments: list[str], **options: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "gateway", *arguments]
        return subprocess.Popen(command, env=self.environment, text=True, **options)

    def wait_until_ready(self) -> "House":
        """Returns once the welcome is printed; fails when the process ends before."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("Marches "):
                self.url = line.split()[1]
            if line.startswith("Stop "):
                return self
        raise RuntimeError(f"the gateway ended with {self.process.wait()}; see {self.log.name}")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command on the same data directory."""
        process = self._run(list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, errors = process.communicate(timeout=START_SECONDS)
        return subprocess.CompletedProcess(process.args, process.returncode, out, errors)

    def client(self) -> httpx.Client:
        """An operator's client."""
        headers = {"Authorization": f"Bearer {self.operators_token}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)

    @cached_property
    def operators_token(self) -> str:
        return self.command("demo-token", "--role", "operator").stdout.strip()

    def family(self) -> list[psutil.Process]:
        """The process and all that it started, and what those started."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def stop(self, number: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(timeout=30)
        finally:
            self.log.close()
            if self.process.stdout:
                self.process.stdout.close()


def is_well(client: httpx.Client, seconds: float = 30.0) -> bool:
    """Whether nothing is wrong any more, within a moment."""
    deadline = time.monotonic() + seconds
    while client.get("/healthz").json()["status"] != "ok":
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def all_gone(processes: list[psutil.Process], seconds: float = 15.0) -> bool:
    """Whether none of the processes runs any more, within a moment."""
    deadline = time.monotonic() + seconds
    while any(map(_runs, processes)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
