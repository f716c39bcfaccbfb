"""What the directory refuses: each class is one rule, and names it."""

from services.shared.errors import Conflict, Invalid


class PeriodReversed(Invalid):
    code = "period_reversed"
    title = "A period ends before it begins"
    example = "The period from 2020-04-01 to 2013-04-01 ends before it begins."


class StatusOrder(Invalid):
    code = "status_order"
    title = "A status does not follow the one before it"
    example = "05F cannot be shadow from 2014-04-01: it is active before; expected shadow, active."


class CodeReused(Conflict):
    code = "code_reused"
    title = "A code is never used again"
    example = "The code 5CN belongs to NHS Herefordshire for good; choose another code."


class GssCodeTaken(Conflict):
    code = "gss_code_taken"
    title = "Another organisation has this code in statistics"
    example = "The gss_code belongs to another organisation; each has its own."


class UnknownOrganisation(Invalid):
    code = "unknown_organisation"
    title = "A code names no organisation"
    example = "There is no organisation 27X; add it first."


class OutsideLife(Conflict):
    code = "outside_life"
    title = "A membership lies outside the life of the child or of the parent"
    example = "27D exists from 2020-04-01; a membership from 2013-04-01 lies outside."


class MembershipOverlaps(Conflict):
    code = "membership_overlaps"
    title = "A membership overlaps itself"
    example = "N81001 is in 27D as sub_icb from 2022-07-01 already."


class TwoParents(Conflict):
    code = "two_parents"
    title = "Two parents of one kind on one date"
    example = "N81001 is in another locality, WCRURAL, on 2014-04-01."


class HierarchyCycle(Conflict):
    code = "hierarchy_cycle"
    title = "The hierarchy would have a cycle"
    example = "On 2020-04-01 QYG would be below itself: QYG in 27D in QYG."


class SuccessorTooEarly(Conflict):
    code = "successor_before_end"
    title = "A successor takes over before its predecessor's end"
    example = "5CN ends on 2013-04-01; 05F cannot take over on 2012-04-01."


class SuccessorNotThere(Conflict):
    code = "successor_not_there"
    title = "A successor does not exist on the day on which it takes over"
    example = "27D exists from 2020-04-01; it cannot take over on 2013-04-01."


class SuccessionKnown(Conflict):
    code = "succession_known"
    title = "The succession is recorded already"
    example = "05F takes over from 5CN on 2013-04-01 already."


class OpenMembers(Conflict):
    code = "open_members"
    title = "An organisation with open members cannot be closed"
    example = "27D has 79 members on or after 2026-04-01, N81001 among them; end these first."


class AlreadyClosed(Conflict):
    code = "already_closed"
    title = "The organisation is closed already"
    example = "5CN is closed from 2013-04-01."
