"""Servers to measure, each in a process of its own on a database of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import httpx
import psutil

from services.shared.settings import Settings

DIRECT = "services.metrics serve"
GATEWAY = "gateway"
QUICK = {"MARCHES_DEMO": "false", "MARCHES_NOTICE_SECONDS": "0"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a process gets them."""
    urls = {f"MARCHES_{name.upper()}_DATABASE_URL": u for name, u in settings.database_urls.items()}
    return os.environ | urls | {"MARCHES_DATA_DIR": str(settings.data_dir)}


@contextmanager
def serving(
    module: str, settings: Settings, **more: str
) -> Iterator[tuple[int, list[psutil.Process]]]:
    """Port and process of `python -m module`, as production runs it but for where logs go."""
    port = free_port()
    variables = environment(settings) | QUICK | more | {"MARCHES_PORT": str(port)}
    with running([sys.executable, "-m", *module.split()], port, variables) as processes:
        yield port, processes


@contextmanager
def running(
    command: Sequence[str], port: int, environment: Mapping[str, str] | None = None
) -> Iterator[list[psutil.Process]]:
    """The process of a server and those that it starts, once it answers on `port`."""
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        parent = psutil.Process(process.pid)
        yield [parent, *parent.children()]
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            httpx.get(f"http://127.0.0.1:{port}/livez")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")
