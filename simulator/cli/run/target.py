"""Find or start the simulator that a command is led to, with a sandbox in it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlsplit

import click

from simulator.cli.calling import call, succeed
from simulator.cli.printing import NotDone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.assembly import Simulator
    from simulator.redirection.redirection import Redirection
    from simulator.settings import Settings
    from simulator.testing.server_thread import ServerThread
    from simulator.tls.authority import Authority

LIFETIME = "1h"
"""How long a sandbox that was made on another's server stays after its last request."""


class Wanted(NamedTuple):
    """What the command line asks for."""

    hosts: tuple[str, ...] = ()
    egress: tuple[str, ...] = ()
    sandbox: str | None = None
    scenario: tuple[str, ...] = ()
    ca_dir: str | None = None
    url: str | None = None
    admin_token: str | None = None
    is_verbose: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A simulator and the sandbox that a command is led into.

    Args:
        url: of the server.
        sandbox: by name; None for the default one.
        admin_token: for the control API.
        redirection: where the hosts are.
        is_ours: whether nobody else uses the server.
    """

    url: str
    sandbox: str | None
    admin_token: str | None
    redirection: Redirection
    is_ours: bool = False

    def ask(self, path: str) -> Any:
        """Read of the sandbox from the control API; raises `NotDone`."""
        return succeed(call(self.url, "GET", path, sandbox=self.sandbox, admin_token=self.admin_token, timeout_s=60))

    def ask_server(self, path: str) -> Any:
        """Read of the server from the control API; raises `NotDone`."""
        return succeed(call(self.url, "GET", path, admin_token=self.admin_token))

    @property
    def base_url(self) -> str:
        """Where the sandbox is."""
        return self.url if self.sandbox is None else f"{self.url}/s/{quote(self.sandbox, safe='')}"


@contextlib.contextmanager
def target(wanted: Wanted, authority: Authority, environment: Mapping[str, str]) -> Iterator[Target]:
    """Hold a simulator ready as long as the context lasts.

    Raises:
        NotDone: it cannot be started, or the one that runs cannot be asked or lacks what it needs.
        click.UsageError: what is asked for contradicts itself.
    """
    if wanted.url:
        yield _running(wanted, environment)
        return
    settings = _settings(wanted, environment)
    server = _started(settings, authority, is_verbose=wanted.is_verbose)
    try:
        yield replace(_reached(server.url, wanted.sandbox, settings.admin_token, environment), is_ours=True)
    finally:
        server.stop()


def _running(wanted: Wanted, environment: Mapping[str, str]) -> Target:
    """Return the target in a server that runs already."""
    for name, given in (("--egress", wanted.egress), ("--host", wanted.hosts), ("--scenario", wanted.scenario)):
        if given:
            raise click.UsageError(
                f"{name} is a matter of the server of --url: give it to `sms-simulator serve` there."
            )
    url = (wanted.url or "").rstrip("/")
    body: dict[str, object] = {"unknown_credentials": "adopt", "expires_in": LIFETIME}
    sandbox = wanted.sandbox
    if sandbox is None or call(url, "GET", "sandbox", sandbox=sandbox, admin_token=wanted.admin_token).status == 404:  # noqa: PLR2004
        named = body if sandbox is None else {**body, "name": sandbox}
        sandbox = succeed(call(url, "POST", "sandboxes", body=named, admin_token=wanted.admin_token))["name"]
    return _reached(url, sandbox, wanted.admin_token, environment)


def _reached(url: str, sandbox: str | None, admin_token: str | None, environment: Mapping[str, str]) -> Target:
    """Return a target, with a port for each vendor opened in its sandbox."""
    from simulator.redirection.redirection import Redirection, no_proxy

    told = succeed(call(url, "GET", "listeners", admin_token=admin_token))
    host = urlsplit(url).hostname or ""
    if told["proxy_port"] is None:
        raise NotDone(f"the server at {url} has no forward proxy: start it with `sms-simulator serve --proxy`.")
    ports = {
        each["vendor"]: each["port"]
        for each in succeed(call(url, "GET", "ports", sandbox=sandbox, admin_token=admin_token))["ports"]
    }
    for vendor in dict.fromkeys(told["hosts"].values()):
        if vendor not in ports:
            body: dict[str, object] = {"vendor": vendor}
            opened = succeed(call(url, "POST", "ports", sandbox=sandbox, body=body, admin_token=admin_token))
            ports[vendor] = opened["port"]
    # A password, whichever: without one, Python's urllib leaves out the user name.
    user = f"{quote(sandbox, safe='')}:any@" if sandbox else ""
    named = f"[{host}]" if ":" in host else host
    redirection = Redirection(
        proxy=f"http://{user}{named}:{told['proxy_port']}",
        ports={vendor: (host, port) for vendor, port in ports.items()},
        hosts=told["hosts"],
        no_proxy=no_proxy(environment, told["hosts"]),
    )
    return Target(url, sandbox, admin_token, redirection)


def _started(settings: Settings, authority: Authority, *, is_verbose: bool) -> ServerThread:
    """Start a server in a thread of this process."""
    from simulator.cli import logs
    from simulator.cli.traffic import Traffic
    from simulator.testing.server_thread import ServerThread

    log = logs.configure("text", "info" if is_verbose else "error")

    def prepare(simulator: Simulator) -> None:
        simulator.secure(authority.server_context())
        if is_verbose:
            simulator.host.log = Traffic(log)

    server = ServerThread(settings, prepare)
    try:
        server.start()
    except RuntimeError as error:
        raise NotDone(f"the simulator cannot be started: {error.__cause__}") from error
    return server


def _settings(wanted: Wanted, environment: Mapping[str, str]) -> Settings:
    """Make the settings of a server of our own, as `serve` would of the same flags and variables."""
    from simulator.cli.choosing import every_vendor
    from simulator.cli.configuring import refuse_unknown_vendors, settings_from
    from simulator.cli.serve import serve
    from simulator.redirection.redirection import upstream_proxy

    upstream = upstream_proxy(environment)
    egress = wanted.egress or (("deny",) if environment.get("CI", "").lower() in {"1", "true", "yes"} else ("any",))
    flags = {
        "--host": ["127.0.0.1"], "--port": ["0"], "--proxy": ["0"], "--shutdown-timeout": ["0.2"],
        "--vendor-host": wanted.hosts, "--egress": ["any" if each == "allow" else each for each in egress],
        "--scenario": wanted.scenario, "--sandboxes": [wanted.sandbox] if wanted.sandbox else [],
        "--upstream-proxy": [upstream] if upstream else [],
    }  # fmt: skip
    words = [word for flag, values in flags.items() for value in values for word in (flag, value)]
    values = serve.make_context("serve", words).params
    refuse_unknown_vendors(values, every_vendor())
    return settings_from(values)
