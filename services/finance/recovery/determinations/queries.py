"""Homes, practices and providers on a day, as the directory knows them."""

import asyncio
import time
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from services.contracts.directory import Snapshot
from services.contracts.locations import (
    Locations,
    ProviderRow,
    Register,
    practice_on,
    provider_on,
)
from services.contracts.organisations import EMPTY
from services.contracts.replica import DirectoryReplica
from services.contracts.residence_replica import Edition, ResidenceReplica
from services.contracts.residences import Location, read_locations
from services.finance.recovery.determinations.rules.lines import ENGLAND, WALES, Gp, Home
from services.finance.recovery.determinations.rules.rulesets import RULESETS
from services.shared.database import Database
from services.shared.periods import months_later
from services.shared.settings import Settings

FRESH_SECONDS = 60.0
"""How long lines may be answered by an older directory than there is."""
FIRST = months_later(min(each.first for each in RULESETS.values()), -12)
LAST = months_later(max(each.end for each in RULESETS.values()), 12)
"""A spell may be admitted in the year before, and a rule set be carried on for a year."""
BFPO = "BF"


class Place(NamedTuple):
    """Where an area lies; not `whole` where it lies in another body too."""

    home: Home
    whole: bool


@dataclass(frozen=True)
class Lookups:
    """What the directory knew when it was asked."""

    register: Register
    editions: Locations

    def place(self, area: str, day: date) -> Place | None:
        """Where an LSOA or a postcode sector lies."""
        at = max(bisect_right(self.editions, day, key=lambda each: each[0].starts) - 1, 0)
        found = self.editions[at][1].get(area) if self.editions else None
        return Place(home_in(found), found.whole) if found else None

    def practice(self, code: str, day: date) -> Gp | None:
        """The practice on the day."""
        row = practice_on(self.register, code, day)
        if row is None:
            return None
        return Gp(
            country=row.country,
            commissioner=row.commissioner,
            sub_icb=row.located_in if row.country == ENGLAND else None,
            lhb=row.located_in if row.country == WALES else None,
            status=STATUSES[row.status],
            geography=row.geography,
            bfpo=(row.postcode or "").startswith(BFPO),
        )

    def provider(self, code: str, day: date) -> ProviderRow | None:
        """The provider, or the trust of a site."""
        return provider_on(self.register, code, day)


STATUSES = {"active": "A", "shadow": "P", "dormant": "D", "closed": "C"}


def home_in(found: Location) -> Home:
    """A home in this area."""
    body = found.commissioner or found.commissioner_gss
    in_england = found.country == ENGLAND
    return Home(
        country=found.country,
        unitary_authority=found.local_authority,
        icb=found.icb if in_england else None,
        sub_icb=body if in_england else None,
        lhb=None if in_england else body,
    )


class Directory:
    """What the finance service knows of the directory in the years of the rule sets."""

    def __init__(self, settings: Settings, service: str, database: Database) -> None:
        self._organisations = DirectoryReplica(settings, service, database)
        self._residences = ResidenceReplica(settings, service, database)
        self._read, self._known = float("-inf"), NOTHING
        self._reading = asyncio.Lock()

    async def known(self) -> Lookups:
        """What is known, at most a minute old."""
        async with self._reading:
            if time.monotonic() - self._read > FRESH_SECONDS:
                snapshot = await self._organisations.snapshot()
                editions = await self._residences.of_period(FIRST, LAST)
                # Reading tens of thousands of rows would hold up every other request.
                self._known = await asyncio.to_thread(_known, snapshot, editions)
                self._read = time.monotonic()
        return self._known

    async def names(self, codes: Iterable[str]) -> dict[str, str]:
        """The newest names of those that are known, by code."""
        organisations = await self._organisations.current()
        named = ((code, organisations.name(code)) for code in codes)
        return {code: name for code, name in named if name}


def _known(snapshot: Snapshot, editions: Iterable[Edition]) -> Lookups:
    read = [(each, {row.area: row for row in read_locations(each.body)}) for each in editions]
    return Lookups(Register(snapshot, read, FIRST, LAST), read)


NOTHING = _known(EMPTY, ())
