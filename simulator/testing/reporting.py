"""Write the section of a failed test's report: its sandbox's timeline, its seed, and how to repeat the test."""

from __future__ import annotations

import json
import re
import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.testing.checks import hints
from simulator.testing.connection import ControlError, SimulatorUnreachableError
from simulator.testing.explaining import timeline_lines, unreadable_lines

if TYPE_CHECKING:
    import pytest

    from simulator.testing.handle import SmsSimulator

FOLDER = "sms-simulator"


def section(item: pytest.Item, handle: SmsSimulator, shown: str = "") -> str:
    """Write what happened in a sandbox, and how to see it happen again. Never raises.

    Args:
        item: the test.
        handle: the sandbox.
        shown: the text of the failure, which tells of a timeline already where a claim did not hold.
    """
    try:
        now = handle.clock.now
        lines = [f"seed {handle.seed}, virtual time {now.isoformat()}"]
        told = [unreadable_lines(handle.unreadable()), timeline_lines(handle.timeline())]
        lines += [line for part in told if "\n".join(part) not in shown for line in part]
        lines += [f"Money report, {each['rule']}: {each['message']}" for each in handle.money()["findings"]]
        lines += [f"Hint, {text}" for text in hints([handle])]
    except (ControlError, SimulatorUnreachableError) as error:
        return f"the sandbox cannot be shown: {error}"
    lines.append(f"Run it again: {_command(item, handle)}")
    kept = _keep_capsule(item, handle)
    if kept is not None:
        lines.append(f"Replay it:    sms-simulator replay {shlex.quote(str(kept))}")
    return "\n".join(lines)


def _command(item: pytest.Item, handle: SmsSimulator) -> str:
    seed = "" if handle.seed == "0" else f" --sms-seed {shlex.quote(handle.seed)}"
    return f"pytest {shlex.quote(item.nodeid)}{seed}"


def _keep_capsule(item: pytest.Item, handle: SmsSimulator) -> Path | None:
    """Write the sandbox's capsule to a file, next to what pytest keeps; None when the server makes none."""
    try:
        capsule = handle.capsule()
    except (ControlError, SimulatorUnreachableError):
        return None
    name = re.sub(r"[^\w.-]+", "-", item.nodeid)[-120:].strip("-")
    path = _folder(item.config) / f"{name}-{handle.name}.json"
    path.write_text(json.dumps(capsule, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _folder(config: pytest.Config) -> Path:
    cache = getattr(config, "cache", None)
    if cache is not None:
        folder: Path = cache.mkdir(FOLDER)
        return folder
    return Path(tempfile.mkdtemp(prefix=f"{FOLDER}-"))  # the cache is switched off
