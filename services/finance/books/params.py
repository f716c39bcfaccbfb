"""Which book a request is about."""

from typing import Annotated

from fastapi import Path, Query

from services.finance.books.schemas import ACCOUNT_CODE, BOOK_CODE

PathBook = Annotated[str, Path(pattern=BOOK_CODE, examples=["27D-2025"])]
QueryBook = Annotated[
    str, Query(alias="book", pattern=BOOK_CODE, examples=["27D-2025"], description="code of a book")
]
QueryAccount = Annotated[
    str | None,
    Query(alias="account", pattern=ACCOUNT_CODE, examples=["5000"], description="code of one"),
]
