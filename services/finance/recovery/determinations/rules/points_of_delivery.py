"""The point of delivery of an admission, from how and for what the patient came.

Source: NHS Data Dictionary, admission method and patient classification; NHS Payment Scheme.
"""

EMERGENCY = frozenset({"21", "22", "23", "24", "25", "2A", "2B", "2C", "2D", "28"})
ELECTIVE = frozenset({"11", "12", "13"})
OTHER_NON_ELECTIVE = frozenset({"31", "32", "81", "82", "83"})
DAY_CASE, REGULAR_DAY, REGULAR_NIGHT = "2", "3", "4"
CLASSIFICATIONS = ("1", DAY_CASE, REGULAR_DAY, REGULAR_NIGHT, "5")
"""1 is an ordinary admission, and 5 a mother with her baby."""
METHODS = sorted(ELECTIVE | EMERGENCY | OTHER_NON_ELECTIVE)


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


def pod_where_sure(
    admission_method: str, classification: str | None, length_of_stay: int | None
) -> str | None:
    """The same where something is not known; None where the answer depends on that."""
    found = {
        pod_of(admission_method, each, days)
        for each in ([classification] if classification else CLASSIFICATIONS)
        for days in ([0, 1] if length_of_stay is None else [length_of_stay])
    }
    return found.pop() if len(found) == 1 else None
