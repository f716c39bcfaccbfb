"""The disk is not a way in: what is not imported leaves nothing, the rest has bounds."""

import asyncio
import os
import stat
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from services.metrics.app import SERVICE
from services.shared.database import Database
from services.shared.imports.sweep import YOUNG_SECONDS, sweep
from services.shared.settings import Settings
from services.shared.testing import run_jobs, running
from tests.api.board import problem_in
from tests.api.senders import URL, Sender
from tests.api.test_metrics_imports import HEADER
from tests.disks import needs_small_disk, small_disk

LINE = "2017-03-01,R{:02},1,100,20,10\n"
FORM = "multipart/form-data; boundary=x"
Failing = Iterator[None]


def file_of(number: int, size: int = 0) -> str:
    """A file of its own, of at least that many bytes."""
    text = HEADER + LINE.format(number)
    return text + "\n" * (size - len(text))


def form_of(name: str, *, end: bytes = b"\r\n--x--\r\n") -> bytes:
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a.csv"\r\n\r\n'
    return head.encode() + file_of(1).encode() + end


def kept(settings: Settings) -> set[str]:
    """Every file below the folder of uploads."""
    return {path.name for path in (settings.data_dir / "uploads").rglob("*") if path.is_file()}


@asynccontextmanager
async def sending(settings: Settings, *orgs: str, **changed: Any) -> AsyncIterator[Sender]:
    """A sender to the same service with other settings."""
    other = settings.model_copy(update=changed)
    async with running(SERVICE.create_app(other)) as client:
        yield Sender(client, other, *orgs)


async def in_pieces(body: bytes, size: int = 10_000) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"", "text/csv", 422),
        (b"a,b\n1,2\n", "text/csv", 422),
        (HEADER.encode("utf-16"), "text/csv", 422),
        (b"\x1f\x8b" + b"\x00" * 2000, "text/csv", 415),
        (b"PK\x03\x04" + b"\x00" * 2000, "application/zip", 422),
        (HEADER.encode() + b'"', "text/csv", 422),
        (HEADER.encode() + b"a" * 70_000, "text/csv", 422),
        (b"{}", "application/json", 415),
        (form_of("other"), FORM, 422),
        (form_of("file", end=b"\r\n" + form_of("file")), FORM, 422),
        (b"--x--\r\n", FORM, 422),
        (form_of("file").replace(b"--x", b"--y"), FORM, 400),
        (form_of("file"), "multipart/form-data", 400),
    ],
    ids=["empty", "unknown layout", "wrong encoding", "archive", "broken zip", "broken CSV",
         "long line", "wrong type", "other field", "two files", "no field", "wrong boundary",
         "no boundary"],
)  # fmt: skip
async def test_a_refused_file_leaves_nothing(
    sender: Sender, content: bytes, kind: str, status: int
) -> None:
    before = kept(sender.settings)
    answer = await sender.post(content, kind=kind)
    problem_in(answer, status, answer.json()["code"])
    assert kept(sender.settings) == before


async def test_a_file_that_is_too_long_leaves_nothing(metrics_settings: Settings) -> None:
    async with sending(metrics_settings, upload_limit=50_000) as sender:
        before = kept(sender.settings)
        body = file_of(2, 90_000).encode()
        problem_in(await sender.post(in_pieces(body)), 413, "too_large")
        assert kept(sender.settings) == before


async def test_a_caller_without_organisation_is_refused_before_the_file_is_read(
    metrics_settings: Settings,
) -> None:
    async with sending(metrics_settings) as sender:
        sender.headers = Sender(sender.client, sender.settings).headers_of(())
        problem_in(await sender.post(unread()), 403, "forbidden")


async def unread() -> AsyncIterator[bytes]:
    raise AssertionError("the body was read")
    yield b""


async def test_a_sender_who_leaves_in_the_middle_leaves_nothing(sender: Sender) -> None:
    before = kept(sender.settings)
    begun, never = asyncio.Event(), asyncio.Event()

    async def half() -> AsyncIterator[bytes]:
        yield file_of(3, 200_000).encode()
        yield b"\n"
        begun.set()
        await never.wait()

    request = asyncio.create_task(sender.post(half()))
    await begun.wait()
    assert len(kept(sender.settings) - before) == 1
    request.cancel()
    await asyncio.gather(request, return_exceptions=True)
    assert kept(sender.settings) == before


async def test_the_same_file_and_the_same_key_again_leave_nothing_more(sender: Sender) -> None:
    headers = sender.headers | {"Content-Type": "text/csv", "Idempotency-Key": "files-1"}
    first = await sender.client.post(URL, content=file_of(4), headers=headers)
    before = kept(sender.settings)
    assert first.json()["id"] in before
    assert (await sender.post(file_of(4))).json()["repeated"] is True
    again = await sender.client.post(URL, content=file_of(4), headers=headers)
    assert again.headers["idempotency-hit"] == "true"
    reused = await sender.client.post(URL, content=file_of(5), headers=headers)
    problem_in(reused, 422, "idempotency_key_reused")
    assert kept(sender.settings) == before


@contextmanager
def failing_commit(settings: Settings, act: str) -> Failing:
    """The database does `act` when an import is committed."""
    with psycopg.connect(settings.owner_database_url("metrics"), autocommit=True) as owner:
        owner.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql SECURITY INVOKER AS"
            f" $$ BEGIN {act}; RETURN NULL; END $$;"
            "CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON import_file"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()"
        )
        yield
        owner.execute("DROP TRIGGER fail ON import_file; DROP FUNCTION fail()")


@pytest.mark.parametrize(
    ("number", "state", "status", "code"),
    [(41, "53100", 507, "storage_full"), (42, "53300", 503, "unavailable"),
     (43, "23505", 409, "conflict"), (44, "XX000", 500, "internal_error")],
)  # fmt: skip
async def test_a_transaction_that_is_rolled_back_leaves_nothing_or_it_is_swept(
    sender: Sender, number: int, state: str, status: int, code: str
) -> None:
    before = kept(sender.settings)
    with failing_commit(sender.settings, f"RAISE EXCEPTION USING ERRCODE = '{state}'"):
        answer = await sender.post(file_of(number))
    problem_in(answer, status, code)
    if status in {503, 507}:
        assert answer.headers["retry-after"].isdecimal()
    await swept(sender.settings)
    assert kept(sender.settings) == before
    assert (await sender.post(file_of(number))).status_code == 202


async def test_a_file_whose_commit_is_in_doubt_stays_until_the_sweep(sender: Sender) -> None:
    before = kept(sender.settings)
    with failing_commit(sender.settings, "PERFORM pg_terminate_backend(pg_backend_pid())"):
        problem_in(await sender.post(file_of(7)), 503, "unavailable")
    assert len(kept(sender.settings) - before) == 1
    await swept(sender.settings, after=0)
    assert len(kept(sender.settings) - before) == 1
    await swept(sender.settings)
    assert kept(sender.settings) == before


async def swept(settings: Settings, after: float = YOUNG_SECONDS + 1) -> int:
    database = Database(settings.database_url("metrics"))
    try:
        return await sweep(database, settings, "metrics", time.time() + after)
    finally:
        await database.close()


async def test_a_file_is_kept_while_any_import_of_it_may_run(sender: Sender) -> None:
    stranger = Sender(sender.client, sender.settings, "11M")
    text = file_of(8)
    answers = await asyncio.gather(
        *(each.post(text) for each in (sender, stranger) * 4),
        *(sender.post(text, f"{URL}&rejects=none") for _ in range(4)),
        *(sender.post(b"a,b\n") for _ in range(4)),
    )
    ids = {answer.json()["id"] for answer in answers if answer.status_code in {200, 202}}
    assert len(ids) == 2
    await swept(sender.settings)
    assert ids <= kept(sender.settings)
    await run_jobs(sender.settings, SERVICE)
    for each in (sender, stranger):
        listed = (await each.get("/v1/metrics/imports?limit=500")).json()["items"]
        found = {item["job"]["state"] for item in listed if item["id"] in ids}
        assert found == {"succeeded"}


async def test_a_file_goes_when_its_import_has_ended_for_long_and_is_still_known(
    metrics_settings: Settings,
) -> None:
    async with sending(metrics_settings, "22N", upload_days=0) as sender:
        done = await sender.load(file_of(9))
        failed = await sender.load(file_of(10) + "x\n")
        waiting = (await sender.post(file_of(11))).json()
        await swept(sender.settings)
        left = kept(sender.settings)
        assert waiting["id"] in left
        assert not {done["id"], failed["id"]} & left
        assert (await sender.post(file_of(9))).json()["repeated"] is True
        retry = await sender.client.post(
            f"/v1/metrics/jobs/{failed['job']['id']}/retry",
            json={"reason": "again"}, headers=sender.headers,
        )  # fmt: skip
        assert retry.status_code in {200, 201, 202}, retry.text
        await run_jobs(sender.settings, SERVICE)
        job = (await sender.get(f"/v1/metrics/jobs/{failed['job']['id']}")).json()
        assert (job["state"], job["error"]["code"]) == ("failed", "file_gone")


async def test_what_a_killed_process_left_is_swept_once_it_is_old(sender: Sender) -> None:
    folder = sender.settings.data_dir / "uploads"
    left = [folder / "metrics/5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a", folder / "metrics/draft-1"]
    earlier, other = folder / "draft-2", folder / "directory" / left[0].name
    other.parent.mkdir(exist_ok=True)
    for path in (*left, earlier, other):
        path.touch()
    await swept(sender.settings, after=YOUNG_SECONDS - 10)
    assert all(path.exists() for path in (*left, earlier, other))
    await swept(sender.settings)
    assert [path.exists() for path in (*left, earlier, other)] == [False, False, True, True]
    await swept(sender.settings, after=sender.settings.upload_days * 86_400 + 10)
    assert (earlier.exists(), other.exists()) == (False, True)


async def test_a_file_that_an_earlier_version_kept_is_still_imported(sender: Sender) -> None:
    sent = (await sender.post(file_of(12))).json()
    folder = sender.settings.data_dir / "uploads"
    (folder / "metrics" / sent["id"]).rename(folder / sent["sha256"])
    await run_jobs(sender.settings, SERVICE)
    state = (await sender.get(f"/v1/metrics/imports/{sent['id']}")).json()["job"]["state"]
    assert state == "succeeded"


async def test_an_organisation_keeps_no_more_than_its_quota(metrics_settings: Settings) -> None:
    async with sending(metrics_settings, "33Q", upload_quota=50_000) as sender:
        assert (await sender.post(file_of(13, 30_000))).status_code == 202
        before = kept(sender.settings)
        announced = file_of(14, 30_000)
        for sent in (announced, in_pieces(announced.encode())):
            problem = problem_in(await sender.post(sent), 413, "upload_quota")
            assert problem["used"] in range(1, 50_001)
            assert problem["allowed"] == 50_000
        headers = sender.headers | {"Content-Type": "text/csv", "Content-Length": "30000"}
        refused = await sender.client.post(URL, content=unread(), headers=headers)
        problem_in(refused, 413, "upload_quota")
        assert kept(sender.settings) == before
        other = Sender(sender.client, sender.settings, "44R")
        assert (await other.post(announced)).status_code == 202
        await run_jobs(sender.settings, SERVICE)
        sender.settings = sender.settings.model_copy(update={"upload_days": 0})
    async with sending(sender.settings, "33Q") as later:
        assert (await later.post(announced)).status_code == 202


async def test_files_that_arrive_together_do_not_pass_the_quota_together(
    metrics_settings: Settings,
) -> None:
    async with sending(metrics_settings, "55S", upload_quota=100_000) as sender:
        answers = await asyncio.gather(
            *(sender.post(in_pieces(file_of(20 + n, 30_000).encode())) for n in range(10))
        )
        taken = [answer for answer in answers if answer.status_code == 202]
        assert {answer.status_code for answer in answers} == {202, 413}
        assert len(taken) <= 3


async def test_all_organisations_together_have_a_bound(metrics_settings: Settings) -> None:
    async with sending(metrics_settings, "66T", upload_space=10) as sender:
        problem_in(await sender.post(file_of(15)), 507, "storage_full")


async def test_below_the_floor_files_are_refused_unread_and_reading_goes_on(
    metrics_settings: Settings,
) -> None:
    async with sending(metrics_settings, free_space=2**62) as sender:
        before = kept(sender.settings)
        answer = await sender.post(unread())
        problem_in(answer, 507, "storage_full")
        assert answer.headers["retry-after"].isdecimal()
        assert kept(sender.settings) == before
        assert (await sender.get("/v1/metrics/imports")).status_code == 200
        assert (await sender.get("/readyz")).status_code == 200


@needs_small_disk
@pytest.mark.parametrize("kind", ["body", "form"])
async def test_a_disk_that_runs_full_in_the_middle_is_told_and_heals_by_itself(
    metrics_settings: Settings, tmp_path: Path, kind: str
) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        async with sending(metrics_settings, data_dir=disk, free_space=0) as sender:
            body = file_of(16, 3_000_000).encode()
            if kind == "form":
                answer = await sender.client.post(URL, files={"file": body}, headers=sender.headers)
            else:
                answer = await sender.post(in_pieces(body))
            problem_in(answer, 507, "storage_full")
            assert kept(sender.settings) == set()
            assert (await sender.post(file_of(17 if kind == "body" else 18))).status_code == 202


async def test_files_and_folders_are_for_their_owner_alone(sender: Sender) -> None:
    before = os.umask(0)
    try:
        sent = (await sender.post(file_of(19))).json()
    finally:
        os.umask(before)
    folder = sender.settings.data_dir / "uploads/metrics"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder / sent["id"], folder)]
    assert modes == [0o600, 0o700]
