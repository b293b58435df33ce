"""Know where the hosts of providers are to be found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulator.values import frozen

UPSTREAM = ("https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY")
"""Variables that name the proxy by which other hosts are reached."""

NEAR = ("localhost", "127.0.0.1", "::1", ".localhost")
"""What no proxy is asked for."""


@frozen
class Redirection:
    """Where the hosts of providers are to be found.

    Args:
        proxy: the URL of the forward proxy; its user name is the sandbox, absent for the default one.
        ports: by vendor, the address and the port that answer https and http for it directly.
        hosts: by the name of a host, its vendor; a name below it is that vendor's, too.
        no_proxy: what is reached without the proxy, as the variable has it.
        names_lead: whether the names lead there by themselves, so that no program is to be told of the proxy.
    """

    proxy: str
    ports: Mapping[str, tuple[str, int]]
    hosts: Mapping[str, str]
    no_proxy: str
    names_lead: bool = False


def upstream_proxy(environment: Mapping[str, str]) -> str | None:
    """Tell by which proxy other hosts were reached before ours stood in front of it; None for the direct way."""
    return next((value for name in UPSTREAM if (value := environment.get(name, "")).startswith("http://")), None)


def no_proxy(environment: Mapping[str, str], hosts: Iterable[str]) -> str:
    """Tell what to reach without the proxy: this machine, and what was named before, but for the providers' hosts."""
    known = tuple(hosts)
    before = ",".join(environment.get(name, "") for name in ("no_proxy", "NO_PROXY")).split(",")
    entries = [entry for each in before if (entry := each.strip()) and not _covers_any(entry, known)]
    return ",".join(dict.fromkeys([*NEAR, *entries]))


def _covers_any(entry: str, hosts: Iterable[str]) -> bool:
    """Tell whether an entry such as `.example.com`, `example.com:443` or `*` would let a host pass."""
    name, _, port = entry.lower().rpartition(":")
    bare = (name if port.isdigit() and ":" not in name else entry.lower()).lstrip("*.")
    return any(f".{host}".endswith(f".{bare}") or bare.endswith(f".{host}") for host in hosts) or not bare
