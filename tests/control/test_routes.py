"""Every operation is found at its path, and what nobody asks for is not loaded."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from simulator.control.every_operation import OPERATIONS
from simulator.control.operation import ControlOperation
from simulator.control.routes import find_operations


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
async def test_an_operation_is_found_whatever_its_parameters_are(operation: ControlOperation) -> None:
    for word in ("x", "msg_1", "default"):
        match = await find_operations(operation.method, re.sub(r"\{\w+\}", word, operation.full_path))
        assert match is not None
        assert match.targets[operation.method] is operation
        assert {*match.params.values()} <= {word}


@pytest.mark.parametrize(
    ("method", "path", "methods"),
    [
        ("PATCH", "/__admin/messages", {"GET", "DELETE"}),
        ("POST", "/__admin/messages/msg_1", {"GET", "DELETE"}),
        ("OPTIONS", "/__admin/faults/f", {"GET", "PUT", "DELETE"}),
        ("PUT", "/__admin/messages/latest", {"GET"}),
        ("GET", "/__admin/fault-preview", {"POST"}),
    ],
)
async def test_other_methods_of_a_path_are_told_whatever_file_they_are_in(
    method: str, path: str, methods: set[str]
) -> None:
    match = await find_operations(method, path)
    assert match is not None
    assert {*match.targets} == methods


@pytest.mark.parametrize(
    "path", ["/__admin", "/__admin/message", "/__admin/messages/", "/__admin//messages", "/messages"]
)
async def test_there_is_nothing_at_other_paths(path: str) -> None:
    assert await find_operations("GET", path) is None


def test_a_feature_is_loaded_when_it_is_first_asked_for() -> None:
    code = (
        "import asyncio, sys\n"
        "from simulator.control.routes import find_operations\n"
        "for path in ('messages/wait', 'faults'):\n"
        "    asyncio.run(find_operations('GET', f'/__admin/{path}'))\n"
        "print(*sorted(name.rpartition('.')[2] for name in sys.modules if name.startswith('simulator.control.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)
    loaded = done.stdout.split()
    assert {"messages", "faults"} <= set(loaded)
    assert {"one_message", "message_export", "fault_declaring", "scenarios", "every_operation"}.isdisjoint(loaded)
