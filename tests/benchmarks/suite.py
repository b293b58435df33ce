"""How long `pytest` takes, as the README says to run it; minutes, so that it runs only when it is named.

It is as with a developer, who runs it again and again: what was compiled of tests and product before is there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks import floors
from benchmarks.floors import Row
from benchmarks.servers import TESTS, cores, on_cores


def suite() -> Iterator[Row | str]:
    """Run it once, on both cores, with all modules compiled."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "pytest", "-q"]
    subprocess.run([*command, "-n0", "--collect-only"], cwd=TESTS.parent, env=env, capture_output=True, check=True)
    began_s = time.perf_counter()
    with on_cores(*cores()):
        done = subprocess.run(command, cwd=TESTS.parent, env=env, capture_output=True, text=True, check=False)
    took_s = time.perf_counter() - began_s
    if done.returncode:
        raise SystemExit(f"pytest failed: {done.stdout[-2000:]}")
    yield Row("`pytest`", f"{took_s:.0f} s", ((floors.SUITE, took_s),))
