"""Which network addresses belong to the public internet: where a stranger's URL may send us."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_TEREDO = IPv6Network("2001::/32")
_COMPATIBLE = IPv6Network("::/96")
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")
_ISATAP = (0x00005EFE, 0x02005EFE)

# What is_global lets pass in some release of Python that we support: addresses shared by carriers (100.64/10), protocol
# assignments with their two anycast addresses, the 6to4 relay, and blocks of IPv6 that no host of the internet has
_REFUSED = (
    IPv4Network("100.64.0.0/10"),
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("2001::/23"),
    IPv6Network("2001:db8::/32"),
    IPv6Network("3fff::/20"),
)


def is_public(text: str) -> bool:
    """Return whether `text` (an IPv4 or IPv6 address as a resolver gives it) is a host of the public internet.

    An IPv6 address that carries an IPv4 address (mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP) is judged
    by what it carries, because that is where a gateway takes the packet. ValueError for what is no address.

    >>> [is_public(text) for text in ("93.184.216.34", "64:ff9b::5db8:d822", "64:ff9b::7f00:1", "100.64.0.1")]
    [True, True, False, False]
    """
    address = ip_address(text)
    carried = carried_by(address)
    if carried:
        return all(_is_public_itself(one) for one in carried)
    return _is_public_itself(address)


def carried_by(address: Address) -> list[IPv4Address]:
    """Return the IPv4 addresses inside an IPv6 address, none for most.

    Sources: RFC 4291 (mapped, compatible), 6052 (NAT64), 3056 (6to4), 4380 (Teredo: server and client), 2765
    (translated), 5214 (ISATAP).

    >>> carried_by(ip_address("2002:7f00:1::"))
    [IPv4Address('127.0.0.1')]
    """
    if isinstance(address, IPv4Address):
        return []
    number = int(address)
    low = IPv4Address(number & 0xFFFFFFFF)
    if address.ipv4_mapped or address in _NAT64 or address in _COMPATIBLE or address in _TRANSLATED:
        return [low]
    if address.sixtofour:
        return [address.sixtofour]
    if address in _TEREDO:
        return [IPv4Address(number >> 64 & 0xFFFFFFFF), IPv4Address(~number & 0xFFFFFFFF)]
    # the network part of an ISATAP address is an ordinary one, and it has to be public as well
    if number >> 32 & 0xFFFFFFFF in _ISATAP and address in _GLOBAL_UNICAST and address.is_global:
        return [low]
    return []


def _is_public_itself(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address not in _GLOBAL_UNICAST or address.scope_id):
        return False
    return (
        address.is_global
        and not (address.is_multicast or address.is_reserved or address.is_unspecified)
        and not any(address in network for network in _REFUSED)
    )
