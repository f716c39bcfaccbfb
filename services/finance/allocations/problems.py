"""What can be wrong with allocations."""

from services.shared.errors import Conflict, Invalid, NotFound


class AllocationNotFound(NotFound):
    code = "allocation_not_found"
    title = "There is no such allocation"
    example = "There is no such allocation, or none of your organisations'."


class AllocationDecided(Conflict):
    code = "allocation_decided"
    title = "The allocation was approved or rejected already"
    example = "It was approved on 2025-04-01."


class AllocationNotPosted(Conflict):
    code = "allocation_not_posted"
    title = "Only what an allocation posted is taken back"
    example = "The allocation is in shadow: nothing was posted, and nothing is to be taken back."


class BodyRepeated(Invalid):
    code = "body_repeated"
    title = "A body is named once"
    example = "E06000049 is named twice; give it one weight."


class NothingReleased(Invalid):
    code = "nothing_released"
    title = "Nothing would be released"
    example = "0.0001 of 1.00 is less than half a penny; release more, or nothing."


class SourceNeeded(Invalid):
    code = "source_needed"
    title = "An allowance that is given needs its source"
    example = "per_head is given; say in source what says so."


class OtherBook(Invalid):
    code = "other_book"
    title = "The book is of another organisation"
    example = "The book 7A1-2025 is of 7A1; an allocation of 27D is posted to one of its own."


class PartnerUnknown(Invalid):
    code = "partner_unknown"
    title = "A share is of a partner of the pool"
    example = "27E contributes nothing to the pool; fixed shares are of those who do."
