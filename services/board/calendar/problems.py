"""What can be wrong with the calendar."""

from services.shared.errors import SHED, Unavailable


class AnnouncementsAway(Unavailable):
    """A calendar that lacked them would tell programs to forget them, so there is none."""

    code = "announcements_away"
    title = "Events and consultations cannot be told now"
    example = "The engagement service does not answer; ask for kind=meeting, or again in a minute."

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, headers={"Retry-After": "60", SHED: "1"})
