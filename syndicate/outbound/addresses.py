"""Which addresses may be asked: public ones, and the exceptions a source names itself."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from syndicate.errors import Refused
from syndicate.outbound.target import Target, shown

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Sockaddr = tuple[Any, ...]  # the shape depends on the family, and only the kernel reads past the first field
Resolve = Callable[..., list[tuple[Any, Any, int, str, Sockaddr]]]
"""``socket.getaddrinfo`` or a stand-in, called as ``(host, port, type=SOCK_STREAM)``."""

# Written out, because ``is_global`` differs between Python releases and takes multicast, NAT64 and 6to4 for global.
_CLOSED: tuple[Network, ...] = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network, RFC 791
        "10.0.0.0/8",  # private, RFC 1918
        "100.64.0.0/10",  # carrier-grade NAT, RFC 6598; cloud metadata at 100.100.100.200
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, RFC 3927; cloud metadata at 169.254.169.254
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments, RFC 6890
        "192.0.2.0/24",  # documentation, RFC 5737
        "192.31.196.0/24",  # AS112, RFC 7535
        "192.52.193.0/24",  # AMT, RFC 7450
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112, RFC 7534
        "198.18.0.0/15",  # benchmarks, RFC 2544
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast, RFC 5771
        "240.0.0.0/4",  # reserved and broadcast, RFC 1112
        "::/3",  # all below the unicast space 2000::/3, RFC 4291 section 2.4: ::1, 64:ff9b:1::/48, 100::/64
        "2001::/23",  # protocol assignments, RFC 2928, Teredo among them
        "2001:db8::/32",  # documentation, RFC 3849
        "3fff::/20",  # documentation, RFC 9637
        "4000::/2",  # unassigned; 5f00::/16 is segment routing, RFC 9602
        "8000::/1",  # unassigned, fc00::/7 private, fe80::/10 link-local, fec0::/10 site-local, ff00::/8 multicast
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052 section 2.1
_V4_COMPATIBLE = ipaddress.ip_network("::/96")  # RFC 4291 section 2.5.5.1


@dataclass(frozen=True, slots=True)
class Allowance:
    """The exceptions one request may use: exact ``host:port`` as the URL writes them, and networks."""

    authorities: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, allow: Iterable[str]) -> Allowance:
        """Read ``host:port`` and CIDR entries, a bare address being a network of one. Raises ValueError, one line."""
        authorities, networks = set(), []
        for entry in allow:
            text = entry.strip()
            network = _network(text)
            host, _, port = text.rpartition(":")
            if network is not None:
                networks.append(network)
            elif host and "/" not in text and port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65_536:
                authorities.add(f"{host.lower()}:{int(port)}")
            else:
                raise ValueError(f'allow: "{shown(text)}" is neither "host:port" nor a network such as "10.1.0.0/16"')
        return cls(frozenset(authorities), tuple(networks))

    def covers(self, authority: str, address: Address) -> bool:
        """Whether this address may be asked under this ``host:port`` although it is not public."""
        forms = {address, *embedded(address)}
        return authority in self.authorities or any(form in network for network in self.networks for form in forms)


def embedded(address: Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address carries and that a gateway or the kernel would ask in its stead."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if address in _NAT64 or address in _V4_COMPATIBLE:
        return (ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF),)
    return ()


def is_public(address: Address) -> bool:
    """Whether anybody on the internet may be asked under this address, wrapped IPv4 addresses seen through."""
    carried = embedded(address)
    wrapped = isinstance(address, ipaddress.IPv6Address) and carried and address.teredo is None
    return all(not any(form in network for network in _CLOSED) for form in (carried if wrapped else (address,)))


def resolve(
    target: Target, allowance: Allowance, getaddrinfo: Resolve, timeout: float, *, via: str | None = None
) -> list[tuple[int, Sockaddr]]:
    """The checked ``(family, sockaddr)`` pairs of a target, looked up once; connect to these and nothing else.

    One forbidden answer refuses the name. ``via`` is the URL that redirected here. Raises Refused, TimeoutError,
    ``socket.gaierror`` or UnicodeError.
    """
    answers = _look_up(target, getaddrinfo, timeout)
    checked: list[tuple[int, Sockaddr]] = []
    for family, _, _, _, sockaddr in answers:
        address = ipaddress.ip_address(str(sockaddr[0]).partition("%")[0])
        if not is_public(address) and not allowance.covers(target.authority, address):
            raise Refused(_refusal(target, address, via))
        checked.append((family, sockaddr))
    if not checked:
        raise socket.gaierror(socket.EAI_NONAME, "no address")
    return checked


def _refusal(target: Target, address: Address, via: str | None) -> str:
    named = str(address) if target.dialled == str(address) else f"{target.host} ({address})"
    if via is not None:
        return f"{named} is not a public address, and {shown(via)} redirects to it"
    where = target.authority
    how = f'add allow = ["{where}"] to the source (preview: --allow {where})'
    return f"{named} is not a public address; to poll it anyway, {how}"


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None


def _look_up(target: Target, getaddrinfo: Resolve, timeout: float) -> list[tuple[Any, Any, int, str, Sockaddr]]:
    """Ask the resolver, but not for ever: it takes no timeout of its own, so it is left behind in its thread."""
    answer: queue.SimpleQueue[list[tuple[Any, Any, int, str, Sockaddr]] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(getaddrinfo(target.dialled, target.port, type=socket.SOCK_STREAM))
        except Exception as error:  # noqa: BLE001 - raised again in the thread that waits
            answer.put(error)

    if _is_literal(target.dialled):
        ask()
    else:
        threading.Thread(target=ask, name=f"resolve {target.host}", daemon=True).start()
    try:
        result = answer.get(timeout=timeout)
    except queue.Empty:
        raise TimeoutError(f"resolver did not answer for {target.host}") from None
    if isinstance(result, Exception):
        raise result
    return result


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
