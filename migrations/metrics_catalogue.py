"""The starter catalogue as it was first released; like every migration, never changed afterwards.

Sources: the NHS Constitution and its operational standards, NHS England's statistical collections,
and the five places (a local indicator has no national definition). A standard's dates are those
from which it was set; 98% in A&E has stood as long as there are figures.
"""

from typing import Any

NHS_ENGLAND = "NHS England, {} (Open Government Licence v3.0)"
RTT = NHS_ENGLAND.format("Consultant-led Referral to Treatment Waiting Times")
FFT = NHS_ENGLAND.format("Friends and Family Test")
TREATMENT_FUNCTIONS = [
    "C_100", "C_101", "C_110", "C_120", "C_130", "C_140", "C_150", "C_160", "C_170", "C_300",
    "C_301", "C_320", "C_330", "C_340", "C_400", "C_410", "C_430", "C_502", "X01", "X02", "X03",
    "X04", "X05", "X06", "all",
]  # fmt: skip
PATHWAYS = "incomplete pathways at the end of the month"
APPROVER = "the body's executive lead for performance"

AE_TARGETS: list[dict[str, Any]] = [
    {"kind": "standard", "value": 0.98, "starts": None, "ends": "2010-06-20",
     "label": "98% within four hours"},
    {"kind": "standard", "value": 0.95, "starts": "2010-06-21", "ends": None,
     "label": "95% within four hours, from 2010"},
    {"kind": "interim", "value": 0.76, "starts": "2024-03-01", "ends": "2025-02-28",
     "label": "76% by March 2024"},
    {"kind": "interim", "value": 0.78, "starts": "2025-03-01", "ends": None,
     "label": "78% by March 2025"},
]  # fmt: skip
RTT_TARGETS: list[dict[str, Any]] = [
    {"kind": "standard", "value": 0.92, "starts": "2012-04-01", "ends": None,
     "label": "92% of incomplete pathways within 18 weeks, from April 2012"},
]  # fmt: skip

COUNT: dict[str, Any] = {
    "level": "national", "denominator": None, "calculation": "count", "unit": "count",
    "multiplier": 1, "polarity": "low_is_good", "frequency": "month", "breakdown": None,
    "categories": [], "targets": [], "disclosure_rule": "open_data", "owner": "NHS England",
    "review_date": None, "due_days": None, "public_approver": None,
}  # fmt: skip
PROPORTION = COUNT | {"calculation": "proportion", "unit": "proportion"}
LOCAL = {
    "level": "local", "disclosure_rule": "small_counts", "owner": "the commissioning body",
    "due_days": 20, "public_approver": APPROVER,
}  # fmt: skip
WAITING = {
    "breakdown": "specialty", "categories": TREATMENT_FUNCTIONS, "source": RTT,
    "programme_area": "planned care",
}  # fmt: skip

CATALOGUE: list[dict[str, Any]] = [
    PROPORTION | WAITING | {
        "code": "rtt-within-18-weeks", "name": "Waiting within 18 weeks",
        "description": "Share of patients waiting to start treatment who have waited 18 weeks or"
        " less. Unknown clock starts do not occur in incomplete pathways.",
        "numerator": f"{PATHWAYS} in the first 18 weekly bands", "denominator": PATHWAYS,
        "polarity": "high_is_good", "targets": RTT_TARGETS,
    },
    COUNT | WAITING | {
        "code": "rtt-waiting", "name": "Patients waiting to start treatment",
        "description": "All incomplete pathways, non-English commissioners included.",
        "numerator": PATHWAYS,
    },
    COUNT | WAITING | {
        "code": "rtt-backlog-18-weeks", "name": "18-week backlog",
        "description": "Patients who have waited for more than 18 weeks. Wales counts to 26 and 36"
        " weeks: not comparable across the border.",
        "numerator": f"{PATHWAYS} beyond 18 weeks",
    },
    COUNT | WAITING | {
        "code": "rtt-over-52-weeks", "name": "Patients waiting over 52 weeks",
        "description": "Patients who have waited for more than 52 weeks.",
        "numerator": f"{PATHWAYS} beyond 52 weeks",
    },
    COUNT | LOCAL | {
        "code": "outpatient-follow-ups-overdue", "name": "Overdue outpatient follow-ups",
        "description": "Patients whose follow-up appointment is past the date it was wanted for."
        " There is no national definition.",
        "numerator": "patients on the follow-up list past their date at the end of the month",
        "source": "the hospital's follow-up list", "programme_area": "planned care",
    },
    COUNT | {
        "code": "gp-referrals", "name": "GP referrals",
        "description": "Referrals by general practitioners for a first outpatient appointment.",
        "numerator": "GP referrals made, general and acute", "polarity": "none",
        "source": NHS_ENGLAND.format("Monthly Outpatient Referrals"),
        "programme_area": "planned care",
    },
    COUNT | {
        "code": "emergency-admissions", "name": "Emergency admissions",
        "description": "Admissions whose method is an emergency: 21-25, 2A-2D; 28 is retired.",
        "numerator": "admissions with method 21-25 or 2A-2D",
        "source": NHS_ENGLAND.format("A&E Attendances and Emergency Admissions"),
        "programme_area": "urgent and emergency care",
    },
    COUNT | {
        "code": "non-elective-admissions", "name": "Non-elective admissions",
        "description": "Admissions by all methods but the elective 11-13, as plans count them.",
        "numerator": "general and acute admissions with a method other than 11-13",
        "source": NHS_ENGLAND.format("Monthly Activity Return"),
        "programme_area": "urgent and emergency care",
    },
    COUNT | {
        "code": "delayed-transfers-of-care", "name": "Delayed transfers of care",
        "description": "Days that patients who were ready to leave stayed on. The collection"
        " ended in February 2020.",
        "numerator": "delayed days in the month", "unit": "days",
        "source": NHS_ENGLAND.format("Delayed Transfers of Care"),
        "programme_area": "urgent and emergency care",
    },
    COUNT | LOCAL | {
        "code": "delayed-discharges", "name": "Delayed discharges",
        "description": "Patients who no longer meet the criteria to reside and are not discharged.",
        "numerator": "patients at the end of the month whose discharge is delayed",
        "source": "the hospital's discharge returns",
        "programme_area": "urgent and emergency care",
    },
    COUNT | LOCAL | {
        "code": "children-admissions-saved", "name": "Children's admissions saved",
        "description": "Children treated at home by the hospital-at-home service who would have"
        " been admitted.",
        "numerator": "children who were treated at home instead of admitted",
        "polarity": "high_is_good", "source": "the hospital-at-home service",
        "programme_area": "children's services",
    },
    PROPORTION | LOCAL | {
        "code": "ae-against-out-of-hours", "name": "A&E against out-of-hours use",
        "description": "Of those who seek help outside the hours of general practice, the share"
        " who go to A&E rather than to an out-of-hours or extended-hours service.",
        "numerator": "A&E attendances outside the hours of general practice",
        "denominator": "those and contacts of out-of-hours and extended-hours services",
        "source": "A&E records and the out-of-hours provider",
        "programme_area": "urgent and emergency care",
    },
    PROPORTION | LOCAL | {
        "code": "at-risk-reached", "name": "People at risk of admission who were reached",
        "description": "Share of the people known to be at risk of admission who have a plan.",
        "numerator": "of those, people with a care plan and a named lead",
        "denominator": "people whom risk stratification names", "polarity": "high_is_good",
        "source": "practices' risk registers", "programme_area": "primary and community care",
    },
    PROPORTION | {
        "code": "friends-and-family-positive", "name": "Friends and Family Test, positive",
        "description": "Share of all answers, 'don't know' included, that are very good or good.",
        "numerator": "answers very good and good", "denominator": "all answers",
        "polarity": "high_is_good", "source": FFT, "programme_area": "patient experience",
    },
    PROPORTION | {
        "code": "friends-and-family-response-rate",
        "name": "Friends and Family Test, response rate",
        "description": "Share of those who were eligible that answered.",
        "numerator": "all answers", "denominator": "people who were eligible",
        "polarity": "high_is_good", "source": FFT, "programme_area": "patient experience",
    },
    COUNT | {
        "code": "premature-mortality", "name": "Premature mortality",
        "description": "Deaths under 75 years of age, directly standardised to the European"
        " standard population of 2013.",
        "numerator": "deaths under 75", "denominator": "person-years under 75",
        "calculation": "standardised_rate", "unit": "rate", "multiplier": 100_000,
        "frequency": "year", "source": "Office for National Statistics, mortality statistics",
        "owner": "Office for Health Improvement and Disparities",
        "programme_area": "population health",
    },
    COUNT | LOCAL | {
        "code": "running-cost-per-head", "name": "Running cost per head",
        "description": "What the body spends on running itself, for each person it serves.",
        "numerator": "running costs of the year in pounds",
        "denominator": "people registered with its practices", "calculation": "ratio",
        "unit": "gbp", "frequency": "year", "disclosure_rule": "not_people",
        "source": "the body's annual accounts", "programme_area": "running the organisation",
        "due_days": 90,
    },
]  # fmt: skip
