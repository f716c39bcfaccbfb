"""The point of delivery of an admission, from how and for what the patient came.

Source: NHS Data Dictionary, admission method and patient classification; NHS Payment Scheme.
"""

from services.finance.recovery.prices.rules.price import EMERGENCY

ELECTIVE = frozenset({"11", "12", "13"})
OTHER_NON_ELECTIVE = frozenset({"31", "32", "81", "82", "83"})
DAY_CASE, REGULAR_DAY, REGULAR_NIGHT = "2", "3", "4"


def pod_of(admission_method: str, classification: str, length_of_stay: int) -> str | None:
    """EL, DC, RADAY, RANIGHT, NELNE or NEL; None for a method that is none.

    Whether an emergency has the short-stay price is for its price to say.
    """
    if admission_method in OTHER_NON_ELECTIVE:
        return "NELNE"
    if admission_method in EMERGENCY:
        return "NEL"
    if admission_method not in ELECTIVE:
        return None
    if classification == DAY_CASE and length_of_stay == 0:
        return "DC"
    return {REGULAR_DAY: "RADAY", REGULAR_NIGHT: "RANIGHT"}.get(classification, "EL")
