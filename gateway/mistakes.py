"""What a caller of the command line can do about an error, in a sentence."""

from pydantic import ValidationError

from services.launcher import PostgresError
from services.shared.settings import ConfigurationError


def sentence(error: Exception) -> str | None:
    """The sentence; None for an error that is a fault of ours, to be shown with its trace."""
    if isinstance(error, ConfigurationError | PostgresError | OSError):
        return str(error)
    if isinstance(error, ValidationError):
        return "; ".join(_setting(each["loc"], each["msg"]) for each in error.errors())
    return None


def _setting(location: tuple[int | str, ...], message: str) -> str:
    name = f"MARCHES_{location[0]}".upper() if location else "settings"
    return f"{name}: {message}"
