"""What can be wrong with books and accounts."""

from services.shared.errors import Conflict, NotFound


class BookNotFound(NotFound):
    code = "book_not_found"
    title = "There is no such book"
    example = "There is no book 27D-2025, or none of your organisations'."


class BookExists(Conflict):
    code = "book_exists"
    title = "There is a book with this code"
    example = "27D-2025 is there already; codes are for ever."


class AccountExists(Conflict):
    code = "account_exists"
    title = "The book has an account with this code"
    example = "27D-2025 has an account 5000 already; an account is never renamed."


class YearExists(Conflict):
    code = "year_exists"
    title = "The book has this year already"
    example = "27D-2025 has the year 2026 already."


class YearNotNext(Conflict):
    code = "year_not_next"
    title = "The years of a book follow each other"
    example = "The last year of 27D-2025 is 2025; the next that can be opened is 2026."


class BookMoved(Conflict):
    code = "book_moved"
    title = "The balances of the book went to others already"
    example = "01C-2019 went to others on 2020-04-01; that is done once."
