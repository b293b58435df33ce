"""Faces that the table does not reach: lines of the log, errors of callbacks, and commands that read files."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from click.testing import CliRunner
from support.served import Served

from simulator.cli import main
from simulator.cli.logs import JsonFormatter, TextFormatter
from simulator.observer import judging
from simulator.observer.modes import Mode, observer_for

SECRET = "s3cret-of-mine"
ADDRESS = f"http://me:{SECRET}@a.example/hook?a=1&token={SECRET}"


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_a_line_of_the_log_names_no_secret(formatter: logging.Formatter) -> None:
    error = aiohttp.InvalidURL(ADDRESS)
    told = logging.LogRecord("x", logging.ERROR, "f.py", 1, "GET %s", (ADDRESS,), (type(error), error, None))
    line = formatter.format(told)
    assert SECRET not in line
    assert line.count("http://(hidden)@a.example/hook?a=1&token=(hidden)") == 2


async def test_a_defect_of_the_judge_is_logged_without_the_secrets_of_the_request(
    frozen: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    observer = observer_for(Mode.RECORD, frozen.simulator.directory.vendors)
    assert observer is not None
    monkeypatch.setattr(judging.Judge, "of_exchange", lambda *_: 1 / 0)
    monkeypatch.setattr(frozen.simulator.host, "observer", observer)
    await frozen.ask("GET", f"/toy/messages/toy-1?token={SECRET}")
    await frozen.get("requests")
    assert "a defect of the observer, in GET /toy/messages/toy-1?token=(hidden)" in caplog.text
    await observer.close()


async def test_the_error_of_a_callback_names_no_secret(frozen: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise aiohttp.InvalidURL(ADDRESS)

    monkeypatch.setattr(frozen.simulator.poster._session, "request", refuse)
    await frozen.send(callback="http://127.0.0.1:9/hook")
    await frozen.post("clock/settle")
    for path in ("callbacks", "messages", "timeline", "capsule"):
        answer = await frozen.ask("GET", path)
        assert b"the URL is invalid" in answer.body
        assert SECRET.encode() not in answer.body


def test_a_scenario_that_is_refused_is_told_without_its_credentials(tmp_path: Path) -> None:
    file = tmp_path / "day.yaml"
    file.write_text(f"version: 1\naccounts:\n  ugsms: {{credentials: {SECRET}, price: x}}\n", encoding="utf-8")
    for command, code in ((["scenario", "validate"], 1), (["scenario", "try"], 2), (["serve", "--scenario"], 2)):
        result = CliRunner().invoke(main, [*command, str(file)])
        assert result.exit_code == code
        assert "'(hidden)' is invalid" in result.output
        assert "'x' is invalid" in result.output
        assert SECRET not in result.output


@pytest.mark.parametrize(
    ("address", "shown", "code"),
    [
        (f"http://me:{SECRET}@127.0.0.1:9/?token={SECRET}", "http://(hidden)@127.0.0.1:9/?token=(hidden)", 1),
        (f"ftp://me:{SECRET}@a.example", "ftp://(hidden)@a.example", 2),
        (f"http://me:{SECRET}@[::1", "http://(hidden)@[::1", 2),
    ],
)
def test_an_address_that_is_refused_is_told_without_its_login(address: str, shown: str, code: int) -> None:
    for command, expected in ((["drift", "--vendor", "ugsms", "--base-url"], 2), (["readyz", "--url"], code)):
        result = CliRunner().invoke(main, [*command, address])
        assert result.exit_code == expected
        assert shown in result.output
        assert SECRET not in result.output


async def test_the_text_of_a_message_is_shown_whole(frozen: Served) -> None:
    """Codes and links are what tests look for in a text; it is no secret of the one who sends it."""
    text = "PIN: 4711, token=1234 and https://a.example/login/abcdefgh"
    await frozen.send(text=text)
    assert (await frozen.get("messages"))["messages"][0]["text"] == text
    assert text in (await frozen.get("requests/x-1"))["request"]["body"]["text"]
