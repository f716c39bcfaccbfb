"""The directory's snapshot, and the client that other services keep their replica with."""

from datetime import date
from typing import Literal, NamedTuple

import httpx
from pydantic import Field

from services.shared.schemas import Schema

SNAPSHOT_PATH = "/v1/directory/snapshot"


class OrganisationRow(NamedTuple):
    """An organisation; `gss_code` is its code in statistics, where that is another one."""

    code: str
    system: Literal["ods", "gss", "local"]
    gss_code: str | None
    provisional: bool
    synthetic: bool


class NameRow(NamedTuple):
    """A name, from a day until the day of the next."""

    code: str
    starts: date
    name: str


class StatusRow(NamedTuple):
    """A status, from a day until the day of the next."""

    code: str
    starts: date
    status: Literal["shadow", "active", "dormant", "closed"]


class RoleRow(NamedTuple):
    """A role; `ends` is the first day without it."""

    code: str
    role: str
    starts: date
    ends: date | None


class PlaceRow(NamedTuple):
    """Where an organisation is, from a day until the day of the next.

    `country` is its code in statistics, `geography` the high-level health geography of ODS.
    """

    code: str
    starts: date
    postcode: str | None
    country: str | None
    geography: str | None


class MembershipRow(NamedTuple):
    """A membership; `ends` is the first day out of it."""

    child: str
    parent: str
    kind: str
    starts: date
    ends: date | None


class SuccessionRow(NamedTuple):
    """`successor` takes over from `predecessor` on `day`; of a split, `share` of its figures."""

    predecessor: str
    successor: str
    day: date
    share: float | None = None
    basis: str | None = None


class Snapshot(Schema):
    """Every organisation with its history, as rows in the order of their keys."""

    version: int = Field(description="counts the changes of the directory")
    organisations: list[OrganisationRow]
    names: list[NameRow]
    statuses: list[StatusRow]
    roles: list[RoleRow]
    places: list[PlaceRow] = Field(default_factory=list)
    memberships: list[MembershipRow]
    successions: list[SuccessionRow]


class TaggedSnapshot(NamedTuple):
    """The JSON of a Snapshot, and the ETag to ask with the next time."""

    etag: str
    body: bytes


class DirectoryClient:
    """Asks the directory; `client` carries its address and a token with directory.read."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def snapshot(self, etag: str | None = None) -> TaggedSnapshot | None:
        """The snapshot, or None when it is still that of `etag`. Raises httpx.HTTPError."""
        headers = {"If-None-Match": etag} if etag else {}
        answer = await self._client.get(SNAPSHOT_PATH, headers=headers)
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return None
        answer.raise_for_status()
        return TaggedSnapshot(answer.headers["etag"], answer.content)
