"""What can go wrong with stories."""

from services.shared.errors import Conflict, Invalid, NotFound


class StoryNotFound(NotFound):
    code = "story_not_found"
    title = "There is no such story"
    example = "There is no such story, none of your organisations', or its consent has ended."


class StoryConsultationUnknown(Invalid):
    code = "story_consultation_unknown"
    title = "There is no such consultation of your organisation"
    example = "Give the id of a consultation of 27D, or leave it out."


class ConsentOver(Conflict):
    code = "consent_over"
    title = "The consent has ended already"
    example = "It ran out on 2026-11-02; ask for another one first."
