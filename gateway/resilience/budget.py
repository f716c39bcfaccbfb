"""How often may be tried again: retries are at most a tenth of the requests."""

SHARE = 0.1
MOST_SAVED = 10.0


class RetryBudget:
    """Every request saves a tenth of a retry; a quiet service has ten saved."""

    def __init__(self) -> None:
        self._saved = MOST_SAVED

    def save(self) -> None:
        """A request was made."""
        self._saved = min(self._saved + SHARE, MOST_SAVED)

    def spend(self) -> bool:
        """Whether one more try is allowed; it is counted."""
        if self._saved < 1:
            return False
        self._saved -= 1
        return True
