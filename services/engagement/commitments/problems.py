"""What can go wrong with commitments."""

from services.shared.errors import NotFound


class CommitmentsNotPublished(NotFound):
    code = "commitments_not_published"
    title = "What was promised is not published"
    example = "Commitments are public while the consultation is monitored, and after that."
