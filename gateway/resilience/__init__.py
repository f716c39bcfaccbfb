"""What keeps one sick service from making the whole sick."""

from gateway.resilience.guarded import GuardedUpstream

__all__ = ["GuardedUpstream"]
