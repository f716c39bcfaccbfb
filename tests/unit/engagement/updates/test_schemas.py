"""Which addresses are written to."""

import pytest
from pydantic import ValidationError

from services.engagement.updates.schemas import NewSubscription


@pytest.mark.parametrize(
    "email",
    [
        "kim@example.org\r\nBcc: all@example.org", "kim@example.org\nX: y", "kim@exa mple.org",
        "kim@[127.0.0.1]", '"kim\r\n"@example.org', "a@example.org,b@example.org", "kim@localhost",
        "Kim <kim@example.org>", "kim@example.org\x00", "kim@ex\u0430mple.org", "@example.org",
        "kim..lee@example.org", "kim@example.org\n", f"{'k' * 250}@example.org", "kim@-a.org",
        "kim@example.org>", "kim@@example.org", "a;b@example.org", "k\u0131m@example.org",
    ],
)  # fmt: skip
def test_what_is_no_address_or_more_than_one_is_refused(email: str) -> None:
    with pytest.raises(ValidationError):
        NewSubscription(email=email, consultation="care")


@pytest.mark.parametrize(
    "email", ["kim@example.org", "kim.lee+care@mail.example.co.uk", "o'neill@xn--c1yn36f.org"]
)
def test_addresses_of_people_are_taken(email: str) -> None:
    assert NewSubscription(email=email, organisation="27D").email == email


def test_updates_are_of_one_consultation_or_of_one_organisation() -> None:
    for wanted in ({}, {"consultation": "care", "organisation": "27D"}):
        with pytest.raises(ValidationError):
            NewSubscription.model_validate({"email": "kim@example.org"} | wanted)
