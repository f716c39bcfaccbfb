"""`python -m services.metrics serve` or `worker`."""

from services.metrics.app import SERVICE
from services.shared.running import run_service

run_service(SERVICE)
