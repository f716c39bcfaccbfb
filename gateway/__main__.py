"""`python -m gateway`: everything, or one of the commands."""

from gateway.cli import gateway

gateway()
