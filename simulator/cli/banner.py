"""Write the banner of a server that is ready: where it is controlled, how its time goes, and a command to try it."""

from __future__ import annotations

import enum
import ipaddress
from typing import TYPE_CHECKING

import click

from simulator import __version__
from simulator.settings import DEFAULT_HOST, DEFAULT_PORT
from simulator.text.counting import counted
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.assembly import Simulator
    from simulator.hosting.listening import Listening
    from simulator.scenario.telling import Told

SPACE = " " * 4
MOST_NAMES = 5
"""So many sandboxes are named, of those beside the default one."""
DEFAULT_URL = f"http://{DEFAULT_HOST}:{DEFAULT_PORT}"


class Access(enum.Enum):
    """Who may use the control API."""

    LOCAL = enum.auto()
    """Whoever is on this machine."""
    OPEN = enum.auto()
    """Whoever reaches it from other machines, too."""
    BY_TOKEN = enum.auto()
    """Whoever has the token."""


@frozen
class Greeting:
    """The ways to reach one vendor: its base URL here and the real hosts' names, demo credentials, ready commands.

    `port_url` is where it has a port of its own.
    """

    title: str
    name: str
    base_url: str
    hosts: tuple[str, ...]
    credentials: dict[str, str]
    commands: tuple[str, ...]
    port_url: str | None = None


def url_of(host: str, port: int) -> str:
    """Return the URL under which a client on this machine reaches a server bound to that address."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return f"http://{host}:{port}"
    if address.is_unspecified:
        return f"http://{'127.0.0.1' if address.version == 4 else '[::1]'}:{port}"  # noqa: PLR2004 - IPv4
    return f"http://{host if address.version == 4 else f'[{host}]'}:{port}"  # noqa: PLR2004 - IPv4


def is_reachable(host: str) -> bool:
    """Tell whether other machines may reach a server bound to that address."""
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return True


def greetings(simulator: Simulator, url: str) -> list[Greeting]:
    """Return a greeting for each vendor, with the credentials of its first account in the default sandbox."""
    from simulator.api.public_url import on_port
    from simulator.scenario.build import credentials_of

    ports = simulator.host.sandboxes.default.ports
    accounts = simulator.host.sandboxes.demo_accounts(simulator.host.sandboxes.default)
    found = []
    for vendor in simulator.directory:
        credentials = credentials_of(accounts[vendor.name], vendor)
        commands = (operation.command(url, credentials) for operation in vendor.operations)
        port = ports.get(vendor.name)
        port_url = None if port is None else on_port(url, port.number)
        found.append(
            Greeting(vendor.title, vendor.name, url, vendor.hosts, credentials, tuple(filter(None, commands)), port_url)
        )
    return found


@frozen
class KeptIn:
    """Who keeps sandboxes, and how many were kept when the server started.

    Args:
        place: the folder of data, or the URL of the engine without its password.
        sandboxes: how many.
        node: the address of this simulator among those that share the engine; None where it is a folder.
    """

    place: str
    sandboxes: int
    node: str | None = None


def facts(
    url: str, vendors: Iterable[Greeting], told: Told, listening: Listening, kept: KeptIn | None = None
) -> dict[str, object]:
    """Return the banner as members of a JSON object."""
    return {
        "version": __version__,
        "url": url,
        "page": f"{url}/",
        "control": f"{url}/__admin",
        "docs": f"{url}/__admin/docs",
        "clock": told.pace,
        "accounts": told.credentials,
        "https_port": listening.https_port,
        "proxy_port": listening.proxy_port,
        "data": None if kept is None or kept.node else kept.place,
        "engine": kept.place if kept is not None and kept.node else None,
        "node": None if kept is None else kept.node,
        "sandboxes_kept": None if kept is None else kept.sandboxes,
        "vendors": [
            {
                "vendor": vendor.name,
                "base_url": vendor.base_url,
                "port_url": vendor.port_url,
                "hosts": vendor.hosts,
                "credentials": vendor.credentials,
                "curl": vendor.commands,
            }
            for vendor in vendors
        ],
    }


def banner(  # noqa: PLR0913 - a line each
    url: str,
    vendors: Iterable[Greeting],
    told: Told,
    sandboxes: Sequence[str] = (),
    listening: Listening | None = None,
    access: Access = Access.LOCAL,
    *,
    kept: KeptIn | None = None,
) -> str:
    """Write the banner for people, with colours, which its printer may take out.

    Args:
        url: where the server is reached.
        vendors: what it emulates.
        told: what is to be known of its default sandbox.
        sandboxes: the names of those beside it.
        listening: where it listens for https and as a proxy.
        access: who may use the control API.
        kept: the folder or engine that keeps sandboxes beyond a restart, if one does.
    """
    control = f"{url}/__admin"
    title = click.style("SMS provider simulator", bold=True)
    lines = [f"{title} {__version__}, ready at {_link(url)}"]
    lines.append(f"{click.style('Page', bold=True)}  {_link(f'{url}/')} in a browser: messages, requests, money, time")
    lines.append(f"{click.style('Control API', bold=True)}  {_link(control)}, to browse {_link(f'{control}/docs')}")
    if access is Access.OPEN:
        lines.append(f"{SPACE}Other machines may reach it: --admin-token asks them for a token.")
    starts = ". To start it:" if told.is_standing else ""
    lines.append(f"{click.style('Clock', bold=True)}  {told.pace}{starts}")
    if told.is_standing:
        token = " -H 'Authorization: Bearer ADMIN_TOKEN'" if access is Access.BY_TOKEN else ""
        lines.append(f"{SPACE}{_command(f'curl -X POST{token} {control}/clock/resume')}")
    lines.append(f"{click.style('Accounts', bold=True)}  {told.credentials}")
    if sandboxes:
        more = f" and {len(sandboxes) - MOST_NAMES} more" if len(sandboxes) > MOST_NAMES else ""
        named = ", ".join(sandboxes[:MOST_NAMES]) + more
        lines.append(f"{click.style('Sandboxes', bold=True)}  {named}, each under {_link(f'{url}/s/NAME')}")
    if kept is not None:
        lines.append(_keeping(kept))
    lines += _secured(listening, url)
    lines.append("")
    for vendor in vendors:
        lines += _heading(vendor)
        lines += [f"{SPACE}{_command(command)}" for command in vendor.commands[:1]]
    more = _command("sms-simulator credentials" if url == DEFAULT_URL else f"sms-simulator credentials --url {url}")
    return "\n".join(
        [*lines, "", f"{click.style('Credentials', bold=True)} of all accounts, and further commands: {more}"]
    )


def _keeping(kept: KeptIn) -> str:
    number = "no sandbox" if not kept.sandboxes else counted(kept.sandboxes, "sandbox", "es")
    words = f"{kept.place}, {number} kept{'' if kept.sandboxes else ' yet'}"
    if kept.node is None:
        return f"{click.style('Data', bold=True)}  {words}"
    return f"{click.style('Engine', bold=True)}  {words}; this simulator is {kept.node} for the others"


def _heading(vendor: Greeting) -> Iterator[str]:
    instead = f" in place of https://{vendor.hosts[0]}" if vendor.hosts else ""
    yield f"{click.style(vendor.title, bold=True)}  {_link(vendor.base_url)}{instead}"
    if vendor.port_url:
        yield f"{SPACE}{click.style('a port of its own', dim=True)} {_link(vendor.port_url)}"


def _command(command: str) -> str:
    return click.style(command, fg="green")


def _link(url: str) -> str:
    return click.style(url, fg="cyan")


def _secured(listening: Listening | None, url: str) -> Iterator[str]:
    """Tell where it listens for clients that cannot be changed."""
    if listening is None or not listening.is_secured:
        return
    if listening.https_port is not None:
        yield f"{click.style('HTTPS', bold=True)}  port {listening.https_port}, for any of the real hosts' names"
    if listening.proxy_port is not None:
        yield f"{click.style('Proxy', bold=True)}  port {listening.proxy_port}, answers for the real hosts"
    yield f"{SPACE}What makes clients trust and reach it: sms-simulator env --url {url}"
