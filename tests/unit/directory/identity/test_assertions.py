"""What a client's assertion must say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.identity.rules.assertions import (
    LEEWAY_SECONDS,
    OLDEST_SECONDS,
    AssertionRefused,
    Use,
    check_claims,
)

NOW = 1_800_000_000
CLAIMS = {"iss": "c", "sub": "c", "aud": "us", "iat": NOW, "exp": NOW + 60, "jti": "j"}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def use(**changes: Any) -> Use:
    return check_claims(CLAIMS | changes, client_id="c", audiences={"us", "us/token"}, now=NOW)


def test_an_assertion_is_remembered_until_it_is_too_old_anyway() -> None:
    oldest = NOW - OLDEST_SECONDS - LEEWAY_SECONDS
    assert use() == Use("j", NOW + OLDEST_SECONDS + 2 * LEEWAY_SECONDS)
    assert use(iat=oldest).until > NOW
    with pytest.raises(AssertionRefused, match="older than 5 minutes"):
        use(iat=oldest - 1)


def test_a_late_expiry_does_not_make_it_last_longer() -> None:
    assert use(exp=NOW + 10**6).until == use().until


def test_one_audience_of_several_may_be_us() -> None:
    assert use(aud=["them", "us/token"])
    with pytest.raises(AssertionRefused, match="aud"):
        use(aud=["them"])


@given(name=st.sampled_from(sorted(CLAIMS)), value=ANYTHING)
def test_whatever_a_claim_holds_it_is_refused_or_remembered_for_minutes(
    name: str, value: Any
) -> None:
    try:
        until = use(**{name: value}).until
    except AssertionRefused:
        return
    assert NOW < until <= NOW + OLDEST_SECONDS + 3 * LEEWAY_SECONDS
