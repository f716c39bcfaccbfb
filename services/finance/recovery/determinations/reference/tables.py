"""Reads the lists that come with the product, and says what they hold on a day."""

import csv
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from services.finance.recovery.determinations.rules.lists import (
    Border,
    Codes,
    Lists,
    Provider,
    SubIcb,
)

HERE = files(__package__)
Row = Mapping[str, Any]


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a list in CSV; lines that begin with # say where it is from."""
    lines = HERE.joinpath(f"{name}.csv").read_text(encoding="utf-8").splitlines()
    return tuple(csv.DictReader(line for line in lines if not line.startswith("#")))


@cache
def _document(name: str) -> dict[str, Any]:
    return tomllib.loads(HERE.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def lists_on(day: date) -> Lists:
    """What all lists hold on the day. Raises LookupError for a day before their first."""
    return _lists_from(max((each for each in changes() if each <= day), default=date.min))


@cache
def changes() -> tuple[date, ...]:
    """The days on which any list changes."""
    tables = (table(each) for each in ("boards", "bodies", "providers", "sub_icbs"))
    rows = [row for rows in tables for row in rows]
    days = {_day(row[name]) for row in rows for name in ("valid_from", "valid_to") if row[name]}
    days |= {_day(row["delegated_from"]) for row in table("sub_icbs")}
    days |= {each["valid_from"] for each in (*_areas(), *_codes())}
    return tuple(sorted(days))


@cache
def _lists_from(day: date) -> Lists:
    boards = list(_valid(table("boards"), day))
    bodies = list(_valid(table("bodies"), day))
    sub_icbs = {row["code"]: _sub_icb(row, day) for row in _valid(table("sub_icbs"), day)}
    of_icb = Counter(each.icb for each in sub_icbs.values())
    return Lists(
        border=_border(_newest(_areas(), day)),
        codes=_codes_of(_newest(_codes(), day)),
        boards={row[name]: row["code"] for row in boards for name in ("code", "gss_code")},
        board_of_authority={
            each: row["code"] for row in boards for each in row["authorities"].split()
        },
        bodies={row["role"]: row["code"] for row in bodies},
        names={row["code"]: row["name"] for row in (*boards, *bodies)},
        sub_icbs=sub_icbs,
        icbs=frozenset(of_icb),
        only_sub_icb={each.icb: code for code, each in sub_icbs.items() if of_icb[each.icb] == 1},
        providers={
            row["code"]: Provider(row["host"], row["hub"])
            for row in _valid(table("providers"), day)
        },
    )


def _areas() -> list[Row]:
    areas: list[Row] = _document("border")["areas"]
    return areas


def _codes() -> list[Row]:
    lists: list[Row] = _document("codes")["lists"]
    return lists


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _valid(rows: Iterable[dict[str, str]], day: date) -> Iterator[dict[str, str]]:
    for row in rows:
        if _day(row["valid_from"]) <= day and (not row["valid_to"] or day < _day(row["valid_to"])):
            yield row


def _newest(editions: Iterable[Row], day: date) -> Row:
    known = [each for each in editions if each["valid_from"] <= day]
    if not known:
        raise LookupError(f"the lists of the rules begin after {day}")
    return max(known, key=lambda each: each["valid_from"])


def _sub_icb(row: Row, day: date) -> SubIcb:
    return SubIcb(
        icb=row["icb"],
        hub=row["hub"],
        region=row["region"],
        health_and_justice=row["health_and_justice"],
        delegated=_day(row["delegated_from"]) <= day,
    )


def _border(area: Row) -> Border:
    return Border(
        welsh_authorities=frozenset(area["welsh_authorities"]),
        icbs=frozenset(area["icbs"]),
        sub_icbs=frozenset(area["sub_icbs"]),
        english_authorities=area["english_authorities"],
        beyond_the_counties=frozenset(area["beyond_the_counties"]),
    )


def _codes_of(lists: Row) -> Codes:
    by_itself = lists["specialised_by_itself"]
    return Codes(
        pseudo_postcodes=lists["pseudo_postcodes"],
        specialised_by_itself={hrg: colour for colour in by_itself for hrg in by_itself[colour]},
        **{name: frozenset(lists[name]) for name in SETS},
    )


SETS = (
    "hospital_dental", "chargeable_categories", "not_ordinarily_resident",
    "private_administrative", "overseas_geographies", "default_practices", "active",
)  # fmt: skip
