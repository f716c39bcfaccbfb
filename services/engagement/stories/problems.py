"""What can go wrong with stories."""

from services.shared.errors import Conflict, NotFound


class StoryNotFound(NotFound):
    code = "story_not_found"
    title = "There is no such story"
    example = "There is no such story, none of your organisations', or its consent has ended."


class ConsentOver(Conflict):
    code = "consent_over"
    title = "The consent has ended already"
    example = "It ran out on 2026-11-02; ask for another one first."
