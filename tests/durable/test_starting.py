"""How a server begins with a folder of data, what it refuses in a sentence, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from durable.kills.campaign import Campaign
from durable.kills.fuses import NOTHING_PLANTED, Plan
from durable.kills.servers import Server, refused
from durable.kills.wire import Answered, Wire, ask, request

NOBODY = 65534
AS_ROOT = pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root can be somebody else")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log.txt"


@pytest.fixture
def start(log: Path) -> Iterator[Starting]:
    with ExitStack() as stack:
        yield Starting(log, stack)


class Starting:
    """Starts servers, and ends those that still run."""

    def __init__(self, log: Path, stack: ExitStack) -> None:
        self._log = log
        self._stack = stack

    def __call__(self, *flags: str) -> Server:
        server = Server(["--contract", "off", *flags], self._log, NOTHING_PLANTED)
        self._stack.callback(server.end)
        return server


async def told(server: Server, method: str, path: str, body: object = None) -> Answered:
    """What a server answers."""
    with Wire(server.port) as wire:
        [answered] = await ask(wire, [request(method, path, {}, json.dumps(body).encode() if body else b"")])
        return answered


async def stop(server: Server) -> None:
    """Have a server end gracefully."""
    server.end(signal.SIGTERM)
    assert await server.ended() == 0, server.log


def sentence_of(said: str) -> str:
    """What was said beside the usage."""
    assert "Traceback" not in said
    [sentence] = re.findall(r"^Error: (.*)", said, re.MULTILINE)
    return str(sentence)


async def test_a_second_process_on_the_folder_is_refused(start: Starting, folder: Path, tmp_path: Path) -> None:
    server = start("--data", str(folder))
    status, said = refused(["--data", str(folder)], tmp_path / "second.txt")
    assert status == 2
    assert sentence_of(said) == (
        f"the folder {folder} (--data) is in use by another simulator, process {server.pid}: end that one, or name "
        "another folder"
    )
    assert (await told(server, "GET", "/__admin/readyz")).status == 200
    await stop(server)
    await stop(start("--data", str(folder)))


def another_program(folder: Path) -> str:
    folder.mkdir(mode=0o700)
    with sqlite3.connect(folder / "sandboxes.sqlite3") as connection:
        connection.execute("CREATE TABLE theirs (name TEXT)")
    connection.close()
    return "is not a file of the simulator: name another folder, or move it away"


def another_version(folder: Path) -> str:
    folder.mkdir(mode=0o700)
    with sqlite3.connect(folder / "sandboxes.sqlite3") as connection:
        connection.execute(f"PRAGMA application_id = {0x534D5353}")
        connection.execute("PRAGMA user_version = 99")
        connection.execute("CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        connection.execute("INSERT INTO note VALUES ('version', '9.9.9')")
    connection.close()
    return "was written by another version of the simulator (9.9.9; its tables have version 99"


def no_database(folder: Path) -> str:
    folder.mkdir(mode=0o700)
    (folder / "sandboxes.sqlite3").write_text("Hello" * 1_000, encoding="utf-8")
    return "cannot be used: file is not a database"


def a_file(folder: Path) -> str:
    folder.write_text("Hello", encoding="utf-8")
    return "cannot be made: File exists"


def below_a_file(folder: Path) -> str:
    folder.parent.joinpath("data").write_text("Hello", encoding="utf-8")
    return "cannot be made: Not a directory"


@pytest.mark.parametrize("make", [another_program, another_version, no_database, a_file])
def test_a_folder_that_cannot_be_used_is_told_in_a_sentence(make: object, folder: Path, log: Path) -> None:
    assert callable(make)
    expected = make(folder)
    status, said = refused(["--data", str(folder)], log)
    assert status == 2
    assert expected in sentence_of(said)
    assert str(folder) in sentence_of(said)


@AS_ROOT
def test_a_folder_of_somebody_else_is_told_in_a_sentence() -> None:
    with tempfile.TemporaryDirectory() as name:
        theirs, log = Path(name), Path(name) / "log.txt"
        theirs.chmod(0o755)
        log.touch()
        log.chmod(0o666)
        log.rename(theirs.parent / f"{theirs.name}.txt")
        log = theirs.parent / f"{theirs.name}.txt"
        try:
            for folder, why in (
                (theirs, "belongs to somebody else"),
                (theirs / "data", "cannot be made: Permission denied"),
            ):
                status, said = refused(["--data", str(folder)], log, Plan(user=NOBODY))
                assert status == 2
                assert why in sentence_of(said)
                log.write_text("", encoding="utf-8")
        finally:
            log.unlink()


async def test_other_settings_of_default_are_refused_and_named(start: Starting, folder: Path, tmp_path: Path) -> None:
    await stop(start("--data", str(folder), "--seed", "spring", "--max-messages", "500"))
    status, said = refused(["--data", str(folder), "--seed", "autumn", "--speed", "2"], tmp_path / "second.txt")
    assert status == 2
    assert sentence_of(said) == (
        f"sandbox 'default' in {folder} began with other settings than those of now (bounds.messages, seed, speed): "
        "start with the former ones, or begin it anew with these: --data-reset default"
    )


SAME: tuple[tuple[list[str], list[str]], ...] = (
    (
        ["--seed", "spring", "--terms", "ugsms.balance=70", "--terms", "msgine.price=0.05", "--max-messages", "500"],
        ["--max-messages=500", "--terms", "msgine.price=0.050", "--seed=spring", "--terms", "ugsms.balance=70.00"],
    ),
    (["--speed", "1"], []),
    (["--start", "2024-01-01T12:00:00Z"], ["--start", "2024-01-01T15:00:00+03:00"]),
)


@pytest.mark.parametrize(("before", "now"), SAME, ids=["order and form", "what holds anyway", "another offset"])
async def test_the_same_settings_in_another_order_or_form_are_no_others(
    start: Starting, folder: Path, before: list[str], now: list[str]
) -> None:
    await stop(start("--data", str(folder), *before))
    await stop(start("--data", str(folder), *now))
    await stop(start("--data", str(folder), *before))


async def test_settings_that_say_nothing_of_a_world_may_change(start: Starting, folder: Path) -> None:
    await stop(start("--data", str(folder), "--shutdown-timeout", "5"))
    await stop(start("--data", str(folder), "--data-sync", "disk", "--data-bytes", "1000000", "--log-level", "error"))


async def test_default_begins_anew_with_other_settings_where_that_is_wanted(start: Starting, folder: Path) -> None:
    server = start("--data", str(folder), "--seed", "spring")
    await told(server, "POST", "/__admin/sandboxes", {"name": "shop"})
    await told(server, "POST", "/__admin/incoming", {})
    await stop(server)
    server = start("--data", str(folder), "--seed", "autumn", "--data-reset", "default")
    shown = json.loads((await told(server, "GET", "/__admin/sandboxes")).body)["sandboxes"]
    assert [(each["name"], each["seed"]) for each in shown] == [("default", "autumn"), ("shop", "spring")]
    await stop(server)
    await stop(start("--data", str(folder), "--seed", "autumn"))


async def test_a_sandbox_that_is_reset_at_the_start_is_gone(start: Starting, folder: Path, tmp_path: Path) -> None:
    server = start("--data", str(folder))
    for name in ("shop", "stall"):
        await told(server, "POST", "/__admin/sandboxes", {"name": name})
    await stop(server)
    status, said = refused(["--data", str(folder), "--data-reset", "shoop"], tmp_path / "second.txt")
    assert status == 2
    assert "unknown sandbox 'shoop'; did you mean 'shop'?" in sentence_of(said)
    server = start("--data", str(folder), "--data-reset", "shop")
    shown = json.loads((await told(server, "GET", "/__admin/sandboxes")).body)["sandboxes"]
    assert [each["name"] for each in shown] == ["default", "stall"]


async def test_whoever_is_told_to_end_under_load_loses_nothing(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, "told to end", ["--contract", "off"], senders=6)
    async with campaign.going_on():
        for _ in range(2):
            campaign.start()
            await campaign.be_told_to_end(80)
            assert {each.name for each in (tmp_path / "data").iterdir()} == {"sandboxes.sqlite3", "in-use"}
            with sqlite3.connect(tmp_path / "data" / "sandboxes.sqlite3") as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            connection.close()
        campaign.start()
        assert await campaign.check() == []
        await campaign.end()
    assert campaign.answers["received"] >= 160


def test_a_start_without_a_folder_imports_nothing_of_it() -> None:
    code = (
        "import sys, simulator.cli.serving as serving\n"
        "from simulator.cli import main\n"
        "async def look(stop, keeper):\n"
        "    assert keeper is None\n"
        "    print(*sys.modules, file=sys.stderr)\n"
        "serving._told_to_stop = look\n"
        "main(['serve', '--port', '0'], standalone_mode=False)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)
    assert "simulator.hosting.host" in done.stderr.split()
    assert not re.findall(r"\b(?:_?sqlite3|simulator\.durable)\b\S*", done.stderr)
