"""`python -m services.engagement serve` or `worker`."""

from services.engagement.app import SERVICE
from services.shared.running import run_service

run_service(SERVICE)
