"""Requests to a publisher and to nobody else: HTTPS only, no redirect to another host, no private address.

A name is resolved once, its addresses are checked, and the connection goes to the address that was checked, with the
certificate checked against the name: a name that is resolved to something else a moment later changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import httpx

from graph.errors import BadInput

_HOPS = 5
_SECONDS = httpx.Timeout(60.0, connect=15.0)
_AGENT = "procedure-graph (procgraph fetch)"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: Address) -> bool:
    """Whether it is an address of the public internet: none that is private, local, reserved or multicast."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    shown = mapped or address
    return shown.is_global and not shown.is_multicast and not shown.is_reserved


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises OSError where it has none."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


@dataclass(frozen=True, slots=True)
class Network:
    """How hosts are found, which addresses may be spoken to, and whose certificates are trusted.

    The defaults are the internet's; a test gives a server of its own.
    """

    resolve: Callable[[str, int], list[str]] = resolved
    may_ask: Callable[[Address], bool] = is_public
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """The answer to a GET, its body not yet read; redirects within the same host are followed.

        Raises BadInput for an address that isn't HTTPS, leads elsewhere or to where nobody should, or can't be reached.
        """
        first = here = _https(url, url)
        # trust_env=False: a proxy of the environment would resolve names behind our back.
        with httpx.Client(verify=self.trust, timeout=_SECONDS, trust_env=False) as client:
            try:
                for _ in range(_HOPS + 1):
                    with closing(self._sent(client, here, headers)) as response:
                        if not response.has_redirect_location:
                            yield response
                            return
                        here = _followed(first, here, response.headers["location"])
            except httpx.HTTPError as error:
                raise _unreachable(url, str(error) or type(error).__name__) from error
        raise BadInput(f"it redirects more than {_HOPS} times.", file=url, todo="Look at the publisher's page.")

    def _sent(self, client: httpx.Client, url: httpx.URL, headers: Mapping[str, str]) -> httpx.Response:
        """The answer of the first of the host's addresses that can be reached."""
        own = {"User-Agent": _AGENT, "Accept-Encoding": "identity", "Host": url.netloc.decode("ascii")}
        addresses = self._addresses(url)
        for place, address in enumerate(addresses, 1):
            request = client.build_request(
                "GET",
                url.copy_with(host=str(address)),
                headers=own | dict(headers),
                extensions={"sni_hostname": url.host},
            )
            try:
                return client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if place == len(addresses):
                    raise
        raise _unreachable(str(url), "the host has no address")

    def _addresses(self, url: httpx.URL) -> list[Address]:
        """The host's addresses, all of them checked."""
        try:
            found = [ipaddress.ip_address(text.partition("%")[0]) for text in self.resolve(url.host, url.port or 443)]
        except OSError as error:
            raise _unreachable(str(url), f"the host can't be found: {error.strerror or error}") from error
        for address in found:
            if not self.may_ask(address):
                what = f"its host leads to {address}, which is no address of the public internet."
                raise BadInput(what, file=str(url), todo="Check the name server, or fetch the file by hand.")
        return found


def _https(url: str | httpx.URL, asked: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise BadInput(f"{url!r} is no address ({error}).", file=asked) from error
    if parsed.scheme != "https" or not parsed.host or parsed.userinfo:
        raise BadInput(f"{parsed} is no plain HTTPS address.", file=asked, todo="Only HTTPS is spoken.")
    return parsed


def _followed(first: httpx.URL, here: httpx.URL, location: str) -> httpx.URL:
    there = _https(here.join(location), str(first))
    if (there.host, there.port) != (first.host, first.port):
        what = f"it redirects to another host, {there.host}."
        raise BadInput(what, file=str(first), todo="Look at the publisher's page, and fetch it by hand if it is right.")
    return there


def _unreachable(url: str, why: str) -> BadInput:
    return BadInput(f"it can't be reached ({why}).", file=url, todo="Try again later; what came is kept and resumed.")
