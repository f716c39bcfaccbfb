"""What can go wrong with opinion maps."""

from services.shared.errors import NotFound


class MapNotMade(NotFound):
    code = "map_not_made"
    title = "The opinion map is not made yet"
    example = "It is made by a job within seconds of the first statement; try again."
