"""What a request about prices gives beside its body."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Path, Query

from services.finance.recovery.prices.schemas import BOOK_CODE, MOST_VERSIONS

PathBook = Annotated[str, Path(pattern=BOOK_CODE, examples=["tariff-2017-18"])]
Version = Annotated[int | None, Query(ge=1, le=MOST_VERSIONS, description="null: the newest")]


class PricesAsked:
    """Of which book the file has the prices."""

    def __init__(
        self,
        book: Annotated[
            str,
            Query(
                pattern=BOOK_CODE,
                examples=["tariff-2017-18"],
                description="the price book, of which a further version is made",
            ),
        ],
    ) -> None:
        self.book = book

    def __call__(self, _kind: str, _name: str | None) -> Mapping[str, Any]:
        """What is kept of it with the import."""
        return {"book": self.book}
