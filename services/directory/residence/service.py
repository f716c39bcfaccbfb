"""What can be asked of residence."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.contracts.residences import PSEUDO_POSTCODES
from services.directory.residence import repository
from services.directory.residence.problems import (
    ONE_OF,
    ResidenceAmbiguous,
    ResidenceNotFound,
)
from services.directory.residence.schemas import CommissioningBody, ResidenceFound, ResidencePlace
from services.shared.database import AnySession
from services.shared.errors import Fault


async def read_residence(
    session: AnySession, asked: Mapping[str, str | None], day: date
) -> ResidenceFound:
    """The area of the one kind that is asked about, in the edition of the day.

    Raises ResidenceAmbiguous, ResidenceNotFound.
    """
    given = [(kind, area) for kind, area in asked.items() if area is not None]
    if len(given) != 1:
        raise ResidenceAmbiguous(errors=[Fault("/query/lsoa", "one_of", ONE_OF)])
    [(kind, area)] = given
    rows = await repository.places(session, kind, area, day)
    if not rows:
        raise ResidenceNotFound(_not_found(area))
    total = sum(row.postcodes for row in rows)
    places = [_place(row, row.postcodes / total) for row in rows]
    found = rows[0]
    return ResidenceFound(
        kind=kind, area=area, edition=found.edition, terminated=found.terminated, places=places
    )


def _not_found(area: str) -> str:
    if meaning := PSEUDO_POSTCODES.get(area):
        return f"{area} is a pseudo postcode ({meaning}): it lies nowhere."
    return f"Nothing is known of {area}; is the residence table of that edition imported?"


def _place(row: Any, share: float) -> ResidencePlace:
    return ResidencePlace(
        lsoa=row.lsoa,
        country=row.country,
        unitary_authority=row.local_authority,
        commissioner=_body(row.commissioner_code, row.commissioner),
        icb=_body(row.icb_code, row.icb),
        share=share,
    )


def _body(code: str | None, gss_code: str | None) -> CommissioningBody | None:
    return CommissioningBody(code=code, gss_code=gss_code) if gss_code else None
