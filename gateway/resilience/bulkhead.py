"""How many requests a service gets at once: who finds no place is told at once."""


class Full(Exception):
    """All places are taken."""


class Places:
    """A number of places; whoever takes one leaves it exactly once."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.taken = 0

    def take(self) -> None:
        """Raises Full."""
        if self.taken >= self.number:
            raise Full
        self.taken += 1

    def leave(self) -> None:
        self.taken -= 1
