"""A webhook leads to a public host by its name, in whatever way its address is written."""

import pytest

from services.shared.outside.addresses import (
    AddressRefused,
    Target,
    check_public,
    is_public,
    target_of,
)
from tests.api.webhooks import LOOPBACKS, PRIVATE

GOOD = {
    "https://hooks.example.org": Target("hooks.example.org", 443),
    "https://Hooks.Example.org/a?b=c": Target("hooks.example.org", 443),
    "https://xn--bcher-kva.example/x": Target("xn--bcher-kva.example", 443),
}
BAD = (
    "http://hooks.example.org/", "https://user@hooks.example.org/", "https://u:p@a.example/",
    "https://hooks.example.org#a", "https://hooks.example.org:22/", "https://a.example:443:22/",
    "https://localhost/", "https://a.example\\@b.example/", "https://a.example /", "https:///a",
    "https://bücher.example/", "https://-a.example/", "ftp://a.example/", "//a.example/", "",
    "https://a.example%2f@b/", "https://a_b.example/", "https://a.example/\r\nHost: b",
)  # fmt: skip


@pytest.mark.parametrize(("address", "target"), GOOD.items())
def test_a_name_over_https_is_taken(address: str, target: Target) -> None:
    assert target_of(address) == target


@pytest.mark.parametrize("address", [*LOOPBACKS, *BAD])
def test_every_other_spelling_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        target_of(address)


def test_a_port_is_one_of_the_listed() -> None:
    assert target_of("https://a.example:8443/", (443, 8443)).port == 8443


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_of_a_network_of_ones_own_is_public(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(AddressRefused):
        check_public("a.example", ["8.8.8.8", address])


def test_a_name_without_an_address_is_refused_and_not_let_through() -> None:
    with pytest.raises(AddressRefused):
        check_public("a.example", [])
    check_public("a.example", ["8.8.8.8", "2606:4700:4700::1111"])
