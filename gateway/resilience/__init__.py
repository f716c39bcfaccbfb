"""What keeps one sick service from making the whole sick."""

from gateway.resilience.guarded import Guarded

__all__ = ["Guarded"]
