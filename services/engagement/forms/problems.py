"""What can go wrong with a sheet of typed-in forms."""

from services.shared.errors import Conflict, Invalid


class ColumnsUnclear(Invalid):
    code = "columns_unclear"
    title = "The columns of the sheet are not those of the questionnaire"
    example = "It lacks why; column H has no name that is known. Take the names from form.xlsx."


class TooManyForms(Invalid):
    code = "too_many_forms"
    title = "The sheet has more than is taken at once"
    example = "At most 5,000 forms are taken at once; send the others in a sheet of their own."


class SheetTooWide(Conflict):
    code = "sheet_too_wide"
    title = "The questionnaire has more columns than a sheet"
    example = "It has 20,014 columns, of 16,384 that a sheet has; send the forms as JSON."
