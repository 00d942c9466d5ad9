"""Which addresses a feed may be fetched from (pure).

A feed is somebody else's text: neither it nor a redirect may make us ask a machine of the operator's
network. What the operator wrote in config.yaml is exempt, to the letter: scheme, host and port.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_CLOUD = frozenset({ipaddress.ip_address("168.63.129.16")})
"""Public addresses that are a cloud's own inside it (Azure's wire server)."""
_METADATA = _CLOUD | {ipaddress.ip_address("100.100.100.200"), ipaddress.ip_address("fd00:ec2::254")}
"""The same, and metadata services that are not link-local (Alibaba's, Amazon's over IPv6)."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]
"""(scheme, host in lower case, port)."""


def origin_of(url: str) -> Origin:
    """Return the origin of an address that may be asked at all.

    Raises:
        ValueError: another scheme than http and https, no host, a user name or an impossible port.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"is no address ({error})") from error
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise ValueError(f"{scheme or 'no'}: is no scheme that a feed is read from, only http and https")
    host = (parts.hostname or "").rstrip(".").lower()
    if not host:
        raise ValueError("names no host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("holds a user name, which is not sent")
    return scheme, host, _PORTS[scheme] if port is None else port


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, by itself and by any address inside it.

    Loopback, private, link-local (with the clouds' metadata service), shared, reserved and multicast
    addresses are not (IANA's special-purpose registries, as the standard library knows them).
    """
    if not address.is_global or address.is_multicast or address in _CLOUD:
        return False
    inner: list[Address | None] = []
    if isinstance(address, ipaddress.IPv6Address):
        inner += [address.ipv4_mapped, address.sixtofour]
        inner += [address.teredo[1]] if address.teredo else []
        if address in _NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return all(one is None or is_public(one) for one in inner)


def barred(host: str, addresses: tuple[Address, ...], *, configured: bool) -> Address | None:
    """Return the first address of a name that may not be asked; None if all may.

    Args:
        host: the name, or an address as such.
        addresses: all that the name leads to.
        configured: the operator wrote this very origin, so that it may be in the own network: but a
            name is still somebody's to point elsewhere, and never leads to a cloud's metadata.
    """
    if configured and _is_literal(host):
        return None
    allowed = _may_be_own if configured else is_public
    return next((address for address in addresses if not allowed(address)), None)


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _may_be_own(address: Address) -> bool:
    """Whether a service of the operator's own could be there."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return _may_be_own(address.ipv4_mapped)
    impossible = address.is_link_local or address.is_multicast or address.is_unspecified
    return not impossible and address not in _METADATA
