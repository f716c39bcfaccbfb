"""Where something of ours may be sent: to a public host by its name, over https, nowhere else."""

import re
from collections.abc import Collection, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

# One form only, read by one rule: what two readers of addresses could read in two ways is refused.
FORM = re.compile(
    r"https://(?P<host>[A-Za-z0-9.-]{1,253})(:(?P<port>[0-9]{1,5}))?(?P<path>/[!\"$-\[\]-~]*)?"
)
LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"({LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])?")
"""A domain name of two labels or more. Its last label begins with a letter: no number in any
spelling (127.1, 0x7f.1, 2130706433) does."""
HTTPS = 443
ALLOCATED = IPv6Network("2000::/3")
"""All of IPv6 that is public; site-local fec0::/10 and IPv4-mapped addresses lie outside."""
NOT_PUBLIC = tuple(
    map(ip_network, ("2002::/16", "2001::/32", "3fff::/20", "192.0.0.0/24", "192.88.99.0/24"))
)
"""6to4 and Teredo, which carry an IPv4 address that may be any; what is for documents, protocols
and relays, which Python takes for public."""


class AddressRefused(ValueError):
    """Says what is wrong with it."""


class Target(NamedTuple):
    """Where to connect to."""

    host: str
    port: int


def target_of(address: str, ports: Collection[int] = (HTTPS,)) -> Target:
    """Raises AddressRefused."""
    match = FORM.fullmatch(address)
    if match is None:
        raise AddressRefused(
            "An address is https://name/path: without user, fragment, blank or backslash, and with "
            "the xn-- form of a name with other letters than a to z."
        )
    host, port = match["host"].lower(), int(match["port"] or HTTPS)
    if not NAME.fullmatch(host):
        raise AddressRefused(f"{host} is not a domain name, such as hooks.example.org.")
    if port not in ports:
        offered = ", ".join(map(str, sorted(ports)))
        raise AddressRefused(f"The port is {port}; it can be {offered}.")
    return Target(host, port)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found not in ALLOCATED:
        return False
    if any(found in network for network in NOT_PUBLIC):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def check_public(host: str, addresses: Iterable[str]) -> None:
    """Raises AddressRefused unless there are addresses, and each of them is public."""
    found = list(addresses)
    if not found:
        raise AddressRefused(f"{host} has no address.")
    if not all(map(is_public, found)):
        raise AddressRefused(f"{host} leads to an address that is not public.")
