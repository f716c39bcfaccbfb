"""The containers of docker-compose.yml as processes of this machine, against one PostgreSQL."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psutil
import yaml

from services.launcher import SUPERUSER, EmbeddedPostgres
from services.shared.testing import open_directory
from tests.bench.servers import free_port
from tests.gateway.rates.conftest import valkey_at
from tests.unlimited import UNLIMITED

COMPOSE = Path(__file__).resolve().parents[2] / "docker-compose.yml"
SECRETS = {
    "POSTGRES_PASSWORD": "lettersanddigits1",
    "MARCHES_ROLE_PASSWORD": "lettersanddigits2",
    "MARCHES_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    "MARCHES_METRICS_CLIENT_ID": "",
    "MARCHES_METRICS_CLIENT_SECRET": "",
    "MARCHES_BOARD_CLIENT_ID": "",
    "MARCHES_BOARD_CLIENT_SECRET": "",
    "MARCHES_TRUSTED_PROXIES": "[]",
}
START_SECONDS = 60
STOP_SECONDS = 30


def composed() -> dict[str, Any]:
    """What docker-compose.yml says of each container."""
    services: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return services


class Member:
    """One container's process."""

    def __init__(self, name: str, command: list[str], given: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.port = int(given.get("MARCHES_PORT", 0))
        self.log = log
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                command, env=dict(given), stdin=subprocess.DEVNULL, stdout=file, stderr=file
            )
        self.watched = psutil.Process(self.process.pid)

    def wait_until_answering(self) -> "Member":
        """Returns once `/livez` answers 200, as the container's health check asks."""
        for _ in range(START_SECONDS * 10):
            if self.process.poll() is not None:
                break
            try:
                if self.answers():
                    return self
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} does not answer:\n{self.log.read_text()[-3000:]}")

    def answers(self) -> bool:
        return httpx.get(f"http://127.0.0.1:{self.port}/livez").status_code == 200

    def stop(self) -> int:
        """SIGTERM, as `docker stop` sends it; how the process ended."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def memory(self) -> int:
        """Bytes that the process holds."""
        return int(self.watched.memory_info().rss)

    def descriptors(self) -> int:
        return int(self.watched.num_fds())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Fleet:
    """Starts, stops and replaces the processes. Every one keeps its port and its directory."""

    def __init__(self, server: EmbeddedPostgres, directory: Path, **more: str) -> None:
        self.containers = composed()
        self.server, self.directory = server, directory
        self.more = more
        self.secrets = dict(SECRETS)
        self.operator: tuple[str, str] | None = None
        self.members: dict[str, Member] = {}
        names = [name for name in self.containers if self.is_ours(name)]
        self.ports = {name: free_port() for name in [*names, "valkey", "telemetry"]}
        self._closing = ExitStack()

    def is_ours(self, name: str) -> bool:
        return bool(self.containers[name].get("build"))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['gateway']}"

    def environment(self, name: str, **more: str) -> dict[str, str]:
        """The container's environment, with hosts and ports where they are here."""
        given = {k: self._here(v) for k, v in self.containers[name]["environment"].items()}
        if "MARCHES_RATE_LIMITS" in given:
            given["MARCHES_RATE_LIMITS"] = UNLIMITED
        if "MARCHES_TELEMETRY_PORT" in given:
            given["MARCHES_TELEMETRY_PORT"] = str(self.ports["telemetry"])
        own = {"MARCHES_PORT": str(self.ports[name]), "MARCHES_DATA_DIR": str(self.data_of(name))}
        return {**os.environ, **given, **own, **self.more, **more}

    def data_of(self, name: str) -> Path:
        """The volume that the container has at /data."""
        volumes = [v.partition(":")[0] for v in self.containers[name].get("volumes", [])]
        return self.directory / (volumes[0] if volumes else f"none-{name}")

    def _here(self, value: str) -> str:
        value = re.sub(r"\$\{(\w+)[^}]*\}", lambda match: self.secrets[match[1]], value)
        socket = quote(str(self.server.socket_dir), safe="")
        value = re.sub(r"@postgres/(\w+)", rf"@/\1?host={socket}&port=5432", value)
        return re.sub(r"//(\w+):(8000|6379)", lambda m: f"//127.0.0.1:{self.ports[m[1]]}", value)

    def command(self, name: str) -> list[str]:
        program, *arguments = self.containers[name]["command"]
        assert program == "python"
        return [sys.executable, *arguments]

    def provision(self) -> None:
        admin = self.server.url(SUPERUSER, "postgres")
        given = self.environment("provision", MARCHES_ADMIN_DATABASE_URL=admin)
        subprocess.run(self.command("provision"), env=given, check=True)

    def start(self, name: str, **more: str) -> Member:
        """Begin the container's process, beside the one that runs already, if there is one."""
        log = self.directory / f"{name}.log"
        member = Member(name, self.command(name), self.environment(name, **more), log)
        self.members[name] = member
        return member

    def start_all(self) -> "Fleet":
        """In the order that `depends_on` asks for, the directory first: it makes the clients."""
        self._closing.enter_context(valkey_at(self.ports["valkey"], self.directory))
        self.provision()
        self.start("directory").wait_until_answering()
        for name, scope in (("metrics", "directory.read"), ("board", "events.relay")):
            told = [f"MARCHES_{name.upper()}_CLIENT_{part}" for part in ("ID", "SECRET")]
            self.secrets |= zip(told, self.make_client(name, "--scope", scope), strict=True)
        for kind in (self.services()[1:], self.workers(), ["gateway"]):
            begun = [self.start(name) for name in kind]
            for member in begun:
                if member.name not in self.workers():
                    member.wait_until_answering()
        return self

    def make_client(self, name: str, *rights: str) -> tuple[str, str]:
        """Id and secret of a client that is made on the command line."""
        command = ["-m", "services.directory.identity", "--name", name, "--org", "27D", *rights]
        client_id, secret = self.run(*command, like="directory").split()
        return client_id, secret

    def services(self) -> list[str]:
        return [name for name, c in self.containers.items() if "serve" in c.get("command", [])]

    def workers(self) -> list[str]:
        return [name for name, c in self.containers.items() if "worker" in c.get("command", [])]

    def replace(self, name: str) -> int:
        """A rolling restart: a new process on the same port, then the end of the old one."""
        old = self.members[name]
        new = self.start(name)
        wait_until_listening(new)
        return old.stop()

    def run(self, *arguments: str, like: str) -> str:
        """What a command prints that is run in a container like that."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment(like), check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout

    def stop(self) -> None:
        """End everything, without the notice that a restart gives."""
        for member in self.members.values():
            if member.process.poll() is None:
                member.process.send_signal(signal.SIGINT)
        for member in self.members.values():
            member.process.wait(STOP_SECONDS)
        self._closing.close()


def wait_until_listening(member: Member) -> None:
    """Until the process has its socket open; the port is shared, so an answer proves nothing."""
    for _ in range(START_SECONDS * 20):
        if any(c.status == psutil.CONN_LISTEN for c in member.watched.net_connections("tcp")):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{member.name} does not listen:\n{member.log.read_text()[-3000:]}")


@contextmanager
def running_fleet(**more: str) -> Iterator[Fleet]:
    """Everything that docker-compose.yml names, for the length of the block."""
    with open_directory() as directory, EmbeddedPostgres(directory / "server") as server:
        fleet = Fleet(server, directory, **more)
        try:
            yield fleet.start_all()
        finally:
            fleet.stop()
