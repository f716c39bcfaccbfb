"""Servers to measure, each in a process of its own on a database of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psutil

from services.shared.settings import Settings

DIRECT = "services.metrics.app:create_app"
GATEWAY = "gateway.wiring:create_gateway"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a process gets them."""
    urls = {f"MARCHES_{name.upper()}_DATABASE_URL": u for name, u in settings.database_urls.items()}
    return os.environ | urls | {"MARCHES_DATA_DIR": str(settings.data_dir)}


@contextmanager
def serving(application: str, settings: Settings) -> Iterator[tuple[int, list[psutil.Process]]]:
    """Port and processes of a server of `application`, as production serves it but for logs."""
    port = free_port()
    code = (
        "import uvicorn, sys\n"
        "from importlib import import_module\n"
        "from services.shared.logs import configure_logs\n"
        "from services.shared.settings import Settings\n"
        "module, name = sys.argv[1].split(':')\n"
        "configure_logs('info')\n"
        "app = getattr(import_module(module), name)(Settings())\n"
        "uvicorn.run(app, port=int(sys.argv[2]), access_log=False, log_config=None)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, application, str(port)],
        env=environment(settings),
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, process)
        yield port, [psutil.Process(process.pid)]
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
