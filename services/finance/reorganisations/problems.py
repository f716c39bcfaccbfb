"""What can be wrong with organisational change."""

from services.shared.errors import Conflict, NotFound


class ReorganisationNotFound(NotFound):
    code = "reorganisation_not_found"
    title = "There is no such reorganisation"
    example = "There is no such reorganisation, or none of your organisations'."


class ReorganisationDecided(Conflict):
    code = "reorganisation_decided"
    title = "The reorganisation was approved or rejected already"
    example = "It was approved on 2020-04-14."


class BooksNotReady(Conflict):
    code = "books_not_ready"
    title = "The books cannot be moved yet"
    example = "2 journals of 01C-2019 are pending; post them or void them."
