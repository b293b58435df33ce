"""How long `pytest` takes, as the README says to run it; minutes, so that it runs only when it is named."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks import floors
from benchmarks.floors import Row
from benchmarks.servers import TESTS, cores, on_cores


def suite() -> Iterator[Row | str]:
    """Run it once, on both cores."""
    began_s = time.perf_counter()
    with on_cores(*cores()):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q"], cwd=TESTS.parent, capture_output=True, text=True, check=False
        )
    took_s = time.perf_counter() - began_s
    if done.returncode:
        raise SystemExit(f"pytest failed: {done.stdout[-2000:]}")
    yield Row("`pytest`", f"{took_s:.0f} s", ((floors.SUITE, took_s),))
