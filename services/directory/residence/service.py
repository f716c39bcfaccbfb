"""What can be asked of residence."""

from typing import Any

from services.directory.organisations.repository.organisations import Session
from services.directory.residence import repository
from services.directory.residence.schemas import Body, Place, ResidenceFound
from services.shared.errors import Fault, Invalid, NotFound

ONE_OF = "Give either lsoa or postcode_sector."


class ResidenceAmbiguous(Invalid):
    code = "residence_ambiguous"
    title = "One area is asked about at a time"
    example = ONE_OF


class ResidenceNotFound(NotFound):
    code = "residence_not_found"
    title = "Nothing is known of this area"
    example = "Nothing is known of CH9 9; is the residence table of that edition imported?"


async def read_residence(
    session: Session, lsoa: str | None, postcode_sector: str | None
) -> ResidenceFound:
    """Raises ResidenceAmbiguous, ResidenceNotFound."""
    if (lsoa is None) == (postcode_sector is None):
        raise ResidenceAmbiguous(errors=[Fault("/query/lsoa", "one_of", ONE_OF)])
    kind = "lsoa" if lsoa else "postcode_sector"
    area = str(lsoa or postcode_sector)
    rows = await repository.places(session, kind, area)
    if not rows:
        raise ResidenceNotFound(
            f"Nothing is known of {area}; is the residence table of that edition imported?"
        )
    total = sum(row.postcodes for row in rows)
    places = [_place(row, row.postcodes / total) for row in rows]
    return ResidenceFound(kind=kind, area=area, places=places)


def _place(row: Any, share: float) -> Place:
    return Place(
        country=row.country,
        unitary_authority=row.local_authority,
        commissioner=_body(row.commissioner_code, row.commissioner),
        icb=_body(row.icb_code, row.icb),
        share=share,
    )


def _body(code: str | None, gss_code: str | None) -> Body | None:
    return Body(code=code, gss_code=gss_code) if gss_code else None
