"""`python -m tests.contract.snapshot` takes the merged document as the new promise to callers."""

import asyncio
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from gateway.wiring import SERVICES, create_gateway
from services.shared.settings import Settings


async def main() -> None:
    urls = {service.name: "postgresql://nobody@127.0.0.1:1/none" for service in SERVICES}
    with TemporaryDirectory() as directory:
        gateway = create_gateway(Settings(data_dir=Path(directory), database_urls=urls))
        document = (await gateway.document()).document
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    Path(__file__).with_name("openapi.json").write_text(text)


asyncio.run(main())
