"""What can be wrong with a wish for observations."""

from services.shared.errors import Invalid


class TwoBreakdowns(Invalid):
    code = "two_breakdowns"
    title = "Figures are broken down by one category at a time"
    example = "Ask for a department or a specialty; sex and age go with either."


class NotPaged(Invalid):
    code = "not_paged"
    title = "This format is given as a whole"
    example = "`cursor` and `limit` go with JSON; CSV and XLSX hold all that is asked for."


class ProfileNeedsCsv(Invalid):
    code = "profile_needs_csv"
    title = "A profile and a byte order mark are of CSV only"
    example = "Ask with format=csv."


class TooManyRows(Invalid):
    code = "too_many_rows"
    title = "There are more figures than a sheet may have"
    example = (
        "Without a token a sheet has 10,000 figures at most, with one 1,048,575; ask for fewer, or"
        " for format=csv, which has any number."
    )
