"""Looking at a folder of data, checking it, and taking things out of it, from the command line."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.data_folder import TOKEN, changed, keeping, kept, record_of, send, usual
from support.served import NUMBER, Served

from simulator import __version__
from simulator.capsule import file as capsule_file
from simulator.capsule import model as capsule_model
from simulator.durable.checking import Checked, Rebuilder
from simulator.durable.errors import FolderError
from simulator.durable.lock import LOCK
from simulator.durable.store import FILE, Store
from simulator.sandbox.rules.bounds import Bounds
from simulator.serving.serve import VendorDirectory
from simulator.vendors import BUILT_IN

ALTERED = "UPDATE input SET record = ? WHERE position = ? AND life = (SELECT life FROM sandbox WHERE name = ?)"
FOLDER_COMMANDS = [("list",), ("check",), ("export", "default"), ("forget", "default"), ("backup", "copy")]
"""Each command, with what follows the folder."""


@pytest.fixture(scope="module")
def usual_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a server that has ended; each test gets a copy."""
    return kept(tmp_path_factory.mktemp("kept") / "data")


@pytest.fixture
def folder(usual_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(usual_folder, tmp_path / "data"))


def arguments(folder: Path, command: tuple[str, ...]) -> list[str]:
    name, *rest = command
    return ["data", name, str(folder), *rest]


# ------------------------------------------------------------------------------------------------------------ list


def test_every_sandbox_is_listed_with_when_it_began_its_inputs_and_its_lifetime(run: Any, folder: Path) -> None:
    result = run("data", "list", str(folder))
    assert (result.exit_code, result.stderr) == (0, "")
    head, *rows = [line.split() for line in result.stdout.splitlines()]
    assert head == ["sandbox", "made", "begun", "version", "inputs", "size", "lifetime", "planned"]
    assert [(row[0], row[3], row[7], row[-1]) for row in rows] == [
        ("default", __version__, "stays", "no"),
        ("job-1", __version__, "86400", "yes"),
    ]


def test_the_list_as_json_has_every_fact(run: Any, folder: Path) -> None:
    with Store(folder, is_written=False) as store:
        lives = store.lives()
        inputs = [store.count(life.life) for life in lives]
    listed = json.loads(run("data", "list", str(folder), "--json").stdout)
    assert [(each["name"], each["inputs"], each["expires_in_s"], each["is_planned"]) for each in listed] == [
        ("default", inputs[0], None, False),
        ("job-1", inputs[1], 86400, True),
    ]
    assert all(0 < each["bytes"] < 10_000 for each in listed)
    assert {each["version"] for each in listed} == {__version__}
    assert [each["made"] for each in listed] == [each["begun"] for each in listed]


def test_a_sandbox_that_was_begun_anew_was_made_before(run: Any, tmp_path: Path) -> None:
    async def reset(served: Served) -> None:
        await usual(served)
        before = (await served.get("sandboxes/job-1"))["data"]["since"]
        while before == (await served.get("sandboxes/job-1"))["data"]["since"]:
            await served.post("/s/job-1/__admin/reset", {})

    folder = kept(tmp_path / "data", reset)
    listed = json.loads(run("data", "list", str(folder), "--json").stdout)
    assert [(each["name"], each["made"] < each["begun"]) for each in listed] == [("default", False), ("job-1", True)]


def test_a_folder_without_a_sandbox_says_so(run: Any, tmp_path: Path) -> None:
    Store(tmp_path / "data", is_written=True).close()
    assert run("data", "list", str(tmp_path / "data")).stdout == "No sandbox is kept.\n"
    assert json.loads(run("data", "list", str(tmp_path / "data"), "--json").stdout) == []


@pytest.mark.parametrize("command", ["list", "check"])
def test_the_folder_of_the_server_is_taken_from_its_variable(run: Any, folder: Path, command: str) -> None:
    named, by_variable = (
        run("data", command, str(folder)),
        run("data", command, env={"SMS_SIMULATOR_DATA": str(folder)}),
    )
    assert (by_variable.exit_code, by_variable.stdout) == (0, named.stdout)
    without = run("data", command)
    assert without.exit_code == 2
    assert "no folder is named: give that of `serve --data`, or set SMS_SIMULATOR_DATA." in without.stderr


# ----------------------------------------------------------------------------------------------------------- check


def test_a_folder_from_which_all_comes_again_is_exit_status_0_with_a_sentence(run: Any, folder: Path) -> None:
    result = run("data", "check", str(folder))
    assert (result.exit_code, result.stderr) == (0, "")
    *lines, last = result.stdout.splitlines()
    inputs = [int(line.rpartition(": the same comes of ")[2].removesuffix(" inputs")) for line in lines]
    assert [line.partition(",")[0] for line in lines] == ["default", "job-1"]
    assert last == f"All is well: 2 sandboxes, rebuilt from {sum(inputs)} inputs."


def test_a_check_changes_nothing_in_the_folder(run: Any, folder: Path) -> None:
    before = (folder / FILE).read_bytes()
    run("data", "check", str(folder))
    assert (folder / FILE).read_bytes() == before
    assert sorted(each.name for each in folder.iterdir()) == [LOCK, FILE]


def test_one_sandbox_can_be_checked_alone(run: Any, folder: Path) -> None:
    lines = run("data", "check", str(folder), "--sandbox", "job-1").stdout.splitlines()
    assert [line.partition(",")[0] for line in lines] == ["job-1", "All is well: 1 sandbox"]


def find(folder: Path, sandbox: str, text: bytes) -> int:
    """The position of the first record with a text in it."""
    position = 1
    while text not in record_of(folder, sandbox, position):
        position += 1
    return position


def test_an_input_of_which_something_else_comes_is_named_with_its_place_and_version(run: Any, folder: Path) -> None:
    position = find(folder, "default", b"Hello again")
    head, _, body = record_of(folder, "default", position).partition(b"\n")
    altered = json.dumps([*json.loads(head)[:-1], 17]).encode() + b"\n" + body
    changed(folder, ALTERED, altered, position, "default")
    changed(folder, "UPDATE sandbox SET version = '0.0.1' WHERE name = 'default'")
    result = run("data", "check", str(folder))
    assert (result.exit_code, result.stderr) == (1, "")
    wrong, sound, last = result.stdout.splitlines()
    assert ", version 0.0.1: something else came of its input " in wrong
    assert f"its input {position} (POST /api/v1/messages/sms, at 2024-01-01T12:00:00.000Z) than when it was" in wrong
    assert "job-1" in sound
    assert "the same comes of" in sound
    assert last.startswith("1 of 2 sandboxes cannot be rebuilt as before.")
    assert "--on-divergence accept" in last


def test_later_inputs_that_differ_are_counted(run: Any, folder: Path) -> None:
    position = find(folder, "default", b"Hello")
    for place in (position, find(folder, "default", b"Hello again")):
        head, _, body = record_of(folder, "default", place).partition(b"\n")
        changed(folder, ALTERED, json.dumps([*json.loads(head)[:-1], 17]).encode() + b"\n" + body, place, "default")
    told = run("data", "check", str(folder), "--sandbox", "default").stdout
    assert f"its input {position} (" in told
    assert "; so it did of 1 later" in told


def test_an_input_that_cannot_be_read_is_named(run: Any, folder: Path) -> None:
    changed(folder, ALTERED, b"no record", 2, "default")
    result = run("data", "check", str(folder))
    assert result.exit_code == 1
    assert "its input 2 cannot be read by this version: it begins with b'no record'" in result.stdout


def test_an_input_that_is_missing_is_named(run: Any, folder: Path) -> None:
    changed(folder, "DELETE FROM input WHERE position = 2")
    result = run("data", "check", str(folder))
    assert result.exit_code == 1
    assert "its input 2 is missing" in result.stdout


def test_a_beginning_that_this_version_cannot_make_is_told(run: Any, folder: Path) -> None:
    changed(folder, "UPDATE sandbox SET beginning = replace(beginning, '\"seed\"', '\"sead\"') WHERE name = 'job-1'")
    result = run("data", "check", str(folder))
    assert result.exit_code == 1
    assert "this version of the simulator cannot begin as it did" in result.stdout
    assert "1 of 2 sandboxes" in result.stdout


def test_a_file_that_is_damaged_is_exit_status_1(run: Any, tmp_path: Path) -> None:
    async def many(served: Served) -> None:
        for number in range(40):
            await send(served, text=f"{number} " * 50)

    folder = kept(tmp_path / "data", many)
    content = bytearray((folder / FILE).read_bytes())
    content[-2 * 4096 :] = b"\xff" * (2 * 4096)
    (folder / FILE).write_bytes(content)
    result = run("data", "check", str(folder))
    assert (result.exit_code, result.stderr) == (1, "")
    assert "The file is damaged: put a backup in its place" in result.stdout


def test_the_secrets_of_a_request_are_not_shown(run: Any, tmp_path: Path) -> None:
    async def ask(served: Served) -> None:
        await served.ask("GET", "/v1/sms/send?api_key=sk-4711-very-secret&to=256701521269&message=Hi")

    folder = kept(tmp_path / "data", ask)
    position = find(folder, "default", b"very-secret")
    head = record_of(folder, "default", position).partition(b"\n")[0]
    changed(folder, ALTERED, json.dumps([*json.loads(head)[:-1], 17]).encode() + b"\n", position, "default")
    told = run("data", "check", str(folder)).stdout
    assert "(GET /v1/sms/send, at " in told
    assert "very-secret" not in told


def test_a_further_name_of_a_vendors_host_is_given_as_to_the_server(run: Any, tmp_path: Path) -> None:
    async def ask(served: Served) -> None:
        sms = {"to": NUMBER, "message": "Hello"}
        headers = {"Host": "sms.example", "Authorization": f"Bearer {TOKEN}"}
        await served.ask("POST", "/nowhere", sms, headers=headers)

    folder = str(kept(tmp_path / "data", ask, vendor_hosts=(("sms.example", "msgine"),)))
    assert run("data", "check", folder).exit_code == 1
    assert run("data", "check", folder, "--vendor-host", "sms.example=msgine").exit_code == 0
    assert run("data", "check", folder, env={"SMS_SIMULATOR_VENDOR_HOSTS": "sms.example=msgine"}).exit_code == 0


@pytest.mark.parametrize("is_begun_again", [True, False])
def test_a_sandbox_that_goes_while_it_is_looked_at_is_no_mistake(folder: Path, *, is_begun_again: bool) -> None:
    with Store(folder, is_written=False) as store:
        life = store.lives()[1]
        changed(folder, "DELETE FROM input WHERE life = ? AND position = 1", life.life)
        changed(
            folder,
            "UPDATE sandbox SET life = life + 1 WHERE life = ?"
            if is_begun_again
            else "DELETE FROM sandbox WHERE life = ?",
            life.life,
        )
        assert Rebuilder(store, VendorDirectory(BUILT_IN)).checked(life) == Checked(life, 0, None, is_gone=True)


# ---------------------------------------------------------------------------------------------------------- export


def test_an_exported_sandbox_replays_and_holds_no_secret(run: Any, folder: Path) -> None:
    result = run("data", "export", str(folder), "default")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "capsule-default.json: 3 inputs of sandbox default\n"
    file = Path("capsule-default.json")
    assert TOKEN not in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    replayed = run("replay", str(file))
    assert (replayed.exit_code, replayed.stdout) == (
        0,
        "same journal: 3 inputs, 2 exchanges, 2 messages, 0 callbacks\n",
    )


def test_an_export_goes_on_where_the_recording_of_the_server_ended(run: Any, tmp_path: Path) -> None:
    folder = kept(tmp_path / "data", bounds=Bounds(capsule_bytes=1))
    replayed = run("replay", "-", input=run("data", "export", str(folder), "default", "-o", "-").stdout)
    assert replayed.stdout.startswith("same journal: 3 inputs")


def test_an_export_overwrites_a_file_only_by_force(run: Any, folder: Path) -> None:
    file = Path("mine.json")
    file.write_text("mine", encoding="utf-8")
    refused = run("data", "export", str(folder), "job-1", "--output", str(file))
    assert (refused.exit_code, file.read_text(encoding="utf-8")) == (2, "mine")
    assert "--force" in refused.stderr
    assert run("data", "export", str(folder), "job-1", "--output", str(file), "--force").exit_code == 0
    assert json.loads(file.read_text(encoding="utf-8"))["sandbox"] == "job-1"


@pytest.mark.parametrize(("module", "bound"), [(capsule_model, "MAX_INPUTS"), (capsule_file, "MAX_BYTES")])
def test_a_sandbox_that_is_larger_than_a_capsule_may_be_is_not_written(
    run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, module: Any, bound: str
) -> None:
    monkeypatch.setattr(module, bound, 2)
    result = run("data", "export", str(folder), "default")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "sandbox default has more than a capsule may hold" in result.stderr
    assert "data backup" in result.stderr
    assert not Path("capsule-default.json").exists()


def test_a_sandbox_that_began_with_demo_data_is_not_written(run: Any, tmp_path: Path) -> None:
    async def fill(served: Served) -> None:
        await served.post("demo-data", {"count": 3})

    folder = kept(tmp_path / "data", fill)
    result = run("data", "export", str(folder), "default", "-o", "-")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "it began with demo data" in result.stderr
    assert run("data", "check", str(folder)).exit_code == 0


def test_a_sandbox_that_cannot_be_rebuilt_is_not_written(run: Any, folder: Path) -> None:
    changed(folder, ALTERED, b"no record", 2, "default")
    result = run("data", "export", str(folder), "default")
    assert result.exit_code == 2
    assert "sandbox default cannot be rebuilt: its input 2 cannot be read" in result.stderr


# ---------------------------------------------------------------------------------------------------------- forget


def test_a_sandbox_is_forgotten_with_its_inputs_and_credentials(run: Any, folder: Path) -> None:
    result = run("data", "forget", str(folder), "job-1", "default")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [line.partition(",")[0] for line in result.stdout.splitlines()[:2]] == [
        "job-1: forgotten",
        "default: forgotten",
    ]
    assert run("data", "list", str(folder)).stdout == "No sandbox is kept.\n"
    assert TOKEN.encode() not in (folder / FILE).read_bytes()


def test_the_room_of_what_is_forgotten_is_given_back(run: Any, tmp_path: Path) -> None:
    async def many(served: Served) -> None:
        await send(served)
        await served.post("sandboxes", {"name": "many"})
        for _ in range(30):
            await send(served, "many", text="Long " * 100)

    folder = kept(tmp_path / "data", many)
    before = (folder / FILE).stat().st_size
    assert run("data", "forget", str(folder), "many").exit_code == 0
    assert (folder / FILE).stat().st_size < before / 1.5


def test_no_server_begins_anew_what_it_was_told_where_one_name_is_unknown(run: Any, folder: Path) -> None:
    with pytest.raises(FolderError, match="unknown sandbox 'jbo-1'; did you mean 'job-1'"):
        kept(folder, data_reset=("default", "job-1", "jbo-1"))
    assert len(json.loads(run("data", "list", str(folder), "--json").stdout)) == 2


def test_others_stay_when_one_is_forgotten(run: Any, folder: Path) -> None:
    run("data", "forget", str(folder), "job-1")
    assert [each["name"] for each in json.loads(run("data", "list", str(folder), "--json").stdout)] == ["default"]
    assert run("data", "check", str(folder)).exit_code == 0


def test_nothing_is_forgotten_where_one_name_is_unknown(run: Any, folder: Path) -> None:
    before = run("data", "list", str(folder)).stdout
    assert run("data", "forget", str(folder), "job-1", "job-2").exit_code == 2
    assert run("data", "list", str(folder)).stdout == before


def test_nothing_is_forgotten_while_a_server_uses_the_folder(run: Any, folder: Path) -> None:
    with Store(folder, is_written=True):
        result = run("data", "forget", str(folder), "job-1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is in use by another simulator" in result.stderr
    assert "DELETE /__admin/sandboxes/NAME" in result.stderr
    assert "reset" in result.stderr
    assert "job-1" in run("data", "list", str(folder)).stdout


def test_what_is_forgotten_stays_so_where_its_room_cannot_be_given_back(
    run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Store) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Store, "shrink", full)
    result = run("data", "forget", str(folder), "job-1")
    assert result.exit_code == 0
    assert "is as large as it was" in result.stdout
    assert "job-1" not in run("data", "list", str(folder)).stdout


# ---------------------------------------------------------------------------------------------------------- backup


def test_a_copy_stands_in_another_folder_as_its_file(run: Any, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    result = run("data", "backup", str(folder), str(other / FILE))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{other / FILE}: 2 sandboxes, ")
    assert stat.S_IMODE((other / FILE).stat().st_mode) == 0o600
    assert [each.name for each in other.iterdir()] == [FILE]
    assert run("data", "list", str(other)).stdout == run("data", "list", str(folder)).stdout
    assert run("data", "check", str(other)).exit_code == 0


def test_a_server_goes_on_from_a_copy(run: Any, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir(mode=0o700)
    run("data", "backup", str(folder), str(tmp_path / "other" / FILE))

    async def messages(served: Served) -> None:
        found = (await served.get("messages"))["messages"]
        assert [each["text"] for each in found] == ["Hello again", "Hello"]

    kept(tmp_path / "other", messages)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_copy_overwrites_a_file_only_by_force(run: Any, folder: Path, *, is_there: bool) -> None:
    copy = Path("copy")
    if is_there:
        copy.write_text("mine", encoding="utf-8")
        refused = run("data", "backup", str(folder), str(copy))
        assert (refused.exit_code, copy.read_text(encoding="utf-8")) == (2, "mine")
        assert "copy exists already: overwrite it with --force, or name another file." in refused.stderr
    assert run("data", "backup", str(folder), str(copy), "--force").exit_code == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM sandbox").fetchone() == (2,)
    assert sorted(each.name for each in Path.cwd().iterdir()) == ["copy", "data"]


@pytest.mark.parametrize("name", [FILE, LOCK, "copy"])
def test_no_copy_goes_into_the_folder_itself(run: Any, folder: Path, name: str) -> None:
    before = sorted((each.name, each.read_bytes()) for each in folder.iterdir())
    result = run("data", "backup", str(folder), str(folder / ".." / "data" / name), "--force")
    assert result.exit_code == 2
    assert "lies in the folder that is to be copied" in result.stderr
    assert sorted((each.name, each.read_bytes()) for each in folder.iterdir()) == before


def test_a_copy_that_fails_leaves_nothing_half(run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Store, path: Path) -> None:
        path.write_bytes(b"half")
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Store, "back_up", full)
    result = run("data", "backup", str(folder), "copy")
    assert result.exit_code == 2
    assert "cannot be copied to copy: database or disk is full" in result.stderr
    assert not Path("copy").exists()


# ------------------------------------------------------------------------------------------------- beside a server


async def test_what_only_reads_works_while_a_server_uses_the_folder(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with keeping(tmp_path / "data") as served:
        await usual(served)
        for command in FOLDER_COMMANDS:
            result = await asyncio.to_thread(run, *arguments(tmp_path / "data", command))
            assert result.exit_code == (2 if command[0] == "forget" else 0), result.output
        await send(served, text="It goes on")
        assert len((await served.get("messages"))["messages"]) == 3


# ---------------------------------------------------------------------------------------------------------- errors


def a_file_of_others(folder: Path) -> None:
    (folder / FILE).write_bytes(b"A diary, and no database at all." * 200)


def a_database_of_others(folder: Path) -> None:
    (folder / FILE).unlink()
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute("CREATE TABLE diary (day TEXT)")


def another_schema(folder: Path) -> None:
    changed(folder, "UPDATE note SET value = '9.9.9' WHERE name = 'version'")
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute("PRAGMA user_version = 99")


BROKEN = [
    (shutil.rmtree, "holds no data: there is no sandboxes.sqlite3 in it"),
    (lambda folder: (folder / FILE).unlink(), "holds no data: there is no sandboxes.sqlite3 in it"),
    (a_file_of_others, "cannot be used: file is not a database"),
    (a_database_of_others, "is not a file of the simulator"),
    (another_schema, "was written by another version of the simulator (9.9.9; its tables have version 99"),
]


@pytest.mark.parametrize("command", FOLDER_COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize(("spoil", "words"), BROKEN)
def test_a_folder_that_cannot_be_used_is_exit_status_2_with_a_sentence(
    run: Any, folder: Path, command: tuple[str, ...], spoil: Any, words: str
) -> None:
    spoil(folder)
    there = folder.exists() and sorted(each.name for each in folder.iterdir())
    result = run(*arguments(folder, command))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert words in result.stderr
    assert (folder.exists() and sorted(each.name for each in folder.iterdir())) == there


@pytest.mark.parametrize(
    "command", [("check", "--sandbox", "jbo-1"), ("export", "jbo-1"), ("forget", "jbo-1")], ids=lambda each: each[0]
)
def test_the_nearest_name_is_suggested_for_an_unknown_sandbox(run: Any, folder: Path, command: tuple[str, ...]) -> None:
    result = run(*arguments(folder, command))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "unknown sandbox 'jbo-1'; did you mean 'job-1'? (known: default, job-1)" in result.stderr
