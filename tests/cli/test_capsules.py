"""Recording into a file and replaying one, from the command line."""

from __future__ import annotations

import copy
import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from support.recorded import Recorded

from simulator.capsule.file import _checksum, text_of
from simulator.capsule.rendering import digest
from simulator.sandbox.rules.bounds import Bounds


def a_document(bounds: Bounds | None = None) -> dict[str, Any]:
    recorded = Recorded(5, bounds)
    for _ in range(40):
        recorded.go_on()
    return recorded.document()


DOCUMENT = a_document()


def with_another_journal() -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    document["journal"][1] = '["a line of its own"]'
    document["journal_digest"] = digest(document["journal"])
    del document["checksum"]
    return {**document, "checksum": _checksum(document)}


def test_a_capsule_is_written_for_its_owner_alone(run: Any, server: Any, tmp_path: Path) -> None:
    server.answer = (200, json.dumps(DOCUMENT).encode())
    file = tmp_path / "day.json"
    result = run("record", "--url", server.url, "--sandbox", "one", "--admin-token", "t", "--output", str(file))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{file}: {len(DOCUMENT['inputs'])} inputs of sandbox recorded\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text(encoding="utf-8")) == DOCUMENT
    assert [each.name for each in tmp_path.iterdir()] == ["day.json"]
    method, path, headers, _ = server.asked[0]
    assert (method, path, headers["Authorization"]) == ("GET", "/s/one/__admin/capsule", "Bearer t")


def test_the_file_is_named_after_the_sandbox(run: Any, server: Any, tmp_path: Path, monkeypatch: Any) -> None:
    server.answer = (200, json.dumps(DOCUMENT).encode())
    monkeypatch.chdir(tmp_path)
    assert run("record", "--url", server.url).exit_code == 0
    assert run("record", "--url", server.url, "--sandbox", "one").exit_code == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["capsule-default.json", "capsule-one.json"]


def test_a_file_is_overwritten_only_by_force(run: Any, server: Any, tmp_path: Path) -> None:
    server.answer = (200, json.dumps(DOCUMENT).encode())
    file = tmp_path / "day.json"
    file.write_text("mine", encoding="utf-8")
    refused = run("record", "--url", server.url, "--output", str(file))
    assert (refused.exit_code, file.read_text(encoding="utf-8")) == (2, "mine")
    assert "exists already" in refused.stderr
    assert "--force" in refused.stderr
    assert run("record", "--url", server.url, "--output", str(file), "--force").exit_code == 0
    assert json.loads(file.read_text(encoding="utf-8")) == DOCUMENT
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize("kind", ["link", "link to nothing", "pipe", "folder"])
def test_what_is_no_ordinary_file_is_never_replaced(
    run: Any, server: Any, tmp_path: Path, kind: str, force: list[str]
) -> None:
    server.answer = (200, json.dumps(DOCUMENT).encode())
    output, mine = tmp_path / "day.json", tmp_path / "mine"
    mine.write_text("mine", encoding="utf-8")
    if kind == "pipe":
        os.mkfifo(output)
    elif kind == "folder":
        output.mkdir()
    else:
        output.symlink_to(mine if kind == "link" else tmp_path / "nothing")
    before = output.lstat()
    result = run("record", "--url", server.url, "--output", str(output), *force)
    assert result.exit_code == 2
    assert str(output) in result.stderr
    assert server.asked == []
    assert (output.lstat(), mine.read_text(encoding="utf-8")) == (before, "mine")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["day.json", "mine"]


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_disk_that_is_full_leaves_nothing_half(
    run: Any, server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, force: list[str]
) -> None:
    server.answer = (200, json.dumps(DOCUMENT).encode())

    def full(path: Path, *_: Any, **__: Any) -> None:
        path.write_bytes(b"{")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    result = run("record", "--url", server.url, "--output", str(tmp_path / "day.json"), *force)
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "cannot be written: the disk is full" in result.stderr


def test_a_folder_that_is_not_there_is_said(run: Any, server: Any, tmp_path: Path) -> None:
    server.answer = (200, json.dumps(DOCUMENT).encode())
    result = run("record", "--url", server.url, "--output", str(tmp_path / "no" / "day.json"))
    assert result.exit_code == 2
    assert (
        "cannot be written: there is no such file or folder. Name another file with --output, or - for stdout."
        in result.stderr
    )


def test_a_capsule_can_go_through_a_pipe(run: Any, server: Any) -> None:
    server.answer = (200, json.dumps(DOCUMENT).encode())
    recorded = run("record", "--url", server.url, "--output", "-")
    assert json.loads(recorded.stdout) == DOCUMENT
    replayed = run("replay", "-", input=recorded.stdout)
    assert (replayed.exit_code, replayed.stderr) == (0, "")


def test_the_words_of_a_server_that_has_no_capsule_are_passed_on(run: Any, server: Any) -> None:
    server.answer = (409, b'{"detail": "nothing is recorded"}')
    result = run("record", "--url", server.url, "--output", "-")
    assert (result.exit_code, result.stderr) == (2, "Error: nothing is recorded\n")


def test_what_is_no_capsule_is_not_written(run: Any, server: Any, tmp_path: Path) -> None:
    server.answer = (200, b'{"format": "tape"}')
    result = run("record", "--url", server.url, "--output", str(tmp_path / "day.json"))
    assert result.exit_code == 2
    assert "the capsule cannot be used: it is not a capsule" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_capsule_that_does_not_replay_is_said_at_once(run: Any, server: Any, tmp_path: Path) -> None:
    server.answer = (200, json.dumps(with_another_journal()).encode())
    result = run("record", "--url", server.url, "--output", str(tmp_path / "day.json"))
    assert result.exit_code == 1
    assert "does not replay to the journal that it was recorded from" in result.stderr
    assert 'recorded ["a line of its own"]' in result.stderr


def test_recording_that_ended_is_said(run: Any, server: Any, tmp_path: Path) -> None:
    server.answer = (200, json.dumps(a_document(Bounds(capsule_bytes=6_000))).encode())
    file = tmp_path / "day.json"
    result = run("record", "--url", server.url, "--output", str(file))
    assert result.exit_code == 0
    assert "recording ended when --capsule-bytes was reached" in result.stderr
    assert run("replay", str(file)).stdout.startswith("same answers, up to where recording ended: ")


@pytest.fixture
def day(tmp_path: Path) -> Path:
    file = tmp_path / "day.json"
    file.write_text(text_of(DOCUMENT), encoding="utf-8")
    return file


def test_the_same_journal_is_exit_status_0(run: Any, day: Path) -> None:
    result = run("replay", str(day))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"same journal: {len(DOCUMENT['inputs'])} inputs, ")


def test_another_journal_is_exit_status_1_with_both_sides(run: Any, day: Path) -> None:
    day.write_text(text_of(with_another_journal()), encoding="utf-8")
    result = run("replay", str(day))
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].endswith("; the first difference is in line 2")
    assert lines[1:] == ['recorded ["a line of its own"]', f"replayed {DOCUMENT['journal'][1]}"]


def test_the_outcome_can_be_had_as_json(run: Any, day: Path) -> None:
    told = json.loads(run("replay", str(day), "--format", "json").stdout)
    assert (told["is_same"], told["difference"], told["inputs"]) == (True, None, len(DOCUMENT["inputs"]))
    day.write_text(text_of(with_another_journal()), encoding="utf-8")
    result = run("replay", str(day), "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["difference"]["recorded"] == '["a line of its own"]'


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", text_of(DOCUMENT).replace("recorded", "another", 1).encode()])
def test_a_file_that_is_no_capsule_is_exit_status_2(run: Any, day: Path, content: bytes) -> None:
    day.write_bytes(content)
    result = run("replay", str(day))
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Error: {day}: it " in result.stderr


def test_a_file_that_is_not_there_is_exit_status_2(run: Any, tmp_path: Path) -> None:
    assert run("replay", str(tmp_path / "none.json")).exit_code == 2


def test_another_version_is_named_where_the_journals_differ(run: Any, day: Path) -> None:
    document = {**with_another_journal(), "product_version": "0.0.1"}
    del document["checksum"]
    day.write_text(text_of({**document, "checksum": _checksum(document)}), encoding="utf-8")
    result = run("replay", str(day))
    assert result.exit_code == 1
    assert "recorded by version 0.0.1" in result.stderr
