"""What can be wrong with a file as a whole, beside what can be with any."""

from services.shared.errors import Conflict, Invalid


class MalformedJson(Invalid):
    code = "malformed_json_file"
    title = "The file is not JSON"
    example = "The file is not JSON: it is wrong at line 1, column 1."


class NoEditions(Invalid):
    code = "no_editions"
    title = "Files of this format have no editions"
    example = "A file of the format ods-ord tells its own dates; leave edition and sequence out."


class EditionUnknown(Invalid):
    code = "edition_unknown"
    title = "From when the file is true is not known"
    example = "The file names no day; give edition=2024-05-31, or a name such as epraccur_20240531."


class EditionAhead(Invalid):
    code = "edition_ahead"
    title = "The edition is of a day to come"
    example = "This edition is said to be of 2062-05-31; expected is a day up to today."


class EditionOutOfOrder(Conflict):
    code = "edition_out_of_order"
    title = "The edition is not the next one"
    example = (
        "This edition is of 2020-05-29, and one of 2024-05-31 was taken in; send it with "
        "sequence=past, and it fills the past only."
    )


class EditionKnown(Conflict):
    code = "edition_known"
    title = "An edition of this date was taken in already"
    example = (
        "An edition of 2024-05-31 was taken in already; send this one with sequence=correction if "
        "it takes the other's place."
    )


class EditionPartial(Conflict):
    code = "edition_partial"
    title = "The file names fewer than 90% of the practices that are known"
    example = (
        "The file names 1 of 6,553 known practices. Send it with preview=true first; when what it "
        "would change is right, send it again."
    )
