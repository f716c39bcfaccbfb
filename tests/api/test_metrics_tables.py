"""What a scorecard reads of many organisations at once is what is read of each on its own."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date

import psycopg
import pytest

from services.contracts.predecessors import Part
from services.metrics.indicators.queries import read_indicator
from services.metrics.observations.queries import parts_before, read_many, read_table
from services.metrics.observations.repository import Filter
from services.metrics.observations.rules.values import value_of
from services.metrics.scorecards.rules.boards import EPOCH
from services.metrics.scorecards.rules.figures import Figures, combined
from services.shared.database import AnySession, Database
from services.shared.settings import Settings

ORGANISATIONS, MONTHS = 40, 12
START, END = date(2024, 1, 1), date(2026, 1, 1)
MERGED = date(2024, 7, 1)
INDICATORS = {
    "ae-breaches": ("count", "small_counts", 1),
    "ae-four-hour-performance": ("proportion", "small_counts", 1),
    "ae-emergency-admissions": ("rate", "small_counts", 1000),
    "ae-attendances": ("mean", "small_counts", 1),
    "gp-referrals": ("ratio", "open_data", 1),
}
# Every organisation lacks some of its parts; some periods of them lack a figure, have a note, or
# were corrected; some figures came under another rule than the one in force.
FILL = f"""
SELECT setseed(0.25);
INSERT INTO organisation (code, first_seen_at)
SELECT 'T' || lpad(CAST(n AS text), 3, '0'), now() FROM generate_series(1, {ORGANISATIONS}) AS n;
INSERT INTO series (organisation_code, indicator_id, category_type, category, sex, age)
SELECT organisation.code, indicator.id, part.type, part.category, part.sex, part.age
FROM organisation CROSS JOIN indicator
CROSS JOIN (VALUES
    ('', 'all', 'all', 'all'), ('department', '1', 'all', 'all'), ('department', '2', 'all', 'all'),
    ('department', 'other', 'all', 'all'), ('', 'all', 'female', 'all'),
    ('', 'all', 'male', 'all'), ('deprivation_quintile', '1', 'all', 'all')
) AS part (type, category, sex, age)
WHERE indicator.code = ANY(%(codes)s) AND random() < CASE part.type WHEN 'department' THEN 0.9
    ELSE 0.5 END;
INSERT INTO observation (series_id, period, revision, numerator, denominator, status, note,
    protected, published_at, import_number)
SELECT series_id, period, revision, CASE WHEN note IS NULL THEN people END,
    CASE WHEN note IS NULL AND counted THEN people + floor(random() * 30) END,
    CASE WHEN random() < 0.2 THEN 'provisional' ELSE 'final' END, note, random() < 0.5, now(), 1
FROM (
    SELECT series.id AS series_id, date '{START}' + make_interval(months => month) AS period,
        revision, floor(random() * (CASE WHEN random() < 0.7 THEN 12 ELSE 60 END)) AS people,
        CASE WHEN random() < 0.03 THEN 'suppressed' WHEN random() < 0.03 THEN 'not_available'
            END AS note, indicator.code <> 'ae-breaches' AS counted
    FROM series JOIN indicator ON indicator.id = indicator_id
    CROSS JOIN generate_series(0, {MONTHS - 1}) AS month
    CROSS JOIN generate_series(1, 2) AS revision
    WHERE random() < CASE revision WHEN 1 THEN 0.9 ELSE 0.2 END
) AS figure"""
DEFINE = """
UPDATE indicator_version SET calculation = %s, disclosure_rule = %s, multiplier = %s,
    breakdown = 'department', categories = ARRAY['1', '2', 'other'],
    denominator = CASE WHEN %s <> 'count' THEN 'people' END
WHERE code = %s"""

# A definition that withheld small counts once: figures may have come under it.
STRICTER = """
INSERT INTO indicator_version SELECT (jsonb_populate_record(open, jsonb_build_object(
    'version', 2, 'state', 'draft', 'disclosure_rule', 'small_counts', 'approved_at', NULL,
    'approved_by', NULL, 'published_at', NULL, 'published_by', NULL))).*
FROM indicator_version AS open WHERE disclosure_rule = 'open_data' AND code = ANY(%s)"""


@pytest.fixture(scope="module")
async def session(metrics_settings: Settings) -> AsyncIterator[AnySession]:
    with psycopg.connect(metrics_settings.owner_database_url("metrics")) as connection:
        connection.execute(FILL.replace("%(codes)s", f"ARRAY{[*INDICATORS]}"))
        for code, (kind, rule, multiplier) in INDICATORS.items():
            connection.execute(DEFINE, (kind, rule, multiplier, kind, code))
        connection.execute(STRICTER, ([*INDICATORS],))
    database = Database(metrics_settings.database_url("metrics"), pool_size=1)
    async with database.read() as opened:
        yield opened
    await database.close()


def parts_of_each() -> Mapping[str, Sequence[Part]]:
    """Most are themselves; some took others over, or a share of them."""
    taken = {f"T{n:03}": [Part(f"T{n:03}")] for n in range(5, ORGANISATIONS + 1)}
    taken["T001"] = [Part("T001", starts=MERGED), Part("T002", ends=MERGED)]
    taken["T003"] = [Part("T003"), Part("T004", ends=MERGED, weight=0.6, bases=("population",))]
    taken["T004"] = [Part("T004", starts=MERGED)]
    return taken


@pytest.mark.parametrize("code", INDICATORS)
@pytest.mark.parametrize("category", ["all", "1"])
async def test_many_series_are_read_as_each_is_read(
    session: AnySession, code: str, category: str
) -> None:
    indicator = await read_indicator(session, code)
    wanted = Filter(None, indicator.id, category, START, END)
    taken = parts_of_each()
    codes = sorted({part.code for parts in taken.values() for part in parts})
    earlier = await parts_before(session, indicator, taken)
    figures = Figures(await read_table(session, indicator, wanted, codes), codes, earlier)
    found = combined(figures, taken, indicator.calculation)
    expected, lacking = {}, {}
    for organisation, each in (await read_many(session, indicator, wanted, taken)).items():
        values = [(figure.period, value_of(*figure[1:3])) for figure in each.figures]
        told = {(day - EPOCH).days: value for day, value in values if value is not None}
        if told:
            expected[organisation] = told
        if each.incomplete:
            lacking[organisation] = each.incomplete
    assert {
        organisation: dict(zip(values.days, values.values, strict=True))
        for organisation, values in found.items()
        if values.days
    } == expected
    assert {code: each.incomplete for code, each in found.items() if each.incomplete} == lacking
    assert lacking
    assert len(expected) > ORGANISATIONS / 2
