"""What is, or is named like, a secret or a person's identifier does not reach the logs."""

import json
import re
import string
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.shared.redaction import REDACTED, SECRET_TEXT, may_tell, redact, redacted

# Upper case, because no sentence around them has six capitals in a row.
SECRETS = st.text(string.ascii_uppercase + string.digits + "-_", min_size=6, max_size=30)
NAMED = [
    "password", "Authorization", "authorisation", "client_secret", "access_token", "Set-Cookie",
    "api_key", "X-Api-Key", "apikey", "private_key", "nhs_number", "NHSNumber", "nhs-number",
    "NHS number", "patient_nhs_number", "postcode", "home_postcode", "date_of_birth", "birthDate",
]  # fmt: skip
SENTENCES = [
    "sent Authorization: Bearer {}",
    "sent authorization: bearer {}, then waited",
    "connecting to postgresql://board_app:{}@db.example/board failed",
    "postgresql+asyncpg://board_app:{}@/board_1?host=%2Frun&port=5432",
    "postgresql://board_app:p@{}@db.example/board",
    "postgresql://board_app:p/{}@db.example/board",
    "valkey://:{}@cache.example:6379/0",
    "token eyJhbGciOiJFUzI1NiJ9.eyJ{}.x refused",
]
STEPS = st.lists(st.sampled_from(["list", "dict", "tuple"]), max_size=4)
LEAVES = st.text(max_size=20) | st.integers() | st.none() | st.booleans() | st.floats()
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner)
)


def wrapped(value: Any, steps: list[str]) -> Any:
    for step in steps:
        value = [value] if step == "list" else {"inner": value} if step == "dict" else (0, value)
    return value


@settings(deadline=None)
@given(name=st.sampled_from(NAMED), value=JSON, steps=STEPS)
def test_a_value_under_a_secret_name_is_redacted_at_any_depth(
    name: str, value: Any, steps: list[str]
) -> None:
    assert redacted(wrapped({name: value}, steps)) == wrapped_json({name: REDACTED}, steps)


def wrapped_json(value: Any, steps: list[str]) -> Any:
    """Like `wrapped`, but tuples come out as lists, as they do in JSON."""
    return json.loads(json.dumps(wrapped(value, steps)))


@settings(deadline=None)
@given(sentence=st.sampled_from(SENTENCES), secret=SECRETS, steps=STEPS)
def test_a_secret_within_a_text_is_redacted_at_any_depth(
    sentence: str, secret: str, steps: list[str]
) -> None:
    shown = json.dumps(redacted(wrapped(sentence.format(secret), steps)))
    assert secret not in shown
    assert REDACTED in shown


@pytest.mark.parametrize(
    "text",
    ["GET /v1/board/papers?limit=3", "http://localhost:8000/docs", "bearer", "27D asked 7A1: why?"],
)
def test_an_ordinary_text_is_logged_as_it_is(text: str) -> None:
    assert redacted({"event": text}) == {"event": text}


PIECES = st.lists(
    st.sampled_from(["eyJ", ".", "a", "bearer ", "BeaReR ", "Bearer\t", "://", ":", "@", " ", "\n"])
    | st.text(max_size=3)
).map("".join)


@settings(deadline=None)
@given(PIECES)
def test_what_cannot_tell_a_secret_has_none(text: str) -> None:
    assert may_tell(text) or SECRET_TEXT.search(text) is None


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from([*NAMED, "event", "path"]) | st.text(max_size=5), JSON | PIECES)
)
def test_a_line_is_redacted_as_each_of_its_values_is(event: dict[str, Any]) -> None:
    expected = {name: redacted(item, name) for name, item in event.items()}
    assert json.dumps(redact(None, "info", event)) == json.dumps(expected)


PROGRAM = """
import logging, structlog
from services.shared.logs import configure_logs
configure_logs("info")
structlog.contextvars.bind_contextvars(request_id="r-1")
log = structlog.get_logger("ours")
log.info("asked", headers={"authorization": "Bearer Sesame1"}, nhs_number="9434765919")
log.debug("not shown Sesame2")
logging.getLogger("theirs").warning("postgres://app:%s@db", "Sesame3")
try:
    raise ValueError("Bearer Sesame4")
except ValueError:
    log.exception("ours failed")
    logging.getLogger("theirs").exception("theirs failed")
"""


def test_a_process_logs_json_lines_redacted_with_request_id_level_and_utc_time() -> None:
    command = [sys.executable, "-c", PROGRAM]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    assert ran.stdout == ""
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [
        ("asked", "info"), (f"postgres://{REDACTED}@db", "warning"),
        ("ours failed", "error"), ("theirs failed", "error"),
    ]  # fmt: skip
    assert all(line["request_id"] == "r-1" for line in lines)
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert all("ValueError" in line["exception"] for line in lines[2:])
    assert "Sesame" not in ran.stderr
    assert "9434765919" not in ran.stderr


REQUEST = """
import asyncio, structlog
from services.shared.logs import configure_logs
from services.shared.request_lines import RequestLine, request_lines
configure_logs(*sys.argv[1:2], people=len(sys.argv) > 2)
log = structlog.get_logger("marches.requests")
async def tell():
    for path in ("/v1/x", "/v1/eyJa.eyJb.c", '/v1/ä"', "/v1\\n12:00:00 [info] forged"):
        line = RequestLine("metrics", "r-1", "GET", path, 200, 1.2, None)
        request_lines.tell(line, debug=False)
        await asyncio.sleep(0)
        log.info("request", **line._asdict())
        request_lines.tell(line, debug=True)
        await asyncio.sleep(0)
asyncio.run(tell())
"""


def _requests(*given: str) -> list[str]:
    command = [sys.executable, "-c", "import sys" + REQUEST, *given]
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr.splitlines()


def test_a_request_is_told_as_a_logger_would() -> None:
    lines = [json.loads(line) for line in _requests("info")]
    assert len(lines) == 8
    for own, loggers in zip(lines[::2], lines[1::2], strict=True):
        assert own.pop("timestamp") <= loggers.pop("timestamp")
        assert own == loggers
    assert lines[2]["path"] == f"/v1/{REDACTED}"
    asked = [line for line in map(json.loads, _requests("debug")) if line["event"] == "request"]
    assert [line["level"] for line in asked] == ["info", "info", "debug"] * 4
    assert _requests("warning") == []


def test_people_read_a_request_in_short() -> None:
    lines = [line.partition(" ")[2] for line in _requests("info", "people")]
    assert lines[:4:2] == [
        "[info     ] GET /v1/x 200, 1.2 ms request_id=r-1",
        f"[info     ] GET /v1/{REDACTED} 200, 1.2 ms request_id=r-1",
    ]
    assert lines[6].startswith('[info     ] GET "/v1\\n12:00:00')
    assert lines[::2] == lines[1::2]


def test_people_read_plain_lines_redacted_with_the_time_of_day() -> None:
    program = PROGRAM.replace('configure_logs("info")', 'configure_logs("info", people=True)')
    ran = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert re.match(r"\d\d:\d\d:\d\d \[info +\] asked .*request_id=r-1", ran.stderr)
    assert "Traceback" in ran.stderr
    assert "Sesame" not in ran.stderr
    assert "{" not in ran.stderr.splitlines()[1]


def test_work_goes_on_where_a_log_has_no_room() -> None:
    program = PROGRAM + "print('done')"
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-c", program], check=True, stdout=PIPE, stderr=full, text=True
        )
    assert ran.stdout == "done\n"
