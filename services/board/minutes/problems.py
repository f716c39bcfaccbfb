"""What can be wrong with minutes."""

from services.shared.errors import Conflict, Invalid, NotFound


class MinutesNotFound(NotFound):
    code = "minutes_not_found"
    title = "There are no minutes of the meeting"
    example = "No minutes of the meeting are on record yet."


class MeetingToCome(Conflict):
    code = "meeting_to_come"
    title = "The meeting has not begun"
    example = "It begins on 2099-01-01; what happened there is recorded from then on."


class MinutesApproved(Conflict):
    code = "minutes_approved"
    title = "The minutes are approved"
    example = "They were approved on 2026-11-02; what is wrong in them is minuted at a meeting."


class ParagraphNumber(Invalid):
    code = "paragraph_number"
    title = "Paragraphs of an item are numbered without gaps"
    example = "The second paragraph of item 8 is 8.2, and not 8.3."


class NotOnAgenda(Invalid):
    code = "not_on_agenda"
    title = "The agenda has no such item"
    example = "There is no item 9 on the agenda, or none that you may see."


class NotAMember(Invalid):
    code = "not_a_member"
    title = "The board has no such member"
    example = "Member 9 is no member of the board; who came besides is `in_attendance`."


class AttendedTwice(Invalid):
    code = "attended_twice"
    title = "Nobody sits in two seats of a meeting"
    example = "Member 1 is there twice; name each person once, and a substitute who sits nowhere."


class NotLaterMeeting(Invalid):
    code = "not_later_meeting"
    title = "Minutes are approved at a later meeting of the same board"
    example = "Give a meeting of the same board that began after this one."
