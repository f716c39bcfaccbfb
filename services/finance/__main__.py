"""`python -m services.finance serve` or `worker`."""

from services.finance.app import SERVICE
from services.shared.running import run_service

run_service(SERVICE)
