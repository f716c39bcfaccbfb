"""docs/tokens.md, typed line by line beside a running house."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.e2e.house import House

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_every_command_of_the_page_on_tokens_does_what_it_says(
    start: Callable[..., House],
) -> None:
    house = start(MARCHES_DEMO="false").wait_until_ready()
    blocks = BLOCK.findall((ROOT / "docs/tokens.md").read_text())
    script = "echo ---\n".join(["set -eu\n", *blocks])
    script = script.replace("http://localhost:8000", house.url)
    script = script.replace(".venv/bin/python", sys.executable)
    run = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env=os.environ | {"MARCHES_DATA_DIR": str(house.data_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    _, listed, client, first, token = run.stdout.split("---\n")
    assert json.loads(listed)["items"]
    assert json.loads(client)["client_secret"].startswith("mcs_")
    assert [len(line) for line in first.split()] == [36, 47]
    assert json.loads(token)["scope"] == "metrics.read"
    assert house.stop() == 0
