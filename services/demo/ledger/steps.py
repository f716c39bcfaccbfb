"""A request of the demonstration's officers, and the amounts in it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from services.demo.steps import NOTE, Step


def pounds(pence: int) -> dict[str, str]:
    return {"amount": f"{pence // 100}.{pence % 100:02}"}


def journal_id(name: str) -> str:
    """Chosen here, so that the same journal is never posted twice."""
    return str(uuid5(NAMESPACE_URL, f"marches:demo:{name}"))


def line(account: str, pence: int, **more: str) -> dict[str, Any]:
    """A debit, or a credit where the pence are below 0."""
    return {"account": account, "debit" if pence > 0 else "credit": pounds(abs(pence))} | more


def journal(
    name: str, book: str, day: str, description: str, lines: Sequence[Mapping[str, Any]]
) -> Step:
    body = {
        "id": journal_id(name),
        "book": book,
        "effective_date": day,
        "description": f"{description} ({NOTE})",
        "lines": list(lines),
    }
    return Step(name, "/v1/finance/journals", body)


def book(code: str, organisation: str, name: str) -> Step:
    body = {"code": code, "organisation": organisation, "name": name}
    return Step(f"book-{code}", "/v1/finance/books", body)


def approval(name: str, path: str) -> Step:
    """By the second person."""
    return Step(f"{name}-approval", f"{path}/approval", None, "approver")


def shared_out(pence: int, parts: int) -> list[int]:
    """In whole pence, the first ones larger by one where it does not come out even."""
    each, left = divmod(pence, parts)
    return [each + (place < left) for place in range(parts)]
