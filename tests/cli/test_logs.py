"""Log lines."""

import json
import logging

import pytest

from simulator.cli.logs import FACTS, JsonFormatter, written


def record(message: str, *args: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("simulator.test", logging.WARNING, "f.py", 1, message, args, None)
    vars(made).update(more)
    return made


def test_a_record_is_one_line_of_json() -> None:
    line = JsonFormatter().format(record("%d\nlines ✓", 2, created=1_700_000_000.25))
    assert "\n" not in line
    assert json.loads(line) == {
        "time": "2023-11-14T22:13:20.250Z",
        "level": "warning",
        "logger": "simulator.test",
        "message": "2\nlines ✓",
    }


def test_facts_are_members() -> None:
    assert json.loads(JsonFormatter().format(record("ready", **{FACTS: {"url": "u"}})))["url"] == "u"


def test_a_traceback_is_a_member() -> None:
    error = ValueError("wrong")
    line = JsonFormatter().format(record("oh", exc_info=(type(error), error, None)))
    assert json.loads(line)["traceback"].endswith("ValueError: wrong")


def test_what_is_logged_later_goes_where_it_went_before(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("simulator.test")
    with written("text", "error"):
        logger.error("said meanwhile")
        logger.warning("not worth it meanwhile")
    logger.warning("said later")
    assert caplog.messages == ["said later"]
    assert capsys.readouterr().err.endswith("ERROR   simulator.test: said meanwhile\n")
