"""Price books to try prices on: real non-elective prices of 2017/18, and a small made-up book."""

from datetime import date

from services.finance.recovery.prices.rules.books import PointOfDelivery, Price, PriceBook

NON_ELECTIVE = {
    "NEL": PointOfDelivery("NEL", "Non-elective emergency", "spell"),
    "NELNE": PointOfDelivery("NELNE", "Non-elective, other", "spell", prices_of="NEL"),
}
MFF_2026_27 = {"RJR": 1_025_424, "RXW": 1_016_285, "RLQ": 1_007_486, "RBL": 1_021_814}
TARIFF_2017_18 = PriceBook(
    code="tariff-2017-18",
    version=1,
    starts=date(2017, 4, 1),
    ends=date(2018, 4, 1),
    pods=NON_ELECTIVE,
    prices={
        ("NEL", "AA22C"): Price(976_600, 98, 24_000),
        ("NEL", "DZ11V"): Price(148_200, 11, 20_800),
        ("NEL", "LA07P"): Price(181_700, 14, 21_600),
        ("NEL", "FZ38P"): Price(69_800, 5, 22_700),
        ("NEL", "CD06A"): Price(83_600, 5, 24_100),
    },
    mff=MFF_2026_27,
)
"""National tariff 2017/18, non-elective spell prices, trim points and day rates of five HRGs."""
TARIFF_2018_19 = PriceBook(
    code="tariff-2018-19",
    version=1,
    starts=date(2018, 4, 1),
    ends=date(2019, 4, 1),
    pods=NON_ELECTIVE,
    prices={("NEL", "AA22C"): Price(985_900), ("NEL", "FZ38P"): Price(70_300)},
    mff=MFF_2026_27,
)
"""Its second year, of which trim points and day rates are not known."""
MADE_UP = PriceBook(
    code="made-up",
    version=3,
    starts=date(2025, 4, 1),
    ends=date(2026, 4, 1),
    pods={
        "EL": PointOfDelivery("EL", "Elective", "spell"),
        "DC": PointOfDelivery("DC", "Day case", "contact"),
        "NEL": PointOfDelivery("NEL", "Emergency", "spell", short_stay=True),
        "NELST": PointOfDelivery(
            "NELST", "Emergency, short stay", "spell", short_stay=True, prices_of="NEL"
        ),
        "MAT": PointOfDelivery("MAT", "Maternity", "contact", adjustment=1_300),
        "AE": PointOfDelivery("AE", "Emergency attendance", "contact", adjustment=-400),
        "DENTAL": PointOfDelivery("DENTAL", "Primary dental", "units"),
        "CC": PointOfDelivery("CC", "Critical care", "units", mff=False),
    },
    prices={
        ("EL", "FZ38P"): Price(120_000, 20, 20_000),
        ("DC", "FZ38P"): Price(61_300),
        ("NEL", "FZ38P"): Price(70_000, 5, 22_700, short_stay=41_100, top_up=2_400),
        ("NEL", "DZ11V"): Price(148_200, 11, 20_800),
        ("MAT", "NZ30C"): Price(250_001),
        ("AE", "VB09Z"): Price(9_733),
        ("CC", "XC01Z"): Price(150_000),
    },
    mff=MFF_2026_27,
    top_up_providers=frozenset({"RBL"}),
    synthetic=True,
)
