"""The machine that figures are of, in a sentence."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
from pathlib import Path


def machine() -> str:
    """Its cores, the model of its processor, its Python, and whether uvloop is at work."""
    try:
        models = re.findall(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        models = []
    model = models[0] if models else platform.machine()
    loop = "with uvloop" if importlib.util.find_spec("uvloop") else "without uvloop"
    cores = os.cpu_count() or 1
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{cores} core{'s' * (cores > 1)}, {model}; {python}, {loop}"
