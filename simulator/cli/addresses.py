"""Read settings that are addresses: ports, hosts, networks, origins and URLs."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import click

from simulator.cli.options import hint_of
from simulator.settings import MAX_PORT, NODE_PORT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.settings import Network

PUBLIC = ("0.0.0.0/0", "::/0")
EVERYWHERE = ("0.0.0.0", "[::]")  # noqa: S104 - to be refused


def ports(given: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Read vendors' own ports."""
    ports: dict[str, int] = {}
    for each in given:
        name, _, number = (part.strip() for part in each.partition("="))
        if not name or not (number.isascii() and number.isdigit() and int(number[:6]) <= MAX_PORT):
            raise click.BadParameter(
                f"{each!r} is not of the form VENDOR=PORT, with a number from 0 to {MAX_PORT}.",
                param_hint=hint_of("vendor-port"),
            )
        if name in ports:
            raise click.BadParameter(
                f"{name!r} is given twice; a vendor has one port.", param_hint=hint_of("vendor-port")
            )
        ports[name] = int(number)
    return tuple(ports.items())


def vendor_hosts(given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Read further names of vendors' hosts."""
    from simulator.api.public_url import HOST_NAME

    hosts: dict[str, str] = {}
    for each in given:
        name, _, vendor = (part.strip() for part in each.partition("="))
        name = name.lower().removesuffix(".")
        if not HOST_NAME.fullmatch(name) or not vendor:
            raise click.BadParameter(
                f"{each[:200]!r} is not of the form NAME=VENDOR, with the name of a host such as sms.example.com; "
                "names below it are meant, too.",
                param_hint=hint_of("vendor-host"),
            )
        if hosts.setdefault(name, vendor) != vendor:
            raise click.BadParameter(
                f"{name!r} is given twice, for {hosts[name]!r} and for {vendor!r}: leave one out.",
                param_hint=hint_of("vendor-host"),
            )
    return tuple(hosts.items())


def egress(given: Sequence[str]) -> tuple[str, ...]:
    """Read which other hosts a proxy leads on to."""
    from simulator.api.public_url import is_host_and_port

    for each in given:
        if each in {"allow", "any", "deny"}:
            if len(given) > 1:
                raise click.BadParameter(
                    f"{each!r} says all there is to say, and {len(given) - 1} more are given: leave either out.",
                    param_hint=hint_of("egress"),
                )
        elif not is_host_and_port(each.lower()):
            raise click.BadParameter(
                f"{each[:200]!r} is invalid; expected: allow, any, deny, or a host with or without a port, such as "
                "example.com or localhost:5432",
                param_hint=hint_of("egress"),
            )
    return () if list(given) == ["deny"] else tuple(each.lower() for each in given)


def upstream_proxy(text: str | None) -> str | None:
    """Read the URL of the proxy by which other hosts are reached."""
    if text is None:
        return None
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        is_valid = parts.scheme == "http" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_valid = False
    if not is_valid:
        raise click.BadParameter(
            "it is no URL of a proxy; expected: http://, perhaps a user name and password, a host and a port, such as "
            "http://proxy.example:3128",  # it is not repeated: it may hold a password
            param_hint=hint_of("upstream-proxy"),
        )
    return text


def engine(text: str | None) -> str | None:
    """Read the URL of the engine; no complaint repeats it, for it may hold a password."""
    if text is None:
        return None
    from urllib.parse import urlsplit

    from simulator.engine.errors import SCHEMES

    try:
        is_valid = urlsplit(text).scheme in SCHEMES and text.isprintable() and " " not in text
    except ValueError:
        is_valid = False
    if not is_valid:
        raise click.BadParameter(
            "it is no URL of a PostgreSQL; expected: postgresql://user:password@host:5432/database, with what in user "
            "and password is neither a letter nor a digit as %40 for @, %2F for / and so on",
            param_hint=hint_of("engine"),
        )
    return text


def node(text: str | None) -> str | None:
    """Read the address at which other simulators reach this one; `Sms-1:7673` becomes `sms-1:7673`."""
    if text is None:
        return None
    from simulator.api.public_url import is_host_and_port

    host, _, port = text.rpartition(":")
    if not (host and port.isdigit() and is_host_and_port(text.lower())):
        raise click.BadParameter(
            f"{text[:200]!r} is invalid; expected: a host and a port from 1 to {MAX_PORT}, such as "
            f"sms-1.example.com:{NODE_PORT}, 10.0.0.7:{NODE_PORT} or [fd00::7]:{NODE_PORT}",
            param_hint=hint_of("node"),
        )
    if host in EVERYWHERE:
        raise click.BadParameter(
            f"{host} stands for all addresses of a machine, whichever it is: name the one at which the others reach "
            "this simulator",
            param_hint=hint_of("node"),
        )
    return text.lower()


def public_url(text: str | None) -> str | None:
    """Read the URL at which clients reach the server."""
    if text is None:
        return None
    from simulator.api.public_url import public_url_from
    from simulator.secrets.hiding import without_secrets

    try:
        return public_url_from(text)
    except ValueError as error:
        shown = f"{without_secrets(text)[:200]!r}: " if "@" not in text else ""  # what is before it may be a password
        raise click.BadParameter(
            f"{shown}{error}; expected where clients reach the simulator, such as "
            "https://sms.example.com or http://127.0.0.1:8080.",
            param_hint=hint_of("public-url"),
        ) from None


def names(given: Sequence[str]) -> tuple[str, ...]:
    """Read names of hosts."""
    return tuple(name.lower() for name in given)


def origins(given: Sequence[str]) -> tuple[str, ...]:
    """Origins as browsers write them, or `*`."""
    from simulator.api.public_url import public_url_from

    origins = []
    for each in given:
        try:
            origins.append(each if each == "*" else public_url_from(each))
        except ValueError as error:
            raise click.BadParameter(
                f"{each[:200]!r}: {error}; expected an origin such as http://localhost:3000, or * for every one.",
                param_hint=hint_of("cors"),
            ) from None
    return tuple(origins)


def networks(given: Sequence[str]) -> tuple[Network, ...]:
    """Read networks, `public` for all."""
    networks: list[Network] = []
    for each in given:
        for network in PUBLIC if each.lower() == "public" else (each,):
            try:
                networks.append(ipaddress.ip_network(network))
            except ValueError as error:
                raise click.BadParameter(
                    f"{each!r} is invalid; expected: a network such as 203.0.113.0/24, without bits behind its prefix, "
                    "or `public`",
                    param_hint=hint_of("callback-network"),
                ) from error
    return tuple(networks)
