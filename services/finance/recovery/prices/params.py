"""What a request about prices gives beside its body."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Path, Query

from services.finance.recovery.prices.schemas import BOOK_CODE, MOST_VERSIONS
from services.shared.auth import Principal
from services.shared.patterns import ORGANISATION_CODE

PathBook = Annotated[str, Path(pattern=BOOK_CODE, examples=["tariff-2017-18"])]
BookOwner = Annotated[
    str | None,
    Query(
        pattern=ORGANISATION_CODE,
        examples=["27D"],
        description="whose book; needed only where several of your organisations have one of this"
        " code",
    ),
]
Version = Annotated[int | None, Query(ge=1, le=MOST_VERSIONS, description="null: the newest")]


def owners_asked(principal: Principal, named: str | None) -> Sequence[str]:
    """The caller's organisations, or the one that was named; none where that is another's."""
    return [each for each in principal.orgs if named in {None, each}]


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
