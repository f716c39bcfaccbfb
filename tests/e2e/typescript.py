"""The TypeScript client: its packages, its types from a running house, its example run by Node."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

CLIENT = Path(__file__).resolve().parents[2] / "clients" / "typescript"
INSTALL_SECONDS = 60


def with_packages() -> None:
    """Install what the client needs, once. Skips the test where that cannot be."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("there is no Node.js here to run the TypeScript client with")
    if (CLIENT / "node_modules" / ".package-lock.json").exists():
        return
    try:
        _run("npm", "ci", "--no-audit", "--no-fund", timeout=INSTALL_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"the packages of the TypeScript client cannot be installed: {error}")


def build(url: str) -> None:
    """Types from the house's document, and the client checked by them."""
    _run("npm", "run", "--silent", "generate", environment={"MARCHES_URL": url})
    _run("npm", "run", "--silent", "build")


def exercise(**environment: str) -> dict[str, Any]:
    """What the example met."""
    out = _run("node", "build/example/exercise.js", environment=environment)
    return dict(json.loads(out.splitlines()[-1]))


def occurrences(calendar: bytes) -> list[list[str]]:
    """UID, beginning, status and place of all that `ical.js` finds in a calendar."""
    found: list[list[str]] = json.loads(
        _run("node", "example/occurrences.js", given=calendar.decode())
    )
    return found


def _run(
    *command: str,
    environment: Mapping[str, str] | None = None,
    timeout: float | None = None,
    given: str | None = None,
) -> str:
    run = subprocess.run(
        command, cwd=CLIENT, env=os.environ | dict(environment or {}), timeout=timeout, input=given,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0 or timeout, run.stdout + run.stderr
    run.check_returncode()
    return run.stdout
