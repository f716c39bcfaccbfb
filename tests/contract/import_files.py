"""A file of every format that is taken in, for attempts to write."""

from collections.abc import Mapping

from tests.api.test_finance_recovery_prices import TARIFF
from tests.api.test_metrics_waiting import row, rtt_file
from tests.contract.maker import OWNER
from tests.contract.requests import LISTED
from tests.unit.directory.imports.test_formats import (
    EPCMEM,
    GP_HEADER,
    GP_LINE,
    PCN_HEADER,
    PCN_LINE,
    epraccur,
    ord_document,
)

MEDIA = {"ods-ord": "application/json", "journals": "application/x-ndjson"}
FILES: Mapping[str, Mapping[str, str]] = {
    "metrics_import_file": {
        "nhse-ae": "period,org_code,type,attendances,breaches,admissions\n"
        f"2018-03-01,{OWNER},1,5,1,1\n",
        "nhse-rtt": rtt_file(row("RZZ", OWNER, "C_100", 10, 5, 2, 1)),
        "tidy-csv": LISTED["metrics_import_file"]["csv"],
    },
    "finance_import_file": {"journals": LISTED["finance_import_file"]["csv"]},
    "finance_import_prices": {
        "price-book": LISTED["finance_import_prices"]["csv"],
        "hrg-prices-2017-18": TARIFF,
        "hrg-prices-2018-19": TARIFF,
    },
    "finance_import_spend": {"spend-over-25k": LISTED["finance_import_spend"]["csv"].lstrip()},
    "finance_import_activity": {"activity": LISTED["finance_import_activity"]["csv"]},
    "engagement_import_file": {
        "polis-comments": "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,"
        "comment-body\n1658934589213,x,9,1,0,0,1,Later buses.\n",
        "polis-votes": LISTED["engagement_import_file"]["csv"],
    },
    "engagement_import_forms": {"typed-forms": LISTED["engagement_import_forms"]["csv"].lstrip()},
    "directory_import_file": {
        "epraccur": epraccur(commissioner="27D", joined="20200401"),
        "etr": epraccur(code="RZZ", status="", setting=""),
        "epcmem": EPCMEM,
        "epcn": PCN_HEADER + PCN_LINE.format("20190701"),
        "gp-practices": GP_HEADER + GP_LINE,
        "ons-codes": "SICBL24CD,SICBL24CDH,SICBL24NM\nE38000233,27D,Cheshire\n",
        "residence": LISTED["directory_import_file"]["csv"],
        "ods-ord": ord_document(),
    },
}
