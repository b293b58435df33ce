"""`serve` as a process of its own."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from typing import Any

COMMAND = [sys.executable, "-m", "simulator"]
TIMEOUT_S = 60


DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Made once: newer Pythons read all certificates of the system for each."""


def get(url: str) -> Any:
    with DIRECTLY.open(url, timeout=TIMEOUT_S) as response:
        return json.load(response)


class Process:
    """A server that is ready: its banner as it was printed, and the URL in it."""

    def __init__(self, process: subprocess.Popen[str], banner: list[str]) -> None:
        self.process = process
        self.banner = banner
        self.url = re.findall(r"http://(?:127\.0\.0\.1|\[::1\]):\d+", banner[0])[0]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Exit status and what was logged since the banner."""
        self.process.send_signal(number)
        _, logged = self.process.communicate(timeout=TIMEOUT_S)
        return self.process.returncode, logged
