"""A small file in NHS England's published A&E layout, for whoever has nothing but the clone.

The figures are those published for RRK (University Hospitals Birmingham), type 1 departments,
April 2016 to March 2018: NHS England, Open Government Licence v3.0. What is blank was not taken
over, which the layout reads as not collected.
"""

import csv
import io
from datetime import date

from services.contracts.ae import PUBLISHED_LAYOUT

FIRST_YEAR, FIRST_MONTH = 2016, 4
ATTENDANCES_BREACHES_ADMISSIONS = (
    (9044, 1195, 2744), (10199, 1843, 2878), (9608, 1397, 2747),
    (9842, 1333, 2744), (9584, 1771, 2754), (9578, 1751, 2693),
    (10075, 2013, 2775), (9422, 1759, 2682), (9449, 2179, 2882),
    (9640, 2585, 2919), (8753, 1654, 2531), (10032, 1543, 2818),
    (9427, 1632, 2846), (10122, 1558, 2846), (9505, 1190, 2776),
    (10189, 1357, 2938), (9685, 1279, 2890), (9693, 1683, 2801),
    (10348, 2190, 2977), (9522, 1804, 3073), (9667, 986, 3552),
    (10083, 2181, 3947), (9322, 2048, 3922), (9936, 2154, 3896),
)  # fmt: skip
ORGANISATION = {
    "Org Code": "RRK",
    "Parent Org": "NHS ENGLAND MIDLANDS AND EAST",
    "Org name": "UNIVERSITY HOSPITALS BIRMINGHAM NHS FOUNDATION TRUST",
}


def _period(index: int) -> str:
    month = FIRST_MONTH - 1 + index
    day = date(FIRST_YEAR + month // 12, month % 12 + 1, 1)
    return f"MSitAE-{day:%B}-{day:%Y}".upper().replace("MSITAE", "MSitAE")


def sample_csv() -> str:
    """The file: a header of 22 columns, and a line for each of 24 months."""
    text = io.StringIO()
    writer = csv.DictWriter(text, PUBLISHED_LAYOUT, restval="", lineterminator="\n")
    writer.writeheader()
    for index, (attendances, breaches, admissions) in enumerate(ATTENDANCES_BREACHES_ADMISSIONS):
        counts = {
            "A&E attendances Type 1": attendances,
            "Attendances over 4hrs Type 1": breaches,
            "Emergency admissions via A&E - Type 1": admissions,
        }
        writer.writerow({"Period": _period(index)} | ORGANISATION | counts)
    return text.getvalue()
