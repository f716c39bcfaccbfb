"""What a request for observations gives: which figures, in which form; and its place."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request

from services.contracts.codes import ODS_CODE, OdsCode
from services.metrics.indicators.params import QueryIndicator
from services.metrics.indicators.queries import read_indicator
from services.metrics.observations.groups import MOST_ORGANISATIONS
from services.metrics.observations.maps import AS_IS, AS_WAS, ChosenMap
from services.metrics.observations.problems import (
    NotPaged,
    ProfileNeedsCsv,
    TwoBreakdowns,
    TwoFormats,
)
from services.metrics.observations.queries import span
from services.metrics.observations.repository import Filter
from services.metrics.observations.schemas import PART
from services.shared import downloads
from services.shared.auth import Principal, requires
from services.shared.capacity import Places
from services.shared.database import AnySession
from services.shared.dependencies import at_once
from services.shared.errors import Fault, NotAcceptable
from services.shared.negotiation import ANY, preferred
from services.shared.patterns import named
from services.shared.schemas import Moment, Month
from services.shared.times import FIRST_DAY, LAST_DAY, YEARS

Format = Literal["json", "csv", "xlsx"]
Category = Annotated[str | None, Query(pattern=PART)]
MEDIA: dict[Format, str] = {
    "json": "application/json",
    "csv": downloads.MEDIA["csv"],
    "xlsx": downloads.MEDIA["xlsx"],
}
FILE_ENDINGS = ("csv", "xlsx")
CSV, WORKBOOK = downloads.CSV, downloads.WORKBOOK
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": CSV[200]["content"] | WORKBOOK[200]["content"]}
}
"""The two forms beside JSON, for a route's responses; each has a path of its own."""
Department = Literal["1", "2", "other", "all"]
QueryOrganisation = Annotated[str | None, Query(pattern=ODS_CODE, examples=["RRK"])]
Breakdown = Annotated[str, Query(pattern=PART, description="of the indicator's breakdown")]
OrganisationCode = Annotated[str, Query(pattern=ODS_CODE, examples=["RRK"], description="ODS code")]
Start = Annotated[Month, Query(alias="from", examples=["2016-04"], description="first month")]
End = Annotated[Month, Query(alias="to", examples=["2018-03"], description="last month")]
EARLIEST, LATEST = f"{FIRST_DAY:%Y-%m}", f"{LAST_DAY:%Y-%m}"
Organisations = Annotated[
    list[OdsCode] | None,
    Query(
        max_length=MOST_ORGANISATIONS,
        description="repeatable; without any: all that have figures and are in the directory",
    ),
]
MembersOf = Annotated[
    str | None, Query(pattern=ODS_CODE, description="instead: the members of this organisation")
]
KIND = named("^[a-z_]{1,40}$", "a kind of membership: small letters and _, such as sub_icb")
Kind = Annotated[str, Query(pattern=KIND, description="in which way they are members")]
DAY = rf"{YEARS}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
MAP_PATTERN = named(f"^({AS_WAS}|{AS_IS}|{DAY})$", f"{AS_WAS}, {AS_IS} or a day such as 2020-04-01")
MAP = Query(
    alias="map",
    pattern=MAP_PATTERN,
    examples=[AS_WAS, AS_IS, "2020-04-01"],
    description="as_was: figures of the organisation itself; as_is: with those of all that it has"
    " taken over to this day, and its declared shares of what was split; a date: to that day",
)
AsPublished = Annotated[
    Moment | None,
    Query(examples=["2026-11-22T10:00:00Z"], description="as the figures stood then"),
]
BREAKDOWNS = ("department", "deprivation_quintile", "specialty", "band")


@dataclass(frozen=True)
class ObservationsQuery:
    """Which figures; of the four breakdowns one at a time."""

    indicator: QueryIndicator = None
    organisation: QueryOrganisation = None
    department: Annotated[
        Literal["1", "2", "other"] | None, Query(description="A&E department type")
    ] = None
    deprivation_quintile: Annotated[
        Literal["1", "2", "3", "4", "5"] | None, Query(description="1: the most deprived fifth")
    ] = None
    specialty: Annotated[
        str | None, Query(pattern=PART, examples=["C_100"], description="treatment function")
    ] = None
    band: Category = None
    sex: Annotated[str | None, Query(pattern=PART, description="`all`, or one sex")] = None
    age: Annotated[str | None, Query(pattern=PART, description="`all`, or an age band")] = None
    start: Start = EARLIEST
    end: End = LATEST
    as_published: AsPublished = None

    async def filter(self, session: AnySession) -> Filter:
        """Raises PeriodsReversed, TwoBreakdowns, IndicatorNotFound."""
        first, last = span(self.start, self.end)
        named = {name: getattr(self, name) for name in BREAKDOWNS if getattr(self, name)}
        if len(named) > 1:
            faults = [Fault(f"/query/{name}", "one_of_several", "Ask for one.") for name in named]
            raise TwoBreakdowns(errors=faults)
        kind, category = next(iter(named.items()), (None, None))
        number = (await read_indicator(session, self.indicator)).id if self.indicator else None
        return Filter(
            self.organisation, number, category, first, last, kind, self.sex, self.age,
            self.as_published,
        )  # fmt: skip


Profile = Literal["tidy", "fingertips"]
Switch = Literal["0", "1"]
ChosenFormat = Annotated[Format | None, Query(alias="format", include_in_schema=False)]


@dataclass(frozen=True)
class FormQuery:
    """In which form; the path says it, or `format`, or else the Accept header.

    What is not documented here is documented with the paths of the files.
    """

    format: ChosenFormat = None
    profile: Annotated[Profile, Query(include_in_schema=False)] = "tidy"
    bom: Annotated[Switch, Query(include_in_schema=False)] = "0"

    def chosen(self, request: Request) -> Format:
        """Raises TwoFormats, NotAcceptable, NotPaged, ProfileNeedsCsv."""
        form = form_of(request, self.format)
        if form != "csv" and (self.profile != "tidy" or self.bom == "1"):
            raise ProfileNeedsCsv
        paged = [name for name in ("cursor", "limit") if name in request.query_params]
        if form != "json" and paged:
            faults = [Fault(f"/query/{name}", "not_paged", "Leave it out.") for name in paged]
            raise NotPaged(errors=faults)
        return form


def form_of(request: Request, asked: Format | None) -> Format:
    """The form that the path names, else `asked`, else what the caller likes best by Accept.

    Raises TwoFormats where the path names another than `asked`, NotAcceptable.
    """
    named = request.scope["path"].rpartition(".")[2]
    if named in FILE_ENDINGS:
        if asked not in {None, named}:
            raise TwoFormats
        return named  # type: ignore[no-any-return]
    if asked is not None:
        return asked
    best = preferred(request.headers.get("accept", ANY), list(MEDIA.values()))
    if best is None:
        raise NotAcceptable(f"Available: {', '.join(MEDIA.values())}.")
    return next(form for form, media in MEDIA.items() if media == best)


@dataclass(frozen=True)
class CsvQuery(FormQuery):
    """The same with what a CSV may be."""

    profile: Annotated[Profile, Query(description="columns of the CSV")] = "tidy"
    bom: Annotated[Switch, Query(description="1: a byte order mark, for Excel")] = "0"


async def chosen_map(
    map_name: Annotated[str, MAP] = AS_WAS, as_published: AsPublished = None
) -> ChosenMap:
    """Raises NoSuchDay."""
    return ChosenMap.of(map_name, datetime.now(UTC), as_published)


OnMap = Annotated[ChosenMap, Depends(chosen_map)]
Asked = Annotated[ObservationsQuery, at_once(ObservationsQuery)]
Formed = Annotated[FormQuery, at_once(FormQuery)]
CsvFormed = Annotated[CsvQuery, at_once(CsvQuery)]


PLACES, PLACES_OF_A_CALLER = 16, 4
WORKBOOKS = 1
"""Of the public at once: the lane is for everybody's heavy work."""
FORWARDED_FOR = "x-forwarded-for"


class FilePlaces:
    """The places of a process. What the public takes, nobody who signs in lacks."""

    def __init__(self) -> None:
        self.public = Places("public files", PLACES, of_a_caller=PLACES_OF_A_CALLER)
        self.public_workbooks = Places("public workbooks", WORKBOOKS)
        self.signed_in = Places("files", PLACES, of_a_caller=PLACES_OF_A_CALLER)


async def public_place(request: Request, form: Formed) -> AsyncIterator[None]:
    """A place until the answer is sent, where it is a file; a caller is an address."""
    if form.chosen(request) == "json":
        yield
        return
    caller = request.headers.get(FORWARDED_FOR, "")
    places: FilePlaces = request.app.state.files
    with places.public.taking(caller):
        if form.chosen(request) != "xlsx":
            yield
            return
        with places.public_workbooks.taking(caller):
            yield


async def reading(
    request: Request, form: Formed, principal: Annotated[Principal, requires("metrics.read")]
) -> AsyncIterator[Principal]:
    """The caller, with a place until the answer is sent where it is a file."""
    if form.chosen(request) == "json":
        yield principal
        return
    with request.app.state.files.signed_in.taking(principal.sub):
        yield principal


PublicPlace = Depends(public_place)
Reading = Annotated[Principal, Depends(reading)]
