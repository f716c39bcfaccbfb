"""West Cheshire with its three localities, and the four CCGs that became NHS Cheshire."""

from datetime import date

from services.demo.organisations.practices import Group, GroupPractices, counted, made
from services.demo.organisations.statements import (
    FIRST_DAY,
    ICBS,
    REFORM,
    SHADOW,
    Belonging,
    Organisation,
    Statement,
    board,
    ccg,
    commissioner_since,
    council,
    registered,
    stated,
)

MERGER = date(2020, 4, 1)
PEOPLE = 750_000
WEST, EAST = "E06000050", "E06000049"
UNITARY = date(2009, 4, 1)
CCGS = {
    "01C": "NHS Eastern Cheshire CCG",
    "01R": "NHS South Cheshire CCG",
    "02D": "NHS Vale Royal CCG",
    "02F": "NHS West Cheshire CCG",
}
# Stated: practices and people.
LOCALITIES = (
    ("WCRURAL", "Rural", 11, 65_000, (1, 2, 4, 6, 7)),
    ("WCEPNESTON", "Ellesmere Port & Neston", 13, 87_000, (7, 5, 4, 3, 2)),
    ("WCCHESTER", "Chester City", 14, 102_000, (5, 4, 4, 4, 4)),
)
# Made up: that of the other three CCGs, which leaves 750,000 for all.
OTHERS = (
    ("01C", "Eastern Cheshire", 20, 210_000, (2, 3, 4, 5, 7), EAST),
    ("01R", "South Cheshire", 15, 182_000, (5, 5, 4, 4, 3), EAST),
    ("02D", "Vale Royal", 6, 104_000, (4, 4, 4, 4, 4), WEST),
)
PARTNERSHIPS = {WEST: ("DEMOICPW", "Cheshire West"), EAST: ("DEMOICPE", "Cheshire East")}
TOWNS = {
    WEST: ("Chester", "Ellesmere Port", "Neston", "Northwich", "Winsford"),
    EAST: ("Congleton", "Crewe", "Knutsford", "Macclesfield", "Nantwich", "Wilmslow"),
}


def statements() -> list[Statement]:
    """All of Cheshire, in the order in which it can be told."""
    groups = [*_west_cheshire(), *_others()]
    practices = {group.prefix: made(group, REFORM) for group in groups}
    return [
        council(WEST, "Cheshire West and Chester", UNITARY),
        council(EAST, "Cheshire East", UNITARY),
        board("HWBCHESWEST", "Cheshire West and Chester Health and Wellbeing Board", WEST),
        board("HWBCHESEAST", "Cheshire East Health and Wellbeing Board", EAST),
        *(_ccg(code, name) for code, name in CCGS.items()),
        _cheshire(list(practices.values())),
        *(_locality(*each, practices[each[0][2:5]]) for each in LOCALITIES),
        *_partnerships(),
        *(statement for each in practices.values() for statement in each.statements),
        _countess(),
    ]


def _ccg(code: str, name: str) -> Statement:
    where = "HWBCHESWEST" if code in {"02D", "02F"} else "HWBCHESEAST"
    return stated(ccg(code, name, closed=MERGER), (where, "board", SHADOW, MERGER))


def _cheshire(practices: list[GroupPractices]) -> Statement:
    merged = Organisation("27D", "NHS Cheshire CCG", None, MERGER)
    sums = [sum(each.quintiles[at] for each in practices) for at in range(5)]
    return stated(
        merged._replace(roles=commissioner_since(MERGER)),
        ("QYG", "icb", ICBS, None),
        ("HWBCHESWEST", "board", MERGER, None),
        ("HWBCHESEAST", "board", MERGER, None),
        after=[(code, MERGER) for code in CCGS],
        people=[registered("27D", MERGER, PEOPLE), *counted("27D", MERGER, sums)],
    )


def _locality(
    code: str,
    name: str,
    practices: int,
    people: int,
    spread: tuple[int, ...],
    known: GroupPractices,
) -> Statement:
    locality = Organisation(
        code, name, "locality", REFORM, shadow=SHADOW, closed=MERGER, system="local"
    )
    return stated(
        locality,
        ("02F", "ccg", SHADOW, MERGER),
        people=[registered(code, REFORM, people), *counted(code, REFORM, known.quintiles)],
    )


def _path(code: str, authority: str) -> tuple[Belonging, ...]:
    """What a practice of the CCG belongs to over time."""
    return (
        (authority, "council", FIRST_DAY, None),
        (code, "ccg", SHADOW, MERGER),
        ("27D", "ccg", MERGER, ICBS),
        ("27D", "sub_icb", ICBS, None),
    )


def _towns(authority: str) -> tuple[Belonging, ...]:
    return tuple((_town(name), "care_community", MERGER, None) for name in TOWNS[authority])


def _west_cheshire() -> list[Group]:
    return [
        Group(code[2:5], name, practices, people, spread,
              (*_path("02F", WEST), (code, "locality", SHADOW, MERGER)), _towns(WEST))
        for code, name, practices, people, spread in LOCALITIES
    ]  # fmt: skip


def _others() -> list[Group]:
    return [
        Group(code, name, practices, people, spread, _path(code, authority), _towns(authority))
        for code, name, practices, people, spread, authority in OTHERS
    ]


def _partnerships() -> list[Statement]:
    """Two integrated care partnerships (stated), with communities of towns (made up)."""
    found = []
    for authority, (code, area) in PARTNERSHIPS.items():
        name = f"{area} Integrated Care Partnership"
        partnership = Organisation(
            code, name, "partnership", MERGER, system="local", synthetic=True
        )
        found.append(
            stated(partnership, ("27D", "ccg", MERGER, ICBS), ("27D", "sub_icb", ICBS, None))
        )
        for town in TOWNS[authority]:
            community = Organisation(
                _town(town),
                f"{town} care community (synthetic)",
                "care_community",
                MERGER,
                system="local",
                synthetic=True,
            )
            found.append(stated(community, (code, "partnership", MERGER, None)))
    return found


def _town(name: str) -> str:
    return f"DEMO{name.replace(' ', '').upper()[:8]}"


def _countess() -> Statement:
    name = "Countess of Chester Hospital NHS Foundation Trust"
    return stated(
        Organisation("RJR", name, "foundation_trust", FIRST_DAY),
        ("02F", "provider_of", REFORM, MERGER),
        ("27D", "provider_of", MERGER, None),
    )
