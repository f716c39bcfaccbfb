"""What every schema that crosses the wire has in common: nothing unknown, nothing coerced."""

import re
from datetime import date
from typing import Annotated, cast

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    WithJsonSchema,
)

from services.shared.patterns import named
from services.shared.times import DAYS, YEARS, in_utc, is_within

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Schema(BaseModel):
    """Base of all request and response bodies."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def with_example(**fields: object) -> ConfigDict:
    """A `model_config` that shows one example in the OpenAPI document."""
    return ConfigDict(json_schema_extra={"examples": [cast(JsonValue, fields)]})


def _only_iso_text(given: object) -> object:
    # Pydantic would also read 0 and "1711929600" as dates, namely as seconds since 1970.
    if isinstance(given, str) and ISO_DATE.fullmatch(given):
        return given
    if type(given) is date:
        return given
    raise ValueError("a date is written as YYYY-MM-DD")


def _written_out(given: object) -> object:
    # Pydantic would also read 0.5 as a moment, namely as seconds since 1970.
    if isinstance(given, str) and "T" in given.upper():
        return given
    raise ValueError("a moment is written as 2026-11-22T10:00:00Z")


def _of_our_years(day: date) -> date:
    if not is_within(day):
        raise ValueError(f"a date is {DAYS}")
    return day


Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number: neither true nor "1" is one."""

Count = Annotated[int, Field(strict=True, ge=0)]
"""A whole number from 0."""

IsoDate = Annotated[date, BeforeValidator(_only_iso_text)]
"""A calendar date in an answer, written YYYY-MM-DD."""

Day = Annotated[
    IsoDate,
    AfterValidator(_of_our_years),
    WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{YEARS}-"}),
]
"""A calendar date that a caller sends, from 1900-01-01 to 2099-12-31."""

MONTH = named(f"^{YEARS}-(0[1-9]|1[0-2])$", "a month from 1900-01 to 2099-12, such as 2016-04")
Month = Annotated[str, StringConstraints(pattern=MONTH)]
"""A calendar month that a caller sends, written 2016-04, from 1900-01 to 2099-12."""

NO_NUL = named(r"^[^\x00]*$", "a text without the character NUL")
SOME_TEXT = named(r"^[^\x00]+$", "a text without the character NUL, not empty")
ONE_LINE = named(r"^[^\x00-\x1f\x7f]+$", "a text of one line")
"""PostgreSQL keeps every character of a text but that one."""
Text = Annotated[str, Field(min_length=1, max_length=2000, pattern=NO_NUL)]
"""A text of up to 2,000 characters, none of them NUL, which PostgreSQL cannot store."""

Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_written_out),
    AfterValidator(in_utc),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": f"^{YEARS}-"}),
]
"""A moment that a caller sends with its offset from UTC, written out: 2026-11-22T10:00:00Z."""
