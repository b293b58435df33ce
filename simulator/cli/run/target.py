"""Find or start the simulator that a command is led to, with a sandbox in it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import click

from simulator.cli.calling import Caller, call, succeed
from simulator.cli.leading import told_by
from simulator.cli.printing import NotDone
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.assembly import Simulator
    from simulator.isolation.entering import Inside
    from simulator.redirection.redirection import Redirection
    from simulator.settings import Settings
    from simulator.tls.authority import Authority

LIFETIME = "1h"
"""How long a sandbox that was made on another's server stays after its last request."""


OUR_FLAGS = {"'--vendor-host'": "'--host'", "'--sandboxes'": "'--sandbox'"}
"""How flags of `serve` are called here."""


class Wanted(NamedTuple):
    """What the command line asks for; `world` are flags of `serve` and their values, for a server of our own."""

    hosts: tuple[str, ...] = ()
    egress: tuple[str, ...] = ()
    sandbox: str | None = None
    world: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    ca_dir: str | None = None
    url: str | None = None
    admin_token: str | None = None
    is_verbose: bool = False
    inside: Inside | None = None


@frozen
class Target:
    """A simulator and the sandbox that a command is led into.

    Args:
        url: of the server.
        sandbox: by name; None for the default one.
        admin_token: for the control API.
        redirection: where the hosts are.
        is_ours: whether nobody else uses the server.
        is_new: whether nobody else uses the sandbox.
        page_url: of the server, for who is not where the command is; None where it is the same.
    """

    url: str
    sandbox: str | None
    admin_token: str | None
    redirection: Redirection
    is_ours: bool = False
    is_new: bool = False
    page_url: str | None = None

    def ask(self, path: str) -> Any:
        """Read of the sandbox from the control API; raises `NotDone`."""
        return succeed(call(self.url, "GET", path, sandbox=self.sandbox, admin_token=self.admin_token, timeout_s=60))

    def ask_if_it_has(self, path: str) -> Any:
        """Read of the sandbox what not every server has, None where this one has not; raises `NotDone`."""
        reply = call(self.url, "GET", path, sandbox=self.sandbox, admin_token=self.admin_token, timeout_s=60)
        return None if reply.status == HTTPStatus.CONFLICT else succeed(reply)

    def do(self, path: str, body: dict[str, object]) -> None:
        """Have the control API do something with the sandbox; raises `NotDone`."""
        post = call(self.url, "POST", path, sandbox=self.sandbox, body=body, admin_token=self.admin_token, timeout_s=60)
        succeed(post)

    def ask_server(self, path: str) -> Any:
        """Read of the server from the control API; raises `NotDone`."""
        return succeed(call(self.url, "GET", path, admin_token=self.admin_token))

    @property
    def base_url(self) -> str:
        """Where the sandbox is."""
        return self._below(self.url)

    @property
    def page(self) -> str:
        """Where its page is, for a browser."""
        return f"{self._below(self.page_url or self.url)}/__admin/"

    def _below(self, url: str) -> str:
        return url if self.sandbox is None else f"{url}/s/{quote(self.sandbox, safe='')}"


@contextlib.contextmanager
def target(wanted: Wanted, authority: Authority, environment: Mapping[str, str]) -> Iterator[Target]:
    """Hold a simulator ready as long as the context lasts.

    Raises:
        NotDone: it cannot be started, or the one that runs cannot be asked or lacks what it needs.
        click.UsageError: what is asked for contradicts itself.
    """
    if wanted.url:
        yield _running(wanted)
        return
    settings = _settings(wanted, environment)
    with _started(settings, authority, is_verbose=wanted.is_verbose) as url:
        found = replace(_reached(url, wanted.sandbox, settings.admin_token), is_ours=True, is_new=True)
        if wanted.inside:
            by_name = replace(found.redirection, names_lead=True)
            found = replace(found, redirection=by_name, page_url=f"http://127.0.0.1:{wanted.inside.port}")
        yield found


def _running(wanted: Wanted) -> Target:
    """Return the target in a server that runs already."""
    for name, given in (("--egress", wanted.egress), ("--host", wanted.hosts), *wanted.world.items()):
        if given:
            raise click.UsageError(
                f"{name} is a matter of the server of --url: give it to `sms-simulator serve` there."
            )
    url = (wanted.url or "").rstrip("/")
    body: dict[str, object] = {"unknown_credentials": "adopt", "expires_in": LIFETIME}
    sandbox, is_there = wanted.sandbox, False
    if sandbox is not None:
        body["name"] = sandbox
        asked = call(url, "GET", "sandbox", sandbox=sandbox, admin_token=wanted.admin_token)
        is_there = asked.status != HTTPStatus.NOT_FOUND
    if sandbox is None or not is_there:
        sandbox = succeed(call(url, "POST", "sandboxes", body=body, admin_token=wanted.admin_token))["name"]
    return replace(_reached(url, sandbox, wanted.admin_token), is_new=not is_there)


def _reached(url: str, sandbox: str | None, admin_token: str | None) -> Target:
    """Return a target, with a port for each vendor opened in its sandbox."""
    opened = {
        each["vendor"] for each in succeed(call(url, "GET", "ports", sandbox=sandbox, admin_token=admin_token))["ports"]
    }
    told = succeed(call(url, "GET", "listeners", admin_token=admin_token))
    for vendor in dict.fromkeys(told["hosts"].values()):
        if vendor not in opened:
            body: dict[str, object] = {"vendor": vendor}
            succeed(call(url, "POST", "ports", sandbox=sandbox, body=body, admin_token=admin_token))
    return Target(url, sandbox, admin_token, told_by(Caller(url, sandbox, admin_token)))


@contextlib.contextmanager
def _started(settings: Settings, authority: Authority, *, is_verbose: bool) -> Iterator[str]:
    """Run a server in a thread of this process; yields its URL."""
    from simulator.cli import logs
    from simulator.cli.traffic import Traffic
    from simulator.testing.server_thread import ServerThread

    with logs.written("text", "info" if is_verbose else "error") as log:

        def prepare(simulator: Simulator) -> None:
            simulator.secure(authority)
            if is_verbose:
                simulator.host.log = Traffic(log)

        server = ServerThread(settings, prepare)
        try:
            yield server.start()
        except RuntimeError as error:
            if server.url:
                raise
            raise NotDone(f"the simulator cannot be started: {error.__cause__}") from error
        finally:
            server.stop()


def _settings(wanted: Wanted, environment: Mapping[str, str]) -> Settings:
    """Make the settings of a server of our own, as `serve` would of the same flags and variables."""
    from simulator.cli.choosing import every_vendor
    from simulator.cli.configuring import refuse_unknown_vendors, settings_from
    from simulator.cli.serve import serve
    from simulator.redirection.redirection import upstream_proxy

    upstream = upstream_proxy(environment)
    egress = wanted.egress or (("deny",) if environment.get("CI", "").lower() in {"1", "true", "yes"} else ("any",))
    if wanted.inside:
        egress = ("deny",)
    flags = {
        "--host": ["127.0.0.1"], "--port": ["0"], "--proxy": ["0"], "--shutdown-timeout": ["0.2"],
        "--vendor-host": wanted.hosts, "--egress": ["any" if each == "allow" else each for each in egress],
        "--sandboxes": [wanted.sandbox] if wanted.sandbox else [], "--upstream-proxy": [upstream] if upstream else [],
        **wanted.world,
    }  # fmt: skip
    if wanted.inside:
        from simulator.isolation.entering import HTTP, HTTPS

        flags |= {"--port": [str(HTTP)], "--tls": [str(HTTPS)], "--upstream-proxy": []}
    words = [word for flag, values in flags.items() for value in values for word in (flag, value)]
    try:
        values = serve.make_context("serve", words).params
        refuse_unknown_vendors(values, every_vendor())
        return settings_from(values)
    except click.BadParameter as error:
        for theirs, ours in OUR_FLAGS.items():
            error.param_hint = str(error.param_hint).replace(theirs, ours)
        raise
