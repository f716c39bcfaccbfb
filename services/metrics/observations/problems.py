"""What can be wrong with a question for observations."""

from services.shared.errors import Invalid


class TwoBreakdowns(Invalid):
    code = "two_breakdowns"
    title = "Figures are broken down by one category at a time"
    example = "Ask for a department or a specialty; sex and age go with either."


class NotPaged(Invalid):
    code = "not_paged"
    title = "This format is given as a whole"
    example = "`cursor` and `limit` go with JSON; CSV and XLSX hold all that is asked for."


class TwoFormats(Invalid):
    code = "two_formats"
    title = "The path names one format and `format` another"
    example = "Leave `format` out, or ask for the path without an ending."


class ProfileNeedsCsv(Invalid):
    code = "profile_needs_csv"
    title = "A profile and a byte order mark are of CSV only"
    example = "Ask for the path with .csv."


class TooManyRows(Invalid):
    code = "too_many_rows"
    title = "There are more figures than a sheet may have"
    example = (
        "Without a token a sheet has 10,000 figures at most, with one 1,048,575; ask for fewer, or"
        " for CSV, which has any number."
    )


class NotOnThisMap(Invalid):
    code = "not_on_this_map"
    title = "The organisation is not on this map"
    example = "02F was taken over on 2020-04-01; on this map its figures are in 27D."


class SplitWithoutWeights(Invalid):
    code = "split_without_weights"
    title = "A predecessor was split, and how its figures divide is not known"
    example = "5PL was split on 2013-04-01 into 05J, 05T; ask with map=as_was."


class OnlyEstimated(Invalid):
    code = "only_estimated"
    title = "On this map the figures are shares of another's, which are no counts"
    example = "On this map 05J has a share of the figures of 5PL; ask with map=as_was."


class NoSuchDay(Invalid):
    code = "no_such_day"
    title = "The map is of a day that does not exist"
    example = "2021-02-30 is no day; give as_was, as_is or a date."


class TooManyOrganisations(Invalid):
    code = "too_many_organisations"
    title = "Too many organisations to be read together"
    example = "More than 1,000 organisations have figures of these indicators; name those wanted."


class NoMembers(Invalid):
    code = "no_members"
    title = "The organisation has no members of that kind on this map"
    example = "27D has no members of the kind locality; see /v1/directory/memberships?parent=27D."
