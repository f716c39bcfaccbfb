"""What can be wrong with the export of commitments."""

from services.shared.errors import Invalid


class CommitmentsTooMany(Invalid):
    code = "commitments_too_many"
    title = "There are more lines than one file has"
    example = "There are more than 2,000; ask for one organisation: organisation=27D"
