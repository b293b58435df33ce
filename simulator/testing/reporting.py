"""Write the section of a failed test's report: its sandbox's timeline, its seed, and how to repeat the test."""

from __future__ import annotations

import json
import re
import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.testing.asynchronous import UNAWAITED
from simulator.testing.checks import AWAITS, CHECKS, MONEY, UNREADABLE, findings, hints, relaxed_checks, written
from simulator.testing.connection import ControlError, SimulatorUnreachableError
from simulator.testing.explaining import timeline_lines, unreadable_lines
from simulator.testing.glance import Glance
from simulator.testing.values import instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.testing.handle import SmsSimulator

FOLDER = "sms-simulator"
SUFFIX = ".capsule.json"
PROPERTY = "sms_capsule"
OWNER_ONLY = 0o600
"""Under which JUnit's report names the capsule of a failed test."""
TOLD_OTHERWISE = frozenset({MONEY, UNREADABLE})
"""The checks of which a report tells in other words, and more than those that fail a test."""
MAX_CAPSULES = 100
"""The capsules that a folder keeps: those written last."""


def section(item: pytest.Item, handle: SmsSimulator, shown: str = "") -> str:
    """Write what happened in a sandbox, and how to see it happen again. Never raises.

    Args:
        item: the test.
        handle: the sandbox.
        shown: the text of the failure, which may tell some of it already.
    """
    try:
        parts = ("\n".join(part) for part in _told(item, handle, shown))
        lines = [part for part in parts if part and part not in shown]
    except (ControlError, SimulatorUnreachableError) as error:
        return f"the sandbox cannot be shown: {error}"
    lines.append(f"Run it again: {_command(item, handle)}")
    try:
        kept = _keep_capsule(item, handle)
        lines += [f"Replay it:    sms-simulator replay {shlex.quote(str(kept))}"] if kept else []
    except OSError as error:
        lines.append(f"The capsule cannot be written: {error}")
    return "\n".join(lines)


def _told(item: pytest.Item, handle: SmsSimulator, shown: str) -> Iterator[list[str]]:
    """Yield the parts of the report, each of which is told once: what is wrong goes first."""
    clock = handle.ask("GET", "clock")
    yield [f"seed {handle.seed}, virtual time {instant(clock['now']).isoformat()}"]
    yield from ([line] for line in _standing(clock))
    told = TOLD_OTHERWISE | ({AWAITS} if UNAWAITED in shown else set())
    glance = Glance(handle)
    for finding in findings(glance, CHECKS.keys() - told - _relaxed(item)):
        yield written([finding])
    yield unreadable_lines(handle.unreadable())
    yield timeline_lines(handle.timeline())
    for each in handle.money()["findings"]:
        found = f"{each['rule']}: {each['message']}"
        yield [] if found in shown else [f"Money report, {found}"]
    yield from ([f"Hint, {text}"] for text in hints([glance]))


def _standing(clock: dict[str, Any]) -> Iterator[str]:
    """Say of a clock that stands how far away the next event is, if any is planned."""
    if clock["is_frozen"] and clock["next_due"] is not None:
        seconds = (instant(clock["next_due"]) - instant(clock["now"])).total_seconds()
        yield (f'The clock stands; the next event is in {seconds:g} s: sms_simulator.clock.advance("{seconds:g}s")')


def _relaxed(item: pytest.Item) -> frozenset[str]:
    try:
        return relaxed_checks(item.config, item.iter_markers("sms_relaxed"))
    except pytest.UsageError:  # the test was to fail by that, and has failed before
        return frozenset()


def _command(item: pytest.Item, handle: SmsSimulator) -> str:
    seed = "" if handle.seed == "0" else f" --sms-seed {shlex.quote(handle.seed)}"
    return f"pytest {shlex.quote(item.nodeid)}{seed}"


def _keep_capsule(item: pytest.Item, handle: SmsSimulator) -> Path | None:
    """Write the sandbox's capsule to a file, and tell JUnit's report of it; None when the server makes none.

    Returns the path as one writes it in the root of the project, where the file lies below that.

    Raises:
        OSError: it cannot be written.
    """
    try:
        capsule = handle.capsule()
    except (ControlError, SimulatorUnreachableError):
        return None
    name = re.sub(r"[^\w.-]+", "-", item.nodeid)[-120:].strip("-")
    folder = _folder(item.config)
    path = folder / f"{name}-{handle.name}{SUFFIX}"
    path.touch(OWNER_ONLY)
    path.chmod(OWNER_ONLY)  # one of an earlier run may have had another mode
    path.write_text(json.dumps(capsule, ensure_ascii=False, indent=1), encoding="utf-8")
    root = item.config.rootpath
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    item.user_properties.append((PROPERTY, str(shown)))
    for old in sorted(folder.glob(f"*{SUFFIX}"), key=_written_at, reverse=True)[MAX_CAPSULES:]:
        old.unlink(missing_ok=True)
    return shown


def _written_at(path: Path) -> int:
    """Return when a file was written; that of another worker may be gone by now."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _folder(config: pytest.Config) -> Path:
    """Return the folder for capsules: the one that was named, or one in pytest's cache or a temporary one."""
    named, declared = config.getoption("--sms-capsules"), config.getini("sms_capsules")
    cache = getattr(config, "cache", None)
    if named or declared:
        folder: Path = config.invocation_params.dir / named if named else config.rootpath / declared
        folder.mkdir(parents=True, exist_ok=True)
    elif cache is not None:
        folder = cache.mkdir(FOLDER)
    else:  # the cache is switched off
        folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}-"))
    return folder
