"""Set environment variables of this process and of the child processes it starts, for a while."""

from __future__ import annotations

import contextlib
import os
import subprocess
from typing import TYPE_CHECKING, Any

from simulator.redirection.environment import variables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.redirection.files import Files
    from simulator.redirection.redirection import Redirection

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

NO_PROXY = ("no_proxy", "NO_PROXY")
PROXIES = frozenset({"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", *NO_PROXY})
"""Not for this process. Clients in it are led without a proxy, and some would remember this one for all later tests."""

ENV_AT = 9
"""Where `env` stands behind the command in the arguments of `subprocess.Popen`."""


@contextlib.contextmanager
def led_by_variables(redirection: Redirection, files: Files) -> Iterator[None]:
    """Have this process trust a sandbox's certificates, and child processes led to it, whatever their `env`."""
    found = variables(redirection, files, os.environ)
    own = {name: value for name, value in found.items() if name not in PROXIES}
    near = ",".join([redirection.no_proxy, *(f"{host},.{host}" for host in redirection.hosts)])
    with _set({**own, **dict.fromkeys(NO_PROXY, near)}), _children(redirection, files):
        yield


@contextlib.contextmanager
def _set(given: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _children(redirection: Redirection, files: Files) -> Iterator[None]:
    popen: Any = subprocess.Popen
    original = popen.__init__

    def begin(process: Any, args: Any, *rest: Any, **more: Any) -> None:
        given = rest[ENV_AT] if len(rest) > ENV_AT else more.get("env")
        environment = os.environ if given is None else given
        led = {**environment, **variables(redirection, files, environment)}
        if len(rest) > ENV_AT:
            rest = (*rest[:ENV_AT], led, *rest[ENV_AT + 1 :])
        else:
            more["env"] = led
        original(process, args, *rest, **more)

    popen.__init__ = begin
    try:
        yield
    finally:
        popen.__init__ = original
