"""Read the commands of a console block, have them call a server that listens elsewhere, and compare what they print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from simulator.settings import DEFAULT_PORT
from support.manual import Block
from support.shell import run


class Step(NamedTuple):
    """A command, and what is printed under it."""

    command: str
    output: str


def steps_of(block: Block) -> Iterator[Step]:
    """The commands of a console block: `$ ` and lines that go on; an open quote or a backslash goes on."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        length = 1
        while lines[length - 1].endswith("\\\n") or "".join(lines[:length]).count("'") % 2:
            length += 1
        yield Step("".join(lines[:length]), "".join(lines[length:]))


def at(command: str, url: str) -> str:
    """A command of the manual for a server that listens elsewhere."""
    port = url.rpartition(":")[2]
    return command.replace(f"127.0.0.1:{DEFAULT_PORT}", f"127.0.0.1:{port}").replace(
        f"--port {DEFAULT_PORT}", f"--port {port}"
    )


def printed_by(command: str, url: str, folder: Path) -> str:
    """What a command of the manual prints; `run` has no server to call, and shows all that a terminal does."""
    more = {"XDG_DATA_HOME": str(folder / "data")}
    if command.startswith("sms-simulator run "):
        return run(f"exec 2>&1; {command}", url, folder, more | {"SMS_SIMULATOR_URL": ""})
    return run(command, url, folder, more)


def alike(output: str, url: str) -> str:
    """Output without what differs from run to run: instants, tokens, the port, and that of the server of `run`."""
    output = re.sub(r"(?<=127\.0\.0\.1:)\d+(?=, its page|/__admin/$)", str(DEFAULT_PORT), output, flags=re.MULTILINE)
    output = output.replace(url, f"http://127.0.0.1:{DEFAULT_PORT}")
    output = output.replace(f"port {url.rpartition(':')[2]}:", f"port {DEFAULT_PORT}:")
    output = re.sub(r"within \d+ ms", "within N ms", output)
    output = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", "INSTANT", output)
    return re.sub(r"\beyJ[\w.-]+", "TOKEN", output)
