"""`python -m services.directory serve` or `worker`."""

from services.directory.app import SERVICE
from services.shared.running import run_service

run_service(SERVICE)
