"""How often a caller may ask."""

from gateway.rates.limiter import Limiter

__all__ = ["Limiter"]
