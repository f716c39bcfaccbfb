"""Charts of accounts that a book can be opened with."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

Kind = Literal["asset", "liability", "reserve", "income", "expenditure"]
KINDS = ("asset", "liability", "reserve", "income", "expenditure")
RESULT: Sequence[Kind] = ("income", "expenditure")
"""Whose balances go to a reserve when the year ends."""
GENERAL_FUND = "3000"


class ChartAccount(NamedTuple):
    code: str
    name: str
    kind: Kind


COMMISSIONING = (
    ChartAccount("1000", "Cash and cash equivalents", "asset"),
    ChartAccount("1100", "NHS receivables", "asset"),
    ChartAccount("1110", "Receivables from Welsh health boards", "asset"),
    ChartAccount("1120", "Receivables from local authorities", "asset"),
    ChartAccount("1190", "Other receivables", "asset"),
    ChartAccount("1200", "Prepayments and accrued income", "asset"),
    ChartAccount("2000", "NHS payables", "liability"),
    ChartAccount("2010", "Payables to local authorities", "liability"),
    ChartAccount("2090", "Other payables", "liability"),
    ChartAccount("2100", "Accruals", "liability"),
    ChartAccount("2110", "Deferred income", "liability"),
    ChartAccount("2200", "Provisions", "liability"),
    ChartAccount(GENERAL_FUND, "General fund", "reserve"),
    ChartAccount("3100", "Funding drawn down", "reserve"),
    ChartAccount("4000", "Income from NHS bodies", "income"),
    ChartAccount("4010", "Income from Welsh health boards", "income"),
    ChartAccount("4020", "Contributions of local authorities", "income"),
    ChartAccount("4090", "Other income", "income"),
    ChartAccount("5000", "Acute services", "expenditure"),
    ChartAccount("5010", "Mental health services", "expenditure"),
    ChartAccount("5020", "Community services", "expenditure"),
    ChartAccount("5030", "Continuing care", "expenditure"),
    ChartAccount("5040", "Ambulance and 111 services", "expenditure"),
    ChartAccount("5050", "Primary care prescribing", "expenditure"),
    ChartAccount("5060", "Primary medical care", "expenditure"),
    ChartAccount("5070", "Dental, pharmacy and eye care", "expenditure"),
    ChartAccount("5080", "Better Care Fund", "expenditure"),
    ChartAccount("5090", "Other programme services", "expenditure"),
    ChartAccount("5100", "Reinvestment in patient care", "expenditure"),
    ChartAccount("6000", "Running costs: pay", "expenditure"),
    ChartAccount("6010", "Running costs: other", "expenditure"),
)
"""What a commissioner of health care in England needs; ours, and not a national chart."""
ChartName = Literal["commissioning", "empty"]
CHARTS: Mapping[ChartName, Sequence[ChartAccount]] = {
    "commissioning": COMMISSIONING,
    "empty": (),
}
