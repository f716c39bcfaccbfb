"""Every service of the house, as made, and the merged document."""

from typing import Any

import pytest
from fastapi import FastAPI

from gateway.app import Gateway
from gateway.wiring import SERVICES, create_gateway
from services.shared.settings import Settings


@pytest.fixture(scope="session")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings that name databases which are never opened."""
    urls = {service.name: "postgresql://nobody@127.0.0.1:1/none" for service in SERVICES}
    return Settings(data_dir=tmp_path_factory.mktemp("nowhere"), database_urls=urls)


@pytest.fixture(scope="session")
def applications(nowhere: Settings) -> dict[str, FastAPI]:
    return {service.name: service.create_app(nowhere) for service in SERVICES}


@pytest.fixture(scope="session")
async def document(nowhere: Settings) -> dict[str, Any]:
    gateway: Gateway = create_gateway(nowhere)
    return (await gateway.document()).document
