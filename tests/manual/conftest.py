"""What the tests of the manual share: a server that nobody has called yet."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest


@pytest.fixture
def url() -> Iterator[str]:
    """Where a fresh server listens, which has the settings that the manual takes for granted."""
    command = [sys.executable, "-m", "simulator", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        yield re.findall(r"http://\S+", process.stdout.readline())[0]
        process.kill()
