"""Programs into which a turning file was loaded, and a server that `localhost` leads to: no name has to be resolved."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulator.redirection.files import Files, lay_out
from simulator.redirection.redirection import Redirection
from support.secured import authority
from support.tls_server import serving_tls


@dataclass(frozen=True)
class Turned:
    """How programs are run: the known host is `localhost`, which leads to a server that answers by the host's name."""

    files: Files

    def output(self, command: list[str], environment: Mapping[str, str], folder: Path) -> str:
        """Return what a program prints, on either output."""
        done = subprocess.run(
            command,
            cwd=folder,
            env={**_without_proxies(), **environment},
            check=False,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
        )
        return done.stdout.strip()


@contextmanager
def turned(folder: Path) -> Iterator[Turned]:
    """Lay out the files by which `localhost` leads to a server."""
    with serving_tls(authority().server_context()) as port:
        redirection = Redirection("http://127.0.0.1:9", {"toy": ("127.0.0.1", port)}, {"localhost": "toy"}, "")
        yield Turned(lay_out(folder, redirection, authority(), {}))


def _without_proxies() -> dict[str, str]:
    left_out = ("PYTHONPATH", "NODE_OPTIONS")
    return {name: value for name, value in os.environ.items() if name not in left_out and "proxy" not in name.lower()}
