"""Slow proof: whatever fails while files come in, nothing acknowledged is lost, and all heals."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
import pytest

from services.shared.testing import open_directory
from tests.disks import fill, needs_small_disk, small_disk
from tests.e2e.house import House, all_gone

pytestmark = [pytest.mark.proof, needs_small_disk]

WORKING_SECONDS = 3.0
PAUSE_SECONDS = 0.5
FULL_SECONDS = 8.0
HEALED_SECONDS = 10.0
DISK_MEBIBYTES = 700
PASSING = frozenset({429, 502, 503, 504, 507})
HEADER = "period,org_code,type,attendances,breaches,admissions\n"
LINE = "2017-{:02}-01,{},1,{},5,1\n"
URL = "/v1/metrics/imports?format=nhse-ae"


class Hall:
    """A house on a small disk, whose process is started again when it ends."""

    def __init__(self, disk: Path) -> None:
        self.disk = disk
        self.house = House(disk / "data").wait_until_ready()
        self.client = self.house.client()

    def again(self) -> None:
        self.house.stop()
        port = self.house.url.rpartition(":")[2]
        self.house = House(self.disk / "data", MARCHES_PORT=port, MARCHES_DEMO="false")
        self.house.wait_until_ready()

    def worker(self) -> psutil.Process:
        return next(
            p for p in self.house.family() if {"worker", "gateway.working"} & set(p.cmdline())
        )

    def postmaster(self) -> psutil.Process:
        return next(p for p in self.house.family() if p.name() == "postgres")


class Sender(threading.Thread):
    """Sends one file after another, each again with its key until it is acknowledged."""

    numbers = itertools.count()

    def __init__(self, client: httpx.Client) -> None:
        super().__init__()
        self.client = client
        self.stopping = threading.Event()
        self.jobs: dict[str, str] = {}
        self.last = 0.0
        self.unlucky: Counter[object] = Counter()

    def run(self) -> None:
        while not self.stopping.is_set():
            organisation = f"Y{next(self.numbers):04}"
            if job := self._acknowledged(organisation):
                self.jobs[organisation] = job
            time.sleep(PAUSE_SECONDS)

    def _acknowledged(self, organisation: str) -> str | None:
        text = HEADER + "".join(LINE.format(month, organisation, 100) for month in range(1, 13))
        headers = {"Content-Type": "text/csv", "Idempotency-Key": str(uuid4())}
        while not self.stopping.is_set():
            begun = time.monotonic()
            try:
                answer = self.client.post(URL, content=text, headers=headers)
            except httpx.TransportError:  # the gateway is away
                self.unlucky["gone"] += 1
            else:
                if answer.status_code == 202:
                    self.last = begun
                    return answer.headers["location"]
                assert answer.status_code in PASSING | {409}, answer.text
                if answer.status_code in {503, 507}:
                    assert "retry-after" in answer.headers
                self.unlucky[answer.status_code] += 1
            time.sleep(0.1)
        return None


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with open_directory() as directory, small_disk(directory / "disk", DISK_MEBIBYTES) as disk:
        hall = Hall(disk)
        yield hall
        hall.client.close()
        family = hall.house.family()
        assert hall.house.stop() == 0
        assert all_gone(family)


def disk_full(hall: Hall) -> None:
    ballast = hall.disk / "ballast"
    fill(ballast)
    time.sleep(FULL_SECONDS)
    assert hall.client.post(URL, content=HEADER).status_code in {503, 507}
    ballast.unlink()


def postgres_killed(hall: Hall) -> None:
    hall.postmaster().kill()
    deadline = time.monotonic() + 1
    while (told := hall.client.get("/livez")).status_code == 200 and time.monotonic() < deadline:
        pass
    assert (told.status_code, told.json()["down"]) == (503, ["postgres"])


def postgres_stopped_by_a_full_disk(hall: Hall) -> None:
    ballast = hall.disk / "ballast"
    fill(ballast)
    hall.postmaster().kill()
    time.sleep(FULL_SECONDS)
    ballast.unlink()


def worker_killed(hall: Hall) -> None:
    hall.worker().kill()


def gateway_killed(hall: Hall) -> None:
    hall.house.process.kill()
    hall.house.process.wait()
    hall.again()  # as a supervisor does


@pytest.mark.parametrize(
    "cause",
    [postgres_killed, worker_killed, disk_full, postgres_stopped_by_a_full_disk, gateway_killed],
)
def test_nothing_acknowledged_is_lost_and_the_house_heals_by_itself(
    hall: Hall, cause: Callable[[Hall], None]
) -> None:
    sender = Sender(hall.client)
    sender.start()
    try:
        time.sleep(WORKING_SECONDS)
        cause(hall)
        ended = time.monotonic()
        healed = first_work_after(hall, sender, ended)
        time.sleep(1)
    finally:
        sender.stopping.set()
        sender.join()
    print(f"{cause.__name__}: healed after {healed:.1f} s, {len(sender.jobs)} files,", end=" ")
    print(f"passing: {dict(sender.unlucky)}")
    assert healed < HEALED_SECONDS
    check(hall, sender.jobs)


def test_a_house_whose_postgresql_cannot_come_back_says_why_and_ends(hall: Hall) -> None:
    control = hall.disk / "data/postgres/data/global/pg_control"
    whole = control.read_bytes()
    family = hall.house.family()
    control.write_bytes(bytes(len(whole)))
    hall.postmaster().kill()
    assert hall.house.process.wait(60) == 1
    assert all_gone(family)
    told = Path(hall.house.log.name).read_text().splitlines()[-40:]
    assert any("marches: PostgreSQL ended, and cannot be started again" in line for line in told)
    control.write_bytes(whole)
    hall.again()
    assert well(hall)


def first_work_after(hall: Hall, sender: Sender, ended: float) -> float:
    """Seconds until a file is taken, figures are read and the process says that it is well."""
    while time.monotonic() < ended + 60:
        if sender.last > ended and well(hall):
            return time.monotonic() - ended
        time.sleep(0.05)
    raise TimeoutError


def well(hall: Hall) -> bool:
    try:
        paths = ("/livez", "/readyz", "/v1/metrics/observations?organisation=RRK&limit=1")
        return all(hall.client.get(path).status_code == 200 for path in paths)
    except httpx.TransportError:
        return False


def check(hall: Hall, acknowledged: dict[str, str]) -> None:
    """Every acknowledged file's job ends well, and its figures are there."""
    assert len(acknowledged) > 3
    deadline = time.monotonic() + 180
    for organisation, job in acknowledged.items():
        while (state := hall.client.get(job).json().get("state")) != "succeeded":
            assert time.monotonic() < deadline, (organisation, job, state)
            assert state not in {"failed", "cancelled"}, job
            time.sleep(0.2)
        path = f"/v1/metrics/observations?organisation={organisation}&limit=500"
        assert len(hall.client.get(path).json()["items"]) == 12 * 4
