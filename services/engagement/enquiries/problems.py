"""What can go wrong with enquiries."""

from services.shared.errors import Conflict, Invalid, NotFound


class EnquiryNotFound(NotFound):
    code = "enquiry_not_found"
    title = "There is no such enquiry"
    example = "There is no such enquiry, or none of your organisations'."


class EnquiryMerged(Conflict):
    code = "enquiry_merged"
    title = "The enquiry is answered with another one"
    example = "It was merged into ENQ-2026-00007; answer that one."


class EnquiryErased(Conflict):
    code = "enquiry_erased"
    title = "The words of the enquiry were erased"
    example = "It was erased on 2029-12-01, when its time had come; enter a new one."


class EnquiryNotAnswered(Conflict):
    code = "enquiry_not_answered"
    title = "The enquiry is not answered yet"
    example = "Answer it first; question and answer are published together."


class DayOutside(Invalid):
    code = "day_outside"
    title = "An enquiry was received until today, and answered between the two"
    example = "Give a day from 2026-11-02, when it was received, to 2026-11-22."


class MergerUnknown(Invalid):
    code = "merger_unknown"
    title = "An enquiry is merged into another one of the same organisation"
    example = "Give the id of an enquiry of 27D that is not merged itself."
