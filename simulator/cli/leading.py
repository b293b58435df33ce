"""Ask a running server where its proxy and its vendors' ports are, to which programs are led."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import click

from simulator.cli.calling import call, succeed
from simulator.cli.printing import NotDone

if TYPE_CHECKING:
    from simulator.cli.calling import Caller
    from simulator.redirection.redirection import Redirection

DEFAULT_PORTS = {"http": 80, "https": 443}


def told_by(server: Caller, proxy: str | None = None) -> Redirection:
    """Ask a running server where its proxy and its vendors' ports are, and which hosts it stands for.

    A vendor without a port of its own is answered on the main one, under the names of its hosts.

    Args:
        server: the server and the sandbox.
        proxy: the address of its proxy, HOST:PORT, where that is not to be asked.

    Raises:
        NotDone: it does not answer, or has no proxy.
        click.BadParameter: the proxy is no address.
    """
    from simulator.redirection.redirection import Redirection, no_proxy

    ask = partial(call, server.url, "GET", admin_token=server.admin_token)
    told: dict[str, Any] = succeed(ask("listeners"))
    main = urlsplit(server.url)
    host = main.hostname or ""
    # A password, whichever: without one, Python's urllib leaves out the user name.
    user = f"{quote(server.sandbox, safe='')}:any@" if server.sandbox else ""
    return Redirection(
        proxy=f"http://{user}{_address(proxy, host, told['proxy_port'])}",
        ports={
            **dict.fromkeys(told["hosts"].values(), (host, main.port or DEFAULT_PORTS[main.scheme])),
            **{each["vendor"]: (host, each["port"]) for each in succeed(ask("ports", sandbox=server.sandbox))["ports"]},
        },
        hosts=told["hosts"],
        no_proxy=no_proxy(os.environ, told["hosts"]),
    )


def _address(given: str | None, host: str, port: int | None) -> str:
    """Return the address of the proxy: the given one, or the port of the server that it tells."""
    if given is None:
        if port is None:
            raise NotDone(
                "this server has no forward proxy: start it with `sms-simulator serve --proxy`, "
                "or have `sms-simulator env --proxy HOST:PORT` say where one is."
            )
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        parts = urlsplit(f"//{given}")
        is_address = bool(parts.hostname and parts.port and parts.netloc == given and "@" not in given)
    except ValueError:
        is_address = False
    if not is_address:
        raise click.BadParameter(f"{given!r} is not an address such as 127.0.0.1:7672.", param_hint="--proxy")
    return given
