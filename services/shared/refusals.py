"""What a method or rule refuses to work on: where the fault is, and what would be right."""

import re


class Refusal(ValueError):
    """Base: `path` leads to the fault, by the names and places (from 0) of the input.

    Its `code` is its name in small letters, such as counts_differ.
    """

    code = "refusal"

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, detail: str, *path: str | int) -> None:
        super().__init__(detail)
        self.detail = detail
        self.path = path
