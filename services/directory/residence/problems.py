"""What can be wrong with what is asked or told of residence."""

import re
from typing import Self

from services.shared.errors import Invalid, NotFound

ONE_OF = "Give one of postcode, lsoa and postcode_sector."


class ResidenceAmbiguous(Invalid):
    code = "residence_ambiguous"
    title = "One area is asked about at a time"
    example = ONE_OF


class ResidenceNotFound(NotFound):
    code = "residence_not_found"
    title = "Nothing is known of this area"
    example = "Nothing is known of CH9 9; is the residence table of that edition imported?"


class PostcodeRepeated(Invalid):
    code = "postcode_repeated"
    title = "A postcode stands twice in the file"
    example = "CH1 2UL stands on more than one line; expected is one each."

    @classmethod
    def of(cls, told: str) -> Self:
        """`told` is what PostgreSQL says of the key: (edition, postcode)=(3, CH1 2UL)."""
        found = re.search(r"\([0-9]+, ([A-Z0-9 ]+)\)", told)
        which = found[1] if found else "A postcode"
        return cls(f"{which} stands on more than one line; expected is one each.")
