"""The directory's snapshot of residence, and the client that other services keep it with."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

import httpx

RESIDENCE_PATH = "/v1/directory/residence/snapshot"
EDITION_DATE, NEXT_EDITION_DATE = "Edition-Date", "Next-Edition-Date"
COLUMNS = (
    "kind", "area", "position", "country", "local_authority", "commissioner", "icb", "postcodes",
    "commissioner_code", "icb_code", "edition",
)  # fmt: skip
PSEUDO_POSTCODES = {
    "ZZ99 3VZ": "no fixed abode",
    "ZZ99 3WZ": "not known",
    "ZZ99 3CZ": "England, not otherwise stated",
    "ZZ99 3GZ": "Wales, not otherwise stated",
    "ZZ99 1WZ": "Scotland, not otherwise stated",
    "ZZ99 2WZ": "Northern Ireland, not otherwise stated",
}
"""They lie nowhere: the Commissioner Assignment Method takes the provider's main site for each.
Source: NHS Data Dictionary, pseudo postcodes."""


class ResidencesOn(NamedTuple):
    """What holds from the day of an edition until `ends`, or until the next is known.

    `etag` is what to ask with the next time; `body` is None where it is that of an ETag asked with.
    """

    edition: date
    ends: date | None
    etag: str
    body: bytes | None


class Location(NamedTuple):
    """What an area (`kind` lsoa, postcode_sector or postcode) lies in, or most of it.

    `commissioner` is a sub-ICB location or health board (before July 2022 a clinical commissioning
    group) by its ODS code, `commissioner_gss` by its code in statistics. `whole`: all of the area
    lies in that one. `edition` is the day of the edition that says so.
    """

    kind: str
    area: str
    country: str
    local_authority: str | None
    commissioner: str | None
    commissioner_gss: str | None
    icb: str | None
    icb_gss: str | None
    whole: bool
    edition: date


class ResidenceClient:
    """Asks the directory; `client` carries its address and a token with directory.read."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def on(self, day: date, etags: Iterable[str] = ()) -> ResidencesOn | None:
        """Where areas lie on a day; None where no edition is known. Raises httpx.HTTPError."""
        known = ", ".join(etags)
        headers = {"If-None-Match": known} if known else {}
        asked = {"as_of": day.isoformat()}
        answer = await self._client.get(RESIDENCE_PATH, params=asked, headers=headers)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        same = answer.status_code == httpx.codes.NOT_MODIFIED
        if not same:
            answer.raise_for_status()
        ends = answer.headers.get(NEXT_EDITION_DATE)
        return ResidencesOn(
            date.fromisoformat(answer.headers[EDITION_DATE]),
            date.fromisoformat(ends) if ends else None,
            answer.headers["etag"],
            None if same else answer.content,
        )


def read_locations(body: bytes) -> Iterator[Location]:
    """Each area once. Raises ValueError for what is no snapshot of residence."""
    lines = csv.reader(body.decode().splitlines())
    if tuple(next(lines, ())) != COLUMNS:
        raise ValueError(f"no snapshot of residence: its columns are {', '.join(COLUMNS)}")
    for (kind, area), places in groupby(lines, key=lambda line: (line[0], line[1])):
        first, *others = places
        _, _, _, country, authority, commissioner, icb, _, code, icb_code, edition = first
        yield Location(
            kind,
            area,
            country,
            authority or None,
            code or None,
            commissioner or None,
            icb_code or None,
            icb or None,
            all((other[3], other[5]) == (country, commissioner) for other in others),
            date.fromisoformat(edition),
        )
