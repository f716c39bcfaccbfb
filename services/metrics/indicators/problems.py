"""What can be wrong with a wish about an indicator."""

from services.shared.errors import Conflict, Invalid, NotFound


class IndicatorNotFound(NotFound):
    code = "indicator_not_found"
    title = "There is no such indicator"
    example = "There is no indicator ae-breeches; /v1/metrics/indicators lists them."


class NoSuchCategory(Invalid):
    code = "no_such_category"
    title = "The indicator has no such category"
    example = "ae-breaches is broken down by department: 1, 2, other, all; there is no 7."


class IndicatorExists(Conflict):
    code = "indicator_exists"
    title = "There is an indicator with this code"
    example = "Choose another code, or PUT a new version of the indicator that is there."


class DefinitionInvalid(Invalid):
    code = "definition_invalid"
    title = "The definition is not consistent"
    example = "One thing is wrong; see errors."


class NotInThisState(Conflict):
    code = "not_in_this_state"
    title = "The version is not in the state that this needs"
    example = "Version 2 is a draft; it is approved first, then published."


class FiguresProtected(Conflict):
    code = "figures_protected"
    title = "Figures whose small counts are withheld may not be read as another measure"
    example = (
        "The calculation stays count, as it was published with small counts withheld; give another "
        "measure a code of its own."
    )


class CommentNotFound(NotFound):
    code = "comment_not_found"
    title = "There is no such comment"
    example = "There is no such comment, or none of your organisations or on their figures."


class CommentWithdrawn(Conflict):
    code = "comment_withdrawn"
    title = "The comment was withdrawn already"
    example = "It was withdrawn on 2026-11-22."


class PeriodInvalid(Invalid):
    code = "period_invalid"
    title = "There are no figures of such a period"
    example = "The indicator is monthly: 2026-10-01 is the first day of a period."
