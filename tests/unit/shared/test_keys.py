"""Keys are made on the first start, by whoever comes first, and stay."""

import json
import secrets
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import time_machine

from services.shared.errors import Unauthenticated
from services.shared.key_ring import (
    CLOCK_SKEW_SECONDS,
    PUBLISHED_AHEAD_SECONDS,
    TOKEN_SECONDS,
    KeyPending,
    KeyRing,
    made_once,
)
from services.shared.keys import (
    cursor_secret,
    key_ring,
    public_keys,
    sign_token,
    signing_key,
    verifier,
)
from services.shared.settings import ConfigurationError, Settings

PROGRAM = """
import multiprocessing, sys
from pathlib import Path
from services.shared.keys import cursor_secret, signing_key
from services.shared.settings import Settings

fork = multiprocessing.get_context("fork")
barrier = fork.Barrier(8)

def made(_):
    settings = Settings(data_dir=Path(sys.argv[1]))
    barrier.wait()
    return signing_key(settings).thumbprint() + " " + cursor_secret(settings).decode()

with fork.Pool(8) as pool:
    print(*set(pool.map(made, range(8), chunksize=1)), sep="\\n")
"""


def token_of(settings: Settings) -> str:
    return sign_token(settings, {"sub": "somebody"})


def ring_at(directory: Path, clock: list[float]) -> KeyRing:
    return KeyRing(directory, now=lambda: clock[0])


def test_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    signing_key(settings), cursor_secret(settings)
    files = sorted(tmp_path.rglob("keys/**/*.*"), key=lambda file: file.name)
    assert [file.name for file in files] == ["000001.json", "cursor.secret"]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]


async def test_a_second_start_has_the_same_keys(tmp_path: Path) -> None:
    first, second = Settings(data_dir=tmp_path), Settings(data_dir=tmp_path)
    assert signing_key(first).as_dict() == signing_key(second).as_dict()
    assert cursor_secret(first) == cursor_secret(second)
    assert (await verifier(second).verify(token_of(first))).sub == "somebody"


async def test_another_deployment_has_other_keys(tmp_path: Path) -> None:
    one, other = Settings(data_dir=tmp_path / "one"), Settings(data_dir=tmp_path / "other")
    assert cursor_secret(one) != cursor_secret(other)
    with pytest.raises(Unauthenticated):
        await verifier(other).verify(token_of(one))


def test_processes_that_start_together_get_one_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    settings = Settings(data_dir=tmp_path)
    assert printed.splitlines() == [
        f"{signing_key(settings).thumbprint()} {cursor_secret(settings).decode()}"
    ]


def test_threads_that_start_together_get_one_whole_text(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "some.secret"
    with ThreadPoolExecutor(16) as pool:
        texts = set(pool.map(lambda _: made_once(path, lambda: secrets.token_hex(4096)), range(64)))
    assert texts == {path.read_text()}
    assert len(texts.pop()) == 8192
    assert list(path.parent.iterdir()) == [path]


def test_what_is_published_holds_no_private_part(tmp_path: Path) -> None:
    (key,) = public_keys(Settings(data_dir=tmp_path))["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "use", "alg", "kid"}


async def test_a_configured_key_set_is_the_one_that_counts(tmp_path: Path) -> None:
    issuer, own = Settings(data_dir=tmp_path / "issuer"), tmp_path / "own"
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(public_keys(issuer)))
    settings = Settings(data_dir=own, jwks_file=file)
    assert (await verifier(settings).verify(token_of(issuer))).sub == "somebody"
    with pytest.raises(Unauthenticated):
        await verifier(settings).verify(token_of(settings))


@pytest.mark.parametrize(
    "content", [None, "", "not JSON", "[1, 2]", "{}", '{"keys": [{"kty": "EC"}]}']
)
def test_an_unreadable_key_set_is_named_by_its_variable(
    tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "jwks.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ConfigurationError, match="MARCHES_JWKS_FILE"):
        public_keys(Settings(data_dir=tmp_path, jwks_file=file))


def test_a_configured_signing_secret_signs_the_cursors(tmp_path: Path) -> None:
    assert cursor_secret(Settings(data_dir=tmp_path, signing_secret="given")) == b"given"
    assert list(tmp_path.iterdir()) == []


def test_a_new_key_is_published_before_it_signs_and_the_old_one_verifies_on(
    tmp_path: Path,
) -> None:
    clock = [1000.0]
    ring = ring_at(tmp_path, clock)
    old = ring.signing()
    new = ring.rotate().key
    assert [each.key.kid for each in ring.published()] == [old.kid, new.kid]
    assert ring.signing().kid == old.kid
    clock[0] += PUBLISHED_AHEAD_SECONDS
    assert ring.signing().kid == new.kid
    clock[0] += TOKEN_SECONDS + CLOCK_SKEW_SECONDS - 1
    assert [each.key.kid for each in ring.published()] == [old.kid, new.kid]
    clock[0] += 1
    assert [each.key.kid for each in ring.published()] == [new.kid]


def test_the_next_rotation_removes_the_files_of_keys_that_verify_nothing(tmp_path: Path) -> None:
    clock = [1000.0]
    ring = ring_at(tmp_path, clock)
    ring.signing()
    for _ in range(2):
        ring.rotate()
        clock[0] += PUBLISHED_AHEAD_SECONDS + TOKEN_SECONDS + CLOCK_SKEW_SECONDS
    ring.rotate()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["000003.json", "000004.json"]


def test_another_process_signs_with_the_new_key_without_a_restart(tmp_path: Path) -> None:
    clock = [1000.0]
    here, there = ring_at(tmp_path, clock), ring_at(tmp_path, clock)
    assert here.signing().kid == there.signing().kid
    new = there.rotate(ahead=0).key
    assert here.signing().kid == there.signing().kid == new.kid


def rotated(ring: KeyRing) -> bool:
    try:
        return bool(ring.rotate(ahead=0))
    except KeyPending:
        return False


def test_while_a_new_key_is_pending_there_is_no_other(tmp_path: Path) -> None:
    clock = [1000.0]
    ring = ring_at(tmp_path, clock)
    ring.rotate()
    for passed in (0, 1, PUBLISHED_AHEAD_SECONDS - 2):
        clock[0] += passed
        with pytest.raises(KeyPending) as refused:
            ring.rotate()
        assert refused.value.signs_from == 1000 + PUBLISHED_AHEAD_SECONDS
    clock[0] += 1
    assert ring.rotate().number == 3


def test_however_often_keys_rotate_there_are_at_most_three(tmp_path: Path) -> None:
    clock = [1000.0]
    ring = ring_at(tmp_path, clock)
    for _ in range(20):
        ring.rotate()
        assert len(list(tmp_path.iterdir())) <= 3
        clock[0] += PUBLISHED_AHEAD_SECONDS


def test_only_a_pending_key_is_withdrawn(tmp_path: Path) -> None:
    clock = [1000.0]
    ring = ring_at(tmp_path, clock)
    old = ring.signing()
    ring.withdraw(ring.rotate())
    assert [each.key.kid for each in ring.published()] == [old.kid]
    new = ring.rotate()
    clock[0] += PUBLISHED_AHEAD_SECONDS
    ring.withdraw(new)
    assert ring.signing().kid == new.key.kid


def test_many_who_rotate_at_once_leave_no_half_key(tmp_path: Path) -> None:
    # A clock that stands still: a real one may be set back between two looks at it.
    rings = [KeyRing(tmp_path, now=lambda: 1_000.0) for _ in range(8)]
    rings[0].signing()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(rotated, rings))
    assert len({ring.signing().kid for ring in rings}) == 1
    assert all(file.suffix == ".json" for file in tmp_path.iterdir())


async def test_a_verifier_learns_a_rotated_key_at_once_and_keeps_the_old_one(
    tmp_path: Path,
) -> None:
    settings = Settings(data_dir=tmp_path)
    checks, before = verifier(settings), token_of(settings)
    assert (await checks.verify(before)).sub == "somebody"
    key_ring(settings).rotate(ahead=0)
    assert (await checks.verify(token_of(settings))).sub == "somebody"
    assert (await checks.verify(before)).sub == "somebody"


async def test_a_key_that_is_taken_away_opens_nothing_more_not_even_a_token_seen_before(
    tmp_path: Path,
) -> None:
    settings = Settings(data_dir=tmp_path)
    checks, stolen = verifier(settings), token_of(settings)
    await checks.verify(stolen)
    key_ring(settings).rotate(ahead=0)
    (tmp_path / "keys/signing/000001.json").unlink()
    with time_machine.travel(time.time() + 2):
        await checks.verify(token_of(settings))
        with pytest.raises(Unauthenticated):
            await checks.verify(stolen)


async def test_a_configured_key_set_is_read_again_when_its_file_has_changed(
    tmp_path: Path,
) -> None:
    issuer, file = Settings(data_dir=tmp_path / "issuer"), tmp_path / "jwks.json"
    file.write_text(json.dumps(public_keys(issuer)))
    checks = verifier(Settings(data_dir=tmp_path / "own", jwks_file=file))
    await checks.verify(token_of(issuer))
    key_ring(issuer).rotate(ahead=0)
    file.write_text("half a fi")
    with pytest.raises(Unauthenticated):
        await checks.verify(token_of(issuer))
    file.write_text(json.dumps(public_keys(issuer)))
    assert (await checks.verify(token_of(issuer))).sub == "somebody"


def test_a_key_shows_nothing_private_when_printed(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)
    private = str(ring.signing().as_dict(private=True)["d"])
    assert private not in repr(ring.published()) + repr(ring.signing()) + str(ring.signing())
