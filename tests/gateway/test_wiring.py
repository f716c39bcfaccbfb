"""A setting says where a service runs; the others run in the gateway's process."""

import pytest

from gateway.remote import Remote
from gateway.upstream import InProcess
from gateway.wiring import create_gateway
from services.shared.settings import Settings


def test_a_service_with_an_address_is_remote_and_any_other_in_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MARCHES_METRICS_URL", "http://metrics:8000")
    monkeypatch.setenv("MARCHES_JWKS_URL", "http://issuer/jwks")
    settings = Settings()
    assert settings.service_urls == {"metrics": "http://metrics:8000"}
    gateway = create_gateway(settings)
    kinds = {name: type(timed.upstream) for name, timed in gateway.upstreams.items()}
    assert kinds.pop("metrics") is Remote
    assert set(kinds.values()) == {InProcess}
