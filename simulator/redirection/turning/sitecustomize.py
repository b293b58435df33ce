"""Lead Python's connections to known hosts to a simulator: found by PYTHONPATH, and run before a program.

The name of a known host resolves to a stand-in, an address of the loopback at which nobody listens, and a connection to
a stand-in leads to the simulator. So it does not matter whether a client connects to what it was given or sets the port
by itself, and what connects past our patches is refused instead of reaching a provider. The name stays with the client,
who announces and verifies it in TLS. A module is patched when the program imports it: who imports none pays nothing.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

HOSTS: dict[str, list[Any]] = {"HOST": ["ADDRESS", 443]}
"""The address and port that each known host leads to, and every name below it."""

PLACES = {f"127.83.77.{number}": to for number, to in enumerate(sorted({(to[0], to[1]) for to in HOSTS.values()}), 1)}
"""The place of each stand-in."""

STAND_INS = {to: name for name, to in PLACES.items()}
WEB_PORTS = ("None", "0", "80", "443", "http", "https")


# ------------------------------------------------------------------------------------------ where a name leads


def text(value: object) -> str:
    """Return a host or a port as text: clients pass names in bytes, and ports as numbers or as names."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def stand_in(host: Any, port: object = None) -> Any:
    """Return the stand-in of a known host, if it is asked for without a port or with one of the web; else the host."""
    if isinstance(host, (str, bytes)) and text(port) in WEB_PORTS:
        name = text(host).lower().rstrip(".")
        while name:
            if name in HOSTS:
                return STAND_INS[tuple(HOSTS[name])]
            name = name.partition(".")[2]
    return host


def place(address: Any) -> Any:
    """Return the place that an address to connect to leads to; any other address as it is."""
    if isinstance(address, tuple) and len(address) > 1 and text(address[1]) in WEB_PORTS:
        return PLACES.get(text(stand_in(*address[:2])), address)
    return address


# ------------------------------------------------------------------------------------------ patches by module


def turn_socket(module: Any) -> None:
    """Patch the standard library: resolving, and connecting sockets."""
    getaddrinfo = module.getaddrinfo
    module.getaddrinfo = lambda host, port, *args, **more: getaddrinfo(stand_in(host, port), port, *args, **more)
    for name in ("gethostbyname", "gethostbyname_ex"):
        setattr(module, name, resolving(getattr(module, name)))
    for name in ("connect", "connect_ex"):
        setattr(module.socket, name, connecting(getattr(module.socket, name)))


def resolving(original: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a function that resolves a name and is told no port."""
    return lambda host: original(stand_in(host))


def connecting(original: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a method of a socket that is told an address."""
    return lambda self, address: original(self, place(address))


def turn_aiodns(module: Any) -> None:
    """Patch the resolver that aiohttp prefers where it is installed."""
    resolver = module.DNSResolver
    for name in ("getaddrinfo", "gethostbyname"):
        if hasattr(resolver, name):
            setattr(resolver, name, resolving_in_loop(getattr(resolver, name)))


def resolving_in_loop(original: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a method that resolves a name, whose port is an argument with a name if there is one."""
    return lambda self, host, *args, **more: original(self, stand_in(host, more.get("port")), *args, **more)


def turn_uvloop(module: Any) -> None:
    """Patch a loop that resolves and connects without Python's sockets."""
    loop = module.Loop
    create_connection = loop.create_connection

    def connect(self: Any, protocol_factory: Any, host: Any = None, port: Any = None, **more: Any) -> Any:
        if place((host, port)) != (host, port):
            if more.get("ssl") and more.get("server_hostname") is None:
                more["server_hostname"] = text(host)
            host, port = place((host, port))
        return create_connection(self, protocol_factory, host, port, **more)

    getaddrinfo = loop.getaddrinfo
    loop.getaddrinfo = lambda self, host, port, **more: getaddrinfo(self, stand_in(host, port), port, **more)
    loop.create_connection = connect


def turn_certifi(module: Any) -> None:
    """Have clients that ask for certifi's roots, whatever the environment says, trust the simulator's, too."""
    where = module.where
    module.where = lambda: os.environ.get("SSL_CERT_FILE") or where()


class SmsSimulatorTurning:
    """Patch modules after they were imported."""

    turns: dict[str, Callable[[Any], None]] = {  # noqa: RUF012 - it never changes
        "socket": turn_socket,
        "aiodns": turn_aiodns,
        "certifi": turn_certifi,
        "uvloop": turn_uvloop,
    }

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> Any:
        """Find a module of ours as it would be found without us, and have it patched when it has run."""
        turn = self.turns.get(name)
        spec = PathFinder.find_spec(name, path, target) if turn else None
        if turn is None or spec is None or not hasattr(spec.loader, "exec_module"):
            return None
        loader: Any = spec.loader
        run = loader.exec_module

        def run_and_turn(module: ModuleType) -> None:
            run(module)
            turn(module)

        loader.exec_module = run_and_turn
        return spec

    @classmethod
    def install(cls) -> None:
        """Patch what is imported already, and the rest when it is; once in a process."""
        if any(type(finder).__name__ == cls.__name__ for finder in sys.meta_path):
            return  # a run within a run: the inner one came first
        sys.meta_path.insert(0, cls())
        for name, turn in cls.turns.items():
            if name in sys.modules:
                turn(sys.modules[name])


def run_next() -> None:
    """Run the sitecustomize that Python would have found without us, and put it in our place."""
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib takes long to import
    folders = [os.path.abspath(folder) for folder in sys.path]  # noqa: PTH100
    behind = sys.path[folders.index(here) + 1 :] if here in folders else []
    spec: ModuleSpec | None = PathFinder.find_spec("sitecustomize", behind)
    if spec is not None and spec.loader is not None and spec.origin is not None:
        module = sys.modules["sitecustomize"] = module_from_spec(spec)
        spec.loader.exec_module(module)


if __name__ == "sitecustomize":  # not in the template
    SmsSimulatorTurning.install()
    run_next()
