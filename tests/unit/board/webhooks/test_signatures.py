"""Signatures of Standard Webhooks, against the published example and its own library."""

import base64
import json
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from services.board.webhooks.rules.signatures import (
    SecretInvalid,
    headers,
    key_of,
    secret_of,
    signature,
)

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"


def test_the_published_example_has_its_signature() -> None:
    body = b'{"test": 2432232314}'
    signed = signature(SECRET, MESSAGE, 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_library_of_the_standard_accepts_what_is_sent() -> None:
    now, body = int(datetime.now(UTC).timestamp()), json.dumps([{"type": "é"}]).encode()
    older, newer = (secret_of(b"key", "5f0c", number) for number in (1, 2))
    sent = dict(headers([newer, older], MESSAGE, now, body))
    for secret in (older, newer):
        assert Webhook(secret).verify(body, sent) == [{"type": "é"}]
    assert len(key_of(newer)) == 32


@pytest.mark.parametrize("secret", ["", "MfKQ9r8G", "whsec_", "whsec_!!!", "whsec_é", "whsec_a"])
def test_a_secret_that_is_not_base64_signs_nothing(secret: str) -> None:
    with pytest.raises(SecretInvalid) as refused:
        signature(secret, MESSAGE, 1, b"")
    assert secret.removeprefix("whsec_") in {"", "a"} or secret not in str(refused.value)


def test_each_webhook_and_each_rotation_has_a_secret_of_its_own() -> None:
    made = {secret_of(b"key", webhook, number) for webhook in "ab" for number in (1, 2)}
    assert len(made) == 4
    assert all(base64.b64decode(each.removeprefix("whsec_")) for each in made)
