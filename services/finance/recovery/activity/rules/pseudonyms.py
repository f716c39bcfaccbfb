"""What a sender's file becomes before it is sent: pseudonyms, age bands, areas; pure.

Source: NHS Data Dictionary, names of the PLCM data set; ISB 1523 (keyed pseudonyms).
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import date

from services.finance.recovery.activity.rules.columns import NAMES, plain
from services.finance.recovery.activity.rules.identifiers import PSEUDO

REFERENCES = frozenset({"line_ref", "spell_id"})
BIRTH = frozenset({"date of birth", "dob", "birth date", "person birth date"})
POSTCODE = frozenset({"postcode", "post code", "postcode of usual address"})
HOMES = ("residence_lsoa", "residence_postcode_sector")
BANDS = (0, 1, 5, 10, 15, 19, *range(25, 95, 5))
"""First years of age of each band; 19 is that of an adult to the prices, and 90 has no end."""
LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
LENGTH = 26
Postcodes = Mapping[str, str]
"""Postcode without blanks -> LSOA."""


def pseudonym(key: bytes, kind: str, value: str) -> str:
    """Of letters alone, so that it reads as neither an NHS number nor a postcode."""
    digest = hmac.new(key, f"{kind}|{value}".encode(), hashlib.sha256)
    return digest.hexdigest().translate(LETTERS)[:LENGTH]


def age_band(birth: date, day: date) -> int | None:
    """The first year of the band of the age on the day; None before the birth."""
    age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    return max(first for first in BANDS if first <= age) if age >= 0 else None


def area_of(postcode: str, known: Postcodes) -> tuple[str, str]:
    """The LSOA, or the pseudo postcode; neither where the postcode is not known."""
    close = "".join(postcode.split()).upper()
    if close.startswith(PSEUDO):
        return "", f"{close[:-3]} {close[-3:]}"
    return known.get(close, ""), ""


class Recipe:
    """Which columns of a file become which of ours, by their published names or by `mapping` (our
    name -> the sender's). `absent`: what the mapping names and the file does not have.
    """

    def __init__(self, header: Sequence[str], mapping: Mapping[str, str] | None = None) -> None:
        named = [plain(name) for name in header]
        stated = {plain(theirs): ours for ours, theirs in (mapping or {}).items()}
        known = {**{name: ours for name, ours in NAMES.items() if ours not in stated.values()},
                 **stated}  # fmt: skip
        self.kept = {known[name]: place for place, name in enumerate(named) if name in known}
        self.absent = [theirs for ours, theirs in (mapping or {}).items() if ours not in self.kept]
        self.birth = next((place for place, name in enumerate(named) if name in BIRTH), None)
        self.postcode = next((place for place, name in enumerate(named) if name in POSTCODE), None)
        self.dropped = [
            header[place] for place, name in enumerate(named)
            if name not in known and place not in {self.birth, self.postcode}
        ]  # fmt: skip
        self.columns = list(self.kept)
        if self.birth is not None and "age" not in self.kept:
            self.columns.append("age")
        if self.postcode is not None:
            self.columns += [name for name in HOMES if name not in self.kept]

    def line(self, cells: Sequence[str], key: bytes, postcodes: Postcodes) -> list[str]:
        """The cells of `columns`. Raises ValueError for a day that is none."""
        found = {name: cells[place].strip() for name, place in self.kept.items()}
        for name in REFERENCES & found.keys():
            if found[name]:
                found[name] = pseudonym(key, name, found[name])
        if self.birth is not None and not found.get("age"):
            found["age"] = _age(cells[self.birth].strip(), found)
        if self.postcode is not None and not any(found.get(name) for name in HOMES):
            found |= zip(HOMES, area_of(cells[self.postcode], postcodes), strict=True)
        return [found.get(name, "") for name in self.columns]


def _age(birth: str, found: Mapping[str, str]) -> str:
    day = found.get("activity_date", "")
    if not birth or not day:
        return ""
    band = age_band(_day(birth), _day(day))
    return "" if band is None else str(band)


def _day(text: str) -> date:
    if "/" in text:
        day, month, year = text.split("/")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(text[:10])
