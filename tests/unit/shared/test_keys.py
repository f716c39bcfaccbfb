"""Keys are made on the first start, by whoever comes first, and stay."""

import json
import secrets
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.shared.errors import Unauthenticated
from services.shared.keys import (
    cursor_secret,
    made_once,
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


def test_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    signing_key(settings), cursor_secret(settings)
    files = sorted((tmp_path / "keys").iterdir())
    assert [file.name for file in files] == ["cursor.secret", "signing.jwk"]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]


def test_a_second_start_has_the_same_keys(tmp_path: Path) -> None:
    first, second = Settings(data_dir=tmp_path), Settings(data_dir=tmp_path)
    assert signing_key(first).as_dict() == signing_key(second).as_dict()
    assert cursor_secret(first) == cursor_secret(second)
    assert verifier(second).verify(token_of(first)).sub == "somebody"


def test_another_deployment_has_other_keys(tmp_path: Path) -> None:
    one, other = Settings(data_dir=tmp_path / "one"), Settings(data_dir=tmp_path / "other")
    assert cursor_secret(one) != cursor_secret(other)
    with pytest.raises(Unauthenticated):
        verifier(other).verify(token_of(one))


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


def test_a_configured_key_set_is_the_one_that_counts(tmp_path: Path) -> None:
    issuer, own = Settings(data_dir=tmp_path / "issuer"), tmp_path / "own"
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(public_keys(issuer)))
    settings = Settings(data_dir=own, jwks_file=file)
    assert verifier(settings).verify(token_of(issuer)).sub == "somebody"
    with pytest.raises(Unauthenticated):
        verifier(settings).verify(token_of(settings))


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
