"""West Mercia: four primary care trusts in a cluster, six CCGs from 1 April 2013."""

from datetime import date

from services.demo.organisations.practices import Group, counted, made
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
    stated,
)

CLUSTER = "WESTMERCIA"
NATIONAL, NATIONAL_SHADOW = "X24", date(2012, 10, 1)
TRUSTS = (
    ("5CN", "NHS Herefordshire", "HWBHEREFORD", "E06000019", "Herefordshire, County of",
     date(1998, 4, 1)),
    ("5PL", "NHS Worcestershire", "HWBWORCS", "E10000034", "Worcestershire", date(1998, 4, 1)),
    ("5MK", "NHS Telford and Wrekin", "HWBTELFORD", "E06000020", "Telford and Wrekin",
     date(1998, 4, 1)),
    ("5M2", "Shropshire County PCT", "HWBSHROPS", "E06000051", "Shropshire", date(2009, 4, 1)),
)  # fmt: skip
# Of these only the 24 practices of Herefordshire are stated.
GROUPS = (
    ("05F", "Herefordshire", "5CN", 24, 184_000, (2, 4, 6, 4, 2)),
    ("05J", "Redditch and Bromsgrove", "5PL", 22, 178_000, (4, 4, 4, 4, 5)),
    ("05T", "South Worcestershire", "5PL", 32, 293_000, (3, 4, 5, 5, 4)),
    ("06D", "Wyre Forest", "5PL", 12, 113_000, (5, 5, 4, 4, 3)),
    ("05X", "Telford and Wrekin", "5MK", 22, 172_000, (7, 5, 4, 3, 2)),
    ("05N", "Shropshire", "5M2", 44, 298_000, (2, 4, 6, 6, 3)),
)
MERGED = {
    "18C": ("NHS Herefordshire and Worcestershire CCG", date(2020, 4, 1), "QGH",
            ("05F", "05J", "05T", "06D")),
    "M2L0M": ("NHS Shropshire, Telford and Wrekin CCG", date(2021, 4, 1), "QOC",
              ("05X", "05N")),
}  # fmt: skip


def statements() -> list[Statement]:
    """All of West Mercia, in the order in which it can be told."""
    cluster = Organisation(
        CLUSTER, "West Mercia Cluster", "cluster", FIRST_DAY, closed=REFORM, system="local"
    )
    return [
        stated(cluster),
        *_trusts(),
        *_boards(),
        _national(),
        *(_group(*each[:3]) for each in GROUPS),
        *(_merged(code) for code in MERGED),
        *(statement for each in GROUPS for statement in _practices(*each)),
    ]


def _trusts() -> list[Statement]:
    return [
        stated(Organisation(code, name, "pct", FIRST_DAY, closed=REFORM),
               (CLUSTER, "cluster", FIRST_DAY, REFORM))
        for code, name, *_ in TRUSTS
    ]  # fmt: skip


def _boards() -> list[Statement]:
    found = []
    for code, _, board_code, authority, name, since in TRUSTS:
        found.append(council(authority, name, since))
        title = f"{name.partition(',')[0]} Health and Wellbeing Board"
        found.append(board(board_code, title, authority, after=[(code, REFORM)]))
    return found


def _national() -> Statement:
    office = Organisation(NATIONAL, "NHS England", "national_body", REFORM, shadow=NATIONAL_SHADOW)
    return stated(office, after=[(code, REFORM) for code, *_ in TRUSTS])


def _successor(code: str) -> tuple[str, date]:
    return next((new, day) for new, (_, day, _, old) in MERGED.items() if code in old)


def _board_of(trust: str) -> str:
    return next(board_code for code, _, board_code, *_ in TRUSTS if code == trust)


def _group(code: str, area: str, trust: str) -> Statement:
    _, end = _successor(code)
    found = ccg(code, f"NHS {area} CCG", closed=end)
    return stated(found, (_board_of(trust), "board", SHADOW, end), after=[(trust, REFORM)])


def _merged(code: str) -> Statement:
    name, since, icb, before = MERGED[code]
    found = Organisation(code, name, None, since)
    return stated(
        found._replace(roles=commissioner_since(since)),
        (icb, "icb", ICBS, None),
        after=[(each, since) for each in before],
    )


def _practices(
    code: str, area: str, trust: str, practices: int, people: int,
    spread: tuple[int, int, int, int, int],
) -> list[Statement]:  # fmt: skip
    authority = next(each[3] for each in TRUSTS if each[0] == trust)
    group = Group(code, area, practices, people, spread, _path(code, trust, authority))
    known = made(group, REFORM)
    people_of = counted(code, REFORM, known.quintiles, people)
    first, *others = known.statements
    return [first._replace(people=[*first.people, *people_of]), *others]


def _path(code: str, trust: str, authority: str) -> tuple[Belonging, ...]:
    """What a practice belongs to over time."""
    merged, end = _successor(code)
    return (
        (authority, "council", FIRST_DAY, None),
        (trust, "pct", FIRST_DAY, REFORM),
        (code, "ccg", SHADOW, end),
        (merged, "ccg", end, ICBS),
        (merged, "sub_icb", ICBS, None),
    )
