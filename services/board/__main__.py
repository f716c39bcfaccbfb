"""`python -m services.board serve` or `worker`."""

from services.board.app import SERVICE
from services.shared.running import run_service

run_service(SERVICE)
