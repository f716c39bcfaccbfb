"""One answer for everybody who asks the same of what is public."""

from gateway.cache.upstream import SharedAnswers

__all__ = ["SharedAnswers"]
