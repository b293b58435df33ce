"""Log lines."""

import json
import logging
import threading

import pytest

from simulator.cli.logs import FACTS, JsonFormatter, Plain, written, written_at_once


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


def test_a_process_that_others_are_copies_of_logs_without_a_thread(capsys: pytest.CaptureFixture[str]) -> None:
    logger, before = logging.getLogger("simulator.test"), threading.active_count()
    with written_at_once("json", "warning"):
        logger.warning("said meanwhile")
        logger.info("not worth it meanwhile")
        assert threading.active_count() == before
        [line] = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "said meanwhile"


def test_a_line_that_cannot_be_written_at_once_is_lost() -> None:
    def refuse(_: str) -> None:
        raise BrokenPipeError

    Plain(refuse).handle(record("said to nobody"))
