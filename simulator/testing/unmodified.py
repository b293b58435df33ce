"""Lead this process and its children, with the vendors' real hosts in them, to a sandbox for a while."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import ssl
import tempfile
import threading
import weakref
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from simulator.testing.connection import ControlError
from simulator.testing.guarding import Guard, Lead
from simulator.testing.patching import Patches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from simulator.redirection.redirection import Redirection
    from simulator.testing.handle import SmsSimulator
    from simulator.tls.authority import Authority

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

CA_DIR_VARIABLE = "SMS_SIMULATOR_CA_DIR"
REACHED_S = 5.0
GONE = frozenset({"unknown-name", "unknown-sandbox"})


class Process:
    """This process: whether it is guarded, and to which sandbox it leads. There can be one at a time."""

    def __init__(self) -> None:
        self.guard = Guard()
        self._patches = Patches(self.guard)
        self._lock = threading.Lock()
        self._guards = 0
        self._leads = 0

    @contextlib.contextmanager
    def guarded(self, hosts: Mapping[str, str]) -> Iterator[None]:
        """Hold back calls of vendors' hosts, but those that are led to a sandbox meanwhile."""
        with self._lock:
            self._guards += 1
            if self._guards == 1:
                self.guard.begin(socket.getaddrinfo)
                self._patches.put_on()
            self.guard.know(hosts)
        try:
            yield
        finally:
            with self._lock:
                self._guards -= 1
                if not self._guards:
                    self._patches.take_off()
                    self.guard.end()

    @contextlib.contextmanager
    def led(self, lead: Lead) -> Iterator[None]:
        """Lead calls to a sandbox; raises `RuntimeError` where they lead to another one already."""
        with self._lock:
            before = self.guard.lead
            if before is not None and before.sandbox != lead.sandbox:
                raise RuntimeError(
                    f"unmodified() of {lead.sandbox[1]}: this process is led to {before.sandbox[1]} already, and can "
                    "be led to one sandbox at a time: leave that `with` first, or test in two processes. With the "
                    "marker sms_unmodified it is led to `sms_simulator` of the test."
                )
            if before is None:
                self.guard.follow(lead)
            self._leads += 1
        try:
            yield
        finally:
            with self._lock:
                self._leads -= 1
                if not self._leads:
                    self.guard.follow(None)


PROCESS = Process()


class Leading:
    """What it takes to lead programs to the sandboxes of one server.

    Args:
        url: where it listens.
        ask: calls its control API.
        secure: has it take https, where it runs in this process.
    """

    def __init__(self, url: str, ask: Callable[..., Any], secure: Callable[[Authority], None] | None) -> None:
        self._url = url
        self._ask = ask
        self._secure = secure

    @contextlib.contextmanager
    def to(self, handle: SmsSimulator) -> Iterator[None]:
        """Lead this process and its children to a sandbox.

        Raises:
            RuntimeError: the process is led to another one, or the server lacks what it takes.
            SimulatorError: the extra `tls` is missing, or the certificate authority cannot be used.
        """
        from simulator.redirection.files import lay_out  # noqa: PLC0415 - needs the extra `tls`
        from simulator.testing.environment import led_by_variables  # noqa: PLC0415 - the same

        authority = self._authority
        with self._redirected(handle) as redirection, PROCESS.guarded(redirection.hosts):
            proxy = urlsplit(redirection.proxy)
            lead = Lead(
                (self._url, handle.name),
                redirection.ports,
                (proxy.hostname or "", proxy.port or 0),
                authority.certificate_pem.decode(),
            )
            with PROCESS.led(lead):
                if self._secure is None:
                    _refuse_unless_reached(lead, redirection.hosts, authority.folder)
                folder = self._folder / "files" / quote(handle.name, safe="")
                with led_by_variables(redirection, lay_out(folder, redirection, authority, os.environ)):
                    yield

    # ----------------------------------------------------------------------------------------------------------------

    @cached_property
    def _folder(self) -> Path:
        folder = tempfile.mkdtemp(prefix="sms-simulator-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)

    @cached_property
    def _authority(self) -> Authority:
        """The authority that this server's certificates are of: of a server of our own, one that nobody else has."""
        from simulator.tls.authority import Authority  # noqa: PLC0415 - needs the extra `tls`
        from simulator.tls.folder import usual_folder  # noqa: PLC0415 - the same

        if self._secure is None:
            folder = os.environ.get(CA_DIR_VARIABLE)
            return Authority.kept_in(Path(folder) if folder else usual_folder(os.environ))
        authority = Authority.kept_in(self._folder / "ca")
        self._secure(authority)
        return authority

    @contextlib.contextmanager
    def _redirected(self, handle: SmsSimulator) -> Iterator[Redirection]:
        """Tell where the hosts are to be found: at ports of the sandbox that are closed again in the end.

        With them end the connections that a client keeps: the next sandbox has other ones.
        """
        from simulator.redirection.redirection import Redirection, no_proxy  # noqa: PLC0415 - needed by few

        told = self._told()
        host = urlsplit(self._url).hostname or ""
        named = f"[{host}]" if ":" in host else host
        ports = {each["vendor"]: each["port"] for each in handle.ask("GET", "ports")["ports"]}
        with contextlib.ExitStack() as opened:
            for vendor in sorted(set(told["hosts"].values()) - ports.keys()):
                ports[vendor] = handle.ask("POST", "ports", {"vendor": vendor})["port"]
                opened.callback(_close, handle, vendor)
            yield Redirection(
                # A password, whichever: without one, Python's urllib leaves out the user name.
                proxy=f"http://{quote(handle.name, safe='')}:any@{named}:{told['proxy_port']}",
                ports={vendor: (host, port) for vendor, port in ports.items()},
                hosts=told["hosts"],
                no_proxy=no_proxy(os.environ, told["hosts"]),
            )

    def _told(self) -> dict[str, Any]:
        """Ask the server where it listens; raises `RuntimeError` where that is not enough."""
        told: dict[str, Any] = self._ask("GET", "listeners")
        if not told["is_secured"] or told["proxy_port"] is None:
            lacking = "takes no https" if not told["is_secured"] else "has no forward proxy, which child processes need"
            raise RuntimeError(
                f"the simulator at {self._url} {lacking}: start it with `sms-simulator serve --tls --proxy`, "
                "or leave --sms-simulator-url out, and pytest starts one that does."
            )
        return told


def _close(handle: SmsSimulator, vendor: str) -> None:
    """Close a port, unless it went with its sandbox."""
    try:
        handle.ask("DELETE", f"ports/{vendor}")
    except ControlError as error:
        if error.kind not in GONE:
            raise


def _refuse_unless_reached(lead: Lead, hosts: Mapping[str, str], folder: Path) -> None:
    """Raise `RuntimeError` where a server elsewhere cannot be reached by a vendor's name."""
    name, vendor = next(iter(hosts.items()))
    host, port = lead.places[vendor]
    try:
        with (
            socket.create_connection((host, port), REACHED_S) as connected,
            ssl.create_default_context().wrap_socket(connected, server_hostname=name),
        ):
            return
    except ssl.SSLCertVerificationError as error:
        words = (
            f"its certificates are not of the authority in {folder}: name the folder of the one it was started with "
            f"by {CA_DIR_VARIABLE}"
        )
        raise RuntimeError(f"the simulator at {lead.sandbox[0]}: {words}.") from error
    except OSError as error:
        raise RuntimeError(
            f"the simulator at {lead.sandbox[0]} opened port {port} for {vendor}, which cannot be reached from here "
            f"({error}): a container has to share the network of the tests, or let pytest start a simulator."
        ) from error


def vendor_hosts() -> dict[str, str]:
    """Return the real hosts of the vendors that are installed here, with the vendor of each."""
    from simulator.catalogue.installed import load_vendors  # noqa: PLC0415 - needed by few

    vendors: Any = load_vendors()
    return {host: vendor.name for vendor in vendors for host in vendor.hosts}
