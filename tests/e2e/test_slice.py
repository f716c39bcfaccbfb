"""The README's question, asked of the whole house over HTTP."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.e2e import typescript
from tests.e2e.house import House

SPC = (
    "/v1/metrics/indicators/ae-breaches/spc{}"
    "?organisation=RRK&department=1&from=2016-04&to=2018-03&ruleset=plot-the-dots"
)
MARCHES = Path(sys.executable).with_name("marches")


@pytest.fixture(scope="module")
def house(start: Callable[..., House]) -> House:
    return start(MARCHES_RATE_LIMITS=json.dumps({"calculate": "5/minute"})).wait_until_ready()


@pytest.fixture(scope="module")
def client(house: House) -> httpx.Client:
    with house.client() as made:
        yield made


def test_the_demonstration_answers_the_first_question(client: httpx.Client) -> None:
    answer = client.get(SPC.format(""))
    assert answer.json()["segments"][0]["upper_limit"] == pytest.approx(2573.956818)
    assert client.get(SPC.format(".png")).content.startswith(b"\x89PNG")
    assert "<svg" in client.get(SPC.format(".svg")).text


def test_the_services_of_a_house_reach_each_other_on_whichever_port_it_has(
    house: House, client: httpx.Client
) -> None:
    feed = client.get("/v1/board/feed.atom")
    assert "An integrated care centre" in feed.text  # which engagement tells
    assert f'rel="self" href="{house.url}/v1/board/feed.atom"' in feed.text


def test_the_demonstration_evaluates_the_changes_of_two_places(client: httpx.Client) -> None:
    listed = client.get("/v1/metrics/interventions").json()["items"]
    findings = {}
    for each in listed:
        answer = client.get(f"/v1/metrics/interventions/{each['id']}/evaluation").json()
        findings[each["name"]] = [item["result"]["verdict"]["finding"] for item in answer["items"]]
    assert findings == {
        "Referral management (synthetic)": ["changed"],
        "Backlog reduction (synthetic)": ["better", "better"],
        "Hospital-at-home and community schemes (synthetic)": ["better", "better"],
    }


def test_a_strict_typescript_page_signs_in_drills_down_and_meets_every_refusal(
    house: House,
) -> None:
    typescript.with_packages()
    typescript.build(house.url)
    roles = [each for role in ("admin", "analyst", "operator") for each in ("--role", role)]
    told = house.command("demo-token", "--org", "RRK", *roles)
    headers = {"Authorization": f"Bearer {told.stdout.strip()}"}
    wanted = {"name": "A page", "orgs": ["RRK"], "roles": ["analyst"]}
    made = httpx.post(f"{house.url}/v1/directory/clients", json=wanted, headers=headers).json()
    met = typescript.exercise(
        MARCHES_URL=house.url, CLIENT_ID=made["client_id"], CLIENT_SECRET=made["client_secret"]
    )
    assert (met.pop("rows"), met.pop("chart")) == (1, "24 points, 8 special, common_cause")
    assert 0 <= met.pop("wait") <= 60
    assert met == {
        "304": 1,
        "401": "unauthenticated",
        "404": "indicator_not_found",
        "409": "rebase_exists",
        "412": "precondition_failed",
        "422": "invalid",
        "429": "too_many_requests",
    }


def test_without_a_token_the_answer_is_401_with_a_challenge(house: House) -> None:
    answer = httpx.get(house.url + SPC.format(""))
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_documents_and_health_are_open(house: House) -> None:
    for path in ("/docs", "/docs/reference", "/docs/problems", "/openapi.json", "/healthz"):
        # The first document takes seconds to write: what waits for it is nobody else.
        assert httpx.get(house.url + path, timeout=60).status_code == 200


def test_the_command_line_writes_a_sample_and_imports_it(house: House, tmp_path: Path) -> None:
    file = tmp_path / "ae.csv"
    subprocess.run([MARCHES, "sample", file], check=True)
    told = run(house, "import", file)
    assert told.returncode == 0
    assert "This file was sent before" in told.stderr


def test_the_command_line_says_why_a_file_is_refused(house: House, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(
        "period,org_code,type,attendances,breaches,admissions\n2017-03-01,RQQ,1,5,9,1\n"
    )
    told = run(house, "import", file)
    assert told.returncode == 1
    assert "1 line was rejected" in " ".join(told.stderr.split())
    file.write_text("a,b\n1,2\n")
    assert "known layout" in run(house, "import", file).stderr


def test_the_command_line_says_when_nobody_answers(house: House, tmp_path: Path) -> None:
    file = tmp_path / "ae.csv"
    file.write_text("x")
    told = run(house, "import", file, "--url", "http://127.0.0.1:9")
    assert told.returncode == 1
    assert "Traceback" not in told.stderr


def run(house: House, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """`marches ...` against the house."""
    environment = house.environment | {"MARCHES_URL": house.url}
    return subprocess.run(
        [MARCHES, *arguments], env=environment, capture_output=True, text=True, check=False
    )
