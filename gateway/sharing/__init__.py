"""One answer for everybody who asks the same of what is public."""

from gateway.sharing.shared import SharedAnswers

__all__ = ["SharedAnswers"]
