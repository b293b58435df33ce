"""Wait until a path is answered with 200."""

from __future__ import annotations

import requests


class HttpWaitStrategy:
    """Waits for a path at a port of the container."""

    def __init__(self, port: int, path: str) -> None:
        self.port = port
        self._path = path

    def wait(self, url: str) -> None:
        """Ask once: the process has said that it listens."""
        assert requests.get(url + self._path, timeout=20).status_code == 200
