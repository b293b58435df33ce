"""Find the vendor to whom an exchange belongs, if there is one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.capture.captured import Captured
    from simulator.contract.model import Contract

LOCAL = {"localhost", "127.0.0.1", "::1"}


class Owners:
    """Knows the vendor of each host and path."""

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        self._names = set(contracts)
        self._hosts = {
            host: name
            for name, contract in contracts.items()
            for server in (*contract.servers, *(each.url for each in contract.other_servers))
            if "{" not in server and (host := urlsplit(server).hostname) and host not in LOCAL
        }
        self._paths = [
            (re.compile("[^/]+".join(re.escape(piece) for piece in re.split(r"\{\w+\}", path))), name)
            for name, contract in contracts.items()
            for operation in contract.operations
            for path in (operation.path, *(each.path for each in operation.also_at))
        ]

    def owner(self, captured: Captured) -> str | None:
        """Find the vendor named by the capture, else by the host, else by a path that one vendor alone documents."""
        if captured.vendor in self._names:
            return captured.vendor
        if captured.host in self._hosts:
            return self._hosts[captured.host]
        names = {name for path, name in self._paths if path.fullmatch(captured.exchange.path)}
        return names.pop() if len(names) == 1 else None
