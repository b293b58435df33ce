"""The folder of a user's certificate authority."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from simulator.sandbox.errors import SimulatorError
from simulator.tls.folder import remove, usual_folder


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {"HOME": "/home/ada"}, "/home/ada/.local/share/sms-simulator/ca"),
        ("linux", {"HOME": "/home/ada", "XDG_DATA_HOME": "/data"}, "/data/sms-simulator/ca"),
        ("linux", {"HOME": "/home/ada", "XDG_DATA_HOME": "data"}, "/home/ada/.local/share/sms-simulator/ca"),
        ("darwin", {"HOME": "/Users/ada"}, "/Users/ada/Library/Application Support/sms-simulator/ca"),
        ("win32", {"LOCALAPPDATA": "/ada/Local", "HOME": "/ada"}, "/ada/Local/sms-simulator/ca"),
    ],
)
def test_it_is_below_the_data_folder_of_the_user(
    monkeypatch: pytest.MonkeyPatch, platform: str, environment: dict[str, str], folder: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert usual_folder(environment) == Path(folder)


def test_a_user_without_a_home_is_told_how_to_name_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def home() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", home)
    with pytest.raises(SimulatorError, match=r"no home folder .* Name a folder for it by SMS_SIMULATOR_CA_DIR"):
        usual_folder({})


def test_only_what_is_ours_is_removed(tmp_path: Path) -> None:
    for name in ("ca.pem", "ca-key.pem", "mine.txt"):
        (tmp_path / name).touch()
    assert remove(tmp_path, tmp_path / "env") == [tmp_path / "ca-key.pem", tmp_path / "ca.pem"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_that_cannot_be_removed_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").mkdir()
    with pytest.raises(SimulatorError, match=r"cannot remove .*/ca\.pem: "):
        remove(tmp_path, tmp_path / "env")
