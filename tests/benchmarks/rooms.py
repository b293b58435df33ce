"""Where the processor time of a MsGine send goes: by rooms of our package, aiohttp, asyncio and the rest of Python.

The server runs as always, under load, but that it looks at itself once in so many milliseconds of processor time.
`python -m benchmarks.rooms FILE serve ...` is such a server; at its end it writes the samples to the file.
"""

from __future__ import annotations

import json
import runpy
import signal
import sys
import sysconfig
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from support.ports import free_port

import simulator as package
from benchmarks import traffic
from benchmarks.floors import Row
from benchmarks.servers import Simulator, running

EVERY_S = 0.001
OURS = Path(package.__file__).parent
LIBRARY = sysconfig.get_path("stdlib")
"""Where modules of the standard library lie; installed packages may lie below it."""


def room(file: str) -> str:
    """Whose code a file is: `simulator/<room>`, the name of an installed package, `asyncio` or `standard library`."""
    path = Path(file)
    if path.is_relative_to(OURS):
        return f"{OURS.name}/{path.relative_to(OURS).parts[0].removesuffix('.py')}"
    parts = path.parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1].removesuffix(".py")
    if path.is_relative_to(LIBRARY) and path.relative_to(LIBRARY).parts[0] == "asyncio":
        return "asyncio"
    return "standard library"


def rooms(seconds: float) -> Iterator[Row | str]:
    """Load it until it has sampled enough, and wait until all is judged and delivered."""
    with tempfile.TemporaryDirectory() as folder:
        file, port = Path(folder) / "samples.json", free_port()
        flags = ("--port", str(port), "--no-rate-limits", *traffic.FUNDED)
        command = [sys.executable, "-m", "benchmarks.rooms", str(file), "serve", *flags]
        with running(command, port) as (process, ready_after_s):
            ours = Simulator("simulator", process, port, ready_after_s)
            ours.load(traffic.msgine(), seconds)
            process.send_signal(signal.SIGUSR1)  # forget what came before
            sample = ours.load(traffic.msgine(), 2 * seconds)
        counted = Counter(json.loads(file.read_text(encoding="utf-8")))
    total = counted.total()
    shown = ", ".join(f"{name} {count / total * sample.whole_us:.1f}" for name, count in counted.most_common())
    yield Row(
        "processor time of a MsGine send by rooms, in us",
        f"{sample.whole_us:.0f} in all, with what follows: {shown}",
    )
    yield f"  {total} samples"


def _main(file: str, *arguments: str) -> None:
    """Run the simulator, and sample it."""
    counted: Counter[str] = Counter()

    def look(_number: int, frame: FrameType | None) -> None:
        counted[room(frame.f_code.co_filename) if frame else "none"] += 1

    signal.signal(signal.SIGPROF, look)
    signal.signal(signal.SIGUSR1, lambda *_: counted.clear())
    signal.setitimer(signal.ITIMER_PROF, EVERY_S, EVERY_S)
    sys.argv[1:] = arguments
    try:
        runpy.run_module("simulator", run_name="__main__")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        Path(file).write_text(json.dumps(counted), encoding="utf-8")


if __name__ == "__main__":
    _main(*sys.argv[1:])
