"""A synthetic price book of 2025/26: all points of delivery, made up from a fixed seed.

Only the providers' factors are real: those of 2026/27, which NHS England publishes. The codes look
like HRGs of their chapters; what they cost is made up, and the book says so in its code, its title
and its source.
"""

import csv
import io
from collections.abc import Iterator
from random import Random
from typing import Any

SEED = 20250401
CODE = "synthetic-2025-26"
TITLE = "SYNTHETIC price book 2025/26"
SOURCE = "Synthetic: made up from a fixed seed for the demonstration; no published price"
CHAPTERS = ("AA", "BZ", "CA", "DZ", "EB", "FF", "GA", "HN", "JA", "KB", "LA", "MA", "PF", "SA",
            "VA", "WH", "YQ")  # fmt: skip
ROOTS, SEVERITIES = range(1, 9), "ABC"
HRGS = tuple(f"{chapter}{root:02}{severity}" for chapter in CHAPTERS for root in ROOTS
             for severity in SEVERITIES)  # fmt: skip
MATERNITY = tuple(f"NZ{number}{severity}" for number in (30, 31, 32, 40, 41) for severity in "ABC")
ATTENDANCES = tuple(f"VB{number:02}Z" for number in range(1, 12))
FUNCTIONS = ("100", "101", "110", "120", "130", "140", "143", "144", "160", "301", "320", "330",
             "340", "410", "420", "430", "502")  # fmt: skip
"""Treatment functions, hospital dentistry (140 to 144) among them."""
POINTS_OF_DELIVERY: tuple[dict[str, Any], ...] = (
    {"code": "EL", "name": "Ordinary elective", "kind": "spell"},
    {"code": "DC", "name": "Day case", "kind": "contact"},
    {"code": "RADAY", "name": "Regular day attender", "kind": "contact", "prices_of": "DC"},
    {"code": "RANIGHT", "name": "Regular night attender", "kind": "contact", "prices_of": "DC"},
    {"code": "NEL", "name": "Non-elective emergency", "kind": "spell", "short_stay": True},
    {"code": "NELST", "name": "Non-elective emergency, short stay", "kind": "spell",
     "short_stay": True, "prices_of": "NEL"},
    {"code": "NELNE", "name": "Non-elective, other", "kind": "spell", "prices_of": "NEL"},
    {"code": "MAT", "name": "Maternity spell", "kind": "spell"},
    {"code": "OPFA", "name": "Outpatient first attendance", "kind": "contact"},
    {"code": "OPFU", "name": "Outpatient follow-up", "kind": "contact"},
    {"code": "OPMPFA", "name": "Multi-professional first attendance", "kind": "contact"},
    {"code": "OPMPFU", "name": "Multi-professional follow-up", "kind": "contact"},
    {"code": "NFFA", "name": "Not face to face, first", "kind": "contact"},
    {"code": "NFFU", "name": "Not face to face, follow-up", "kind": "contact"},
    {"code": "OPPROC", "name": "Outpatient procedure", "kind": "contact"},
    {"code": "AE", "name": "Emergency attendance", "kind": "contact"},
    {"code": "UNBUN", "name": "Unbundled", "kind": "units", "mff": False},
    {"code": "CC", "name": "Critical care", "kind": "units", "mff": False},
    {"code": "DRUG", "name": "High-cost drug", "kind": "units", "mff": False},
    {"code": "DEVICE", "name": "High-cost device", "kind": "units", "mff": False},
    {"code": "DENTAL", "name": "Primary dental", "kind": "units", "mff": False},
)  # fmt: skip
MFF = {
    "RJR": "1.025424", "RXA": "1.027799", "RJN": "1.035329", "RBT": "1.032496", "RBL": "1.021814",
    "RY7": "1.021722", "REM": "1.021884", "RBS": "1.022199", "RBQ": "1.022237", "REP": "1.021620",
    "RET": "1.022230", "REN": "1.021751", "RXW": "1.016285", "RL1": "1.034290", "R1D": "1.019397",
    "RLQ": "1.007486", "RWP": "1.028359", "RTE": "1.032428", "RVJ": "1.055764", "RA7": "1.051658",
    "RJE": "1.025379",
}  # fmt: skip
"""NHS England, provider market forces factors 2026/27, of border providers."""
TOP_UPS = ("RBS", "RET", "RBQ", "RL1")
"""Specialist hospitals, which have a top-up on the prices of their chapters."""
TOPPED_UP = {"AA": "0.2400", "EB": "0.1200", "HN": "0.2400", "PF": "0.1000"}
COLUMNS = ("pod", "currency", "price", "trim_days", "day_rate", "short_stay_price", "top_up")
Row = dict[str, str | int]


def book() -> dict[str, Any]:
    """The book without its prices, as the API takes it."""
    return {
        "code": CODE,
        "title": TITLE,
        "source": SOURCE,
        "synthetic": True,
        "starts": "2025-04-01",
        "ends": "2026-03-31",
        "pods": [dict(each) for each in POINTS_OF_DELIVERY],
        "mff": MFF,
        "top_up_providers": list(TOP_UPS),
    }


def prices_csv() -> str:
    """Its prices, as a file of the format `price-book`."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    chance = Random(SEED)  # noqa: S311 (prices, no secrets)
    for row in (*_spells(chance), *_maternity(chance), *_outpatients(chance), *_attendances()):
        writer.writerow(row)
    return text.getvalue()


def _spells(chance: Random) -> Iterator[Row]:
    for hrg in HRGS:
        severity = 1.0 - 0.25 * SEVERITIES.index(hrg[-1])
        elective = round(chance.uniform(900, 7_500) * severity)
        emergency = round(elective * chance.uniform(0.8, 1.3))
        trim, day_rate = chance.randint(5, 60), chance.randint(220, 380)
        more: dict[str, str | int] = {"day_rate": day_rate, "top_up": TOPPED_UP.get(hrg[:2], "")}
        short = round(emergency * chance.uniform(0.25, 0.6)) if chance.random() < 0.7 else ""
        yield more | {"pod": "EL", "currency": hrg, "price": elective, "trim_days": trim}
        yield {"pod": "DC", "currency": hrg, "price": round(elective * 0.55)}
        yield {"pod": "OPPROC", "currency": hrg, "price": round(elective * 0.09) + 60}
        yield more | {
            "pod": "NEL",
            "currency": hrg,
            "price": emergency,
            "trim_days": chance.randint(5, 60),
            "short_stay_price": short,
        }


def _maternity(chance: Random) -> Iterator[Row]:
    for hrg in MATERNITY:
        price, trim = chance.randint(1_600, 6_400), chance.randint(5, 20)
        yield {"pod": "MAT", "currency": hrg, "price": price, "trim_days": trim, "day_rate": 560}


def _outpatients(chance: Random) -> Iterator[Row]:
    shares = {"OPFA": 1.0, "OPFU": 0.55, "OPMPFA": 1.3, "OPMPFU": 0.75, "NFFA": 0.7, "NFFU": 0.4}
    for function in FUNCTIONS:
        first = chance.uniform(120, 310)
        for pod, share in shares.items():
            yield {"pod": pod, "currency": function, "price": round(first * share)}


def _attendances() -> Iterator[Row]:
    """The first is the most demanding, the last the least."""
    for place, hrg in enumerate(ATTENDANCES):
        yield {"pod": "AE", "currency": hrg, "price": 520 - 38 * place}
