"""Disclosure control: one answer for a cell, in every format, total, filter and order.

Source of the rules: NHS Digital's disclosure control methodology for Hospital Episode Statistics.
Below national level a count of people of 1 to 7 is suppressed, 0 is shown, everything else is
rounded to the nearest 5; what is calculated from counts is calculated from what is shown of them;
and no difference of published figures isolates 1 to 7 (`secondary`).

What is guaranteed, in a hierarchy where a cell has one parent at most. A reader knows every
published figure, what adds up to what and how figures are rounded. He takes a blank for any number
or, as far as the figures allow it, for 7 at most; for 0 only where no 0 is shown beside it. For no
withheld count then a single number below 8 remains, other than 0. What no blank can hide: what
follows from exempt figures alone (the only part of an open total), and that an open total of 7
times its parts would be 7 each, if each were small. Inside one family at least two numbers remain
even for a reader who knows this code and runs it on every division of the total. Where sums cross
(rows and columns of one table) the same is checked, but not guaranteed.
"""

from services.disclosure.cells import Cell, PublishedCell, total_of
from services.disclosure.families import Family
from services.disclosure.publishing import (
    Interval,
    publish,
    publish_families,
    sort_key,
)
from services.disclosure.vocabulary import (
    DisclosureRefusal,
    Exemption,
    Statistic,
    ValueNote,
)

__all__ = [
    "Cell",
    "DisclosureRefusal",
    "Exemption",
    "Family",
    "Interval",
    "PublishedCell",
    "Statistic",
    "ValueNote",
    "publish",
    "publish_families",
    "sort_key",
    "total_of",
]
