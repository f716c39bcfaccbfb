"""What can be wrong with programme areas."""

from services.shared.errors import Invalid, NotFound


class ProgrammeAreaUnknown(Invalid):
    code = "programme_area_unknown"
    title = "The organisation has no such programme area"
    example = "27D has no area elective on 2025-04-01; there is: non-elective, planned-care."


class NoAreas(NotFound):
    code = "no_programme_areas"
    title = "The organisation has no programme areas on this day"
    example = "The default set holds from 2013-04-01 on; 27D has stated none for before."
