"""What a scorecard cannot be."""

from services.shared.errors import Invalid


class TooManyCells(Invalid):
    code = "too_many_cells"
    title = "The scorecard is too large for a picture"
    example = (
        "It has 500 cells; a picture shows 60 at most."
        " Name fewer organisations or indicators, or ask for CSV."
    )
