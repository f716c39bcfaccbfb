"""Stoke-on-Trent with its 55 practices in three localities, and Westminster's board."""

from datetime import date

from services.demo.organisations.practices import Group, counted, made
from services.demo.organisations.statements import (
    FIRST_DAY,
    ICBS,
    REFORM,
    SHADOW,
    Organisation,
    Statement,
    board,
    ccg,
    council,
    stated,
)

STOKE, AUTHORITY, ICB = "05W", "E06000021", "QNC"
# Stated: 55 practices, three localities. Made up: their names, sizes and people.
LOCALITIES = (
    ("STOKENORTH", "North", 19, 94_000, (8, 5, 3, 2, 1)),
    ("STOKECENTRAL", "Central", 18, 91_000, (9, 5, 3, 2, 1)),
    ("STOKESOUTH", "South", 18, 97_000, (5, 5, 4, 3, 2)),
)
HOSPITAL = "DEMOSTOKEH"
WESTMINSTER = "E09000033"


def statements() -> list[Statement]:
    """Both cities, in the order in which they can be told."""
    hospital = Organisation(
        HOSPITAL,
        "Local hospital of Stoke-on-Trent (synthetic)",
        "trust",
        FIRST_DAY,
        system="local",
        synthetic=True,
    )
    return [
        council(AUTHORITY, "Stoke-on-Trent", date(1997, 4, 1)),
        board("HWBSTOKE", "Stoke-on-Trent Health and Wellbeing Board", AUTHORITY),
        stated(Organisation(ICB, "NHS Staffordshire and Stoke-on-Trent ICB", "icb", ICBS)),
        stated(ccg(STOKE, "NHS Stoke on Trent CCG"), (ICB, "icb", ICBS, None),
               ("HWBSTOKE", "board", SHADOW, None)),
        stated(hospital, (STOKE, "provider_of", REFORM, None)),
        *(statement for each in LOCALITIES for statement in _locality(*each)),
        council(WESTMINSTER, "Westminster", date(1965, 4, 1)),
        board("HWBWESTMIN", "Westminster Health and Wellbeing Board", WESTMINSTER),
    ]  # fmt: skip


def _locality(
    code: str, area: str, practices: int, people: int, spread: tuple[int, int, int, int, int]
) -> list[Statement]:
    belongings = (
        (AUTHORITY, "council", FIRST_DAY, None),
        (STOKE, "ccg", SHADOW, ICBS),
        (STOKE, "sub_icb", ICBS, None),
        (code, "locality", SHADOW, None),
    )
    group = Group(code[5:8], f"Stoke {area}", practices, people, spread, belongings)
    known = made(group, REFORM)
    name = f"{area} locality (synthetic)"
    locality = Organisation(
        code, name, "locality", REFORM, shadow=SHADOW, system="local", synthetic=True
    )
    return [
        stated(locality, (STOKE, "ccg", SHADOW, ICBS), (STOKE, "sub_icb", ICBS, None),
               people=counted(code, REFORM, known.quintiles, people)),
        *known.statements,
    ]  # fmt: skip
