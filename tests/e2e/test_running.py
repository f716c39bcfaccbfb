"""Starting and stopping the whole: nothing is left behind, and a crash is no harm."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.e2e.house import House, all_gone, is_well

Start = Callable[..., House]


# As root the server runs as another user, who passes through these two and can list neither.
PASSED_THROUGH = (".", "postgres")
# Copies of the programs that everybody has, where that user cannot reach the installed ones.
PROGRAMS = "postgres/programs-*"


def opened_to_others(data_dir: Path) -> list[str]:
    """The files and folders that somebody else than their owner may read, or pass through."""
    found = []
    for path in [data_dir, *data_dir.rglob("*")]:
        name = path.relative_to(data_dir)
        if path.is_symlink() or any(each.match(PROGRAMS) for each in (name, *name.parents)):
            continue
        allowed = 0o700 if path.is_dir() or path.is_socket() else 0o600
        if str(name) in PASSED_THROUGH and os.geteuid() == 0:
            allowed = 0o711
        if path.lstat().st_mode & 0o777 & ~allowed:
            found.append(str(name))
    return found


class Restarting:
    """A house on one data directory: runs from test to test, and starts again after an end."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._last: House | None = None

    @property
    def house(self) -> House:
        if self._last is None or self._last.process.poll() is not None:
            self._last = self._start().wait_until_ready()
        return self._last


@pytest.fixture(scope="module")
def restarting(start: Start) -> Restarting:
    return Restarting(start)


@pytest.fixture
def house(restarting: Restarting) -> House:
    """One that runs. A test may end it; the next has another, on the same data."""
    return restarting.house


def test_a_worker_that_dies_is_replaced(house: House) -> None:
    worker = next(each for each in house.family() if "gateway.working" in each.cmdline())
    worker.kill()
    with house.client() as client:
        text = "period,org_code,type,attendances,breaches,admissions\n2017-03-01,RZZ,1,5,1,1\n"
        answer = client.post(
            "/v1/metrics/imports?format=nhse-ae",
            content=text,
            headers={"Content-Type": "text/csv"},
        )
        job = f"/v1/metrics/jobs/{answer.json()['job']['id']}"
        while (state := client.get(job).json()["state"]) in {"queued", "running"}:
            pass
    assert state == "succeeded"


def test_a_second_house_on_the_same_data_is_refused_in_a_sentence(house: House) -> None:
    second = house.command()
    assert second.returncode == 1
    assert str(house.process.pid) in second.stderr
    assert "Traceback" not in second.stderr
    with house.client() as client:
        assert client.get("/readyz").json()["status"] == "ok"


def test_a_port_in_use_is_told_before_anything_starts(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = house.url.rpartition(":")[2]
    before = {each.pid for each in psutil.process_iter() if "postgres" in each.name()}
    monkeypatch.setitem(house.environment, "MARCHES_PORT", port)
    second = house.command()
    assert second.returncode == 1
    assert f"port {port}" in second.stderr
    assert "MARCHES_PORT" in second.stderr
    after = {each.pid for each in psutil.process_iter() if "postgres" in each.name()}
    assert after <= before or house.process.poll() is None


def test_help_tells_every_setting(house: House) -> None:
    told = house.command("--help").stdout
    for setting in ("PORT", "DATA_DIR", "ENVIRONMENT", "<SERVICE>_DATABASE_URL"):
        assert f"MARCHES_{setting}" in told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_that_was_started(house: House, number: int) -> None:
    family = house.family()
    assert len(family) > 3
    assert house.stop(number) == 0
    assert all_gone(family)


def test_after_a_kill_the_next_start_works_and_leaves_nothing(restarting: Restarting) -> None:
    killed = restarting.house
    left = killed.family()
    killed.process.kill()
    killed.process.wait()
    house = restarting.house
    with house.client() as client:
        assert is_well(client)
        verified = house.command("verify-audit")
        assert verified.returncode == 0, verified.stderr
        # Two chains of each service; the books of the demonstration have one each.
        assert verified.stdout.count("whole") >= 10
        assert client.get("/v1/metrics/observations?organisation=RRK&limit=1").json()["items"]
    family = house.family()
    assert house.stop() == 0
    assert all_gone(family + left)


def test_what_a_house_has_on_disk_is_for_its_owner_alone(restarting: Restarting) -> None:
    house = restarting.house
    assert opened_to_others(house.data_dir) == []
    assert house.stop() == 0
    kept = next((house.data_dir / "uploads").rglob("*-*"))
    for path in (kept, kept.parent, house.data_dir / "keys"):
        path.chmod(0o755)
    again = restarting.house
    assert opened_to_others(house.data_dir) == []
    assert again.stop() == 0


def test_production_has_no_demo_tokens_and_no_default_secrets(start: Start) -> None:
    house = start("production", MARCHES_ENVIRONMENT="production")
    assert house.process.wait(timeout=30) == 1
    refused = house.command("demo-token")
    assert refused.returncode == 1
    assert "MARCHES_SIGNING_SECRET" in refused.stderr
    house.environment["MARCHES_SIGNING_SECRET"] = "0123456789abcdef0123456789abcdef"
    refused = house.command("demo-token")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "production" in refused.stderr
