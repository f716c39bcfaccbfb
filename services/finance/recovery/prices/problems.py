"""What can go wrong with price books."""

from services.shared.errors import Conflict, Invalid, NotFound


class PriceBookNotFound(NotFound):
    code = "price_book_not_found"
    title = "There is no such price book"
    example = "There is no price book tariff-2017-18, or none of your organisations."


class PriceBookVersionExists(Conflict):
    code = "price_book_version_exists"
    title = "Somebody made this version at the same moment"
    example = "Read the book again: it has a version more."


class PodUnknown(Invalid):
    code = "pod_unknown"
    title = "The book has no such point of delivery"
    example = "The book has EL and NEL, and no NELST."
