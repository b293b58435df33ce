"""`run --isolate`: options that do not go together are refused before anything begins."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from click.testing import Result

from simulator.cli.run.report import Report


@pytest.mark.parametrize(("options", "words"), [
    (["--reach", "localhost:5432"], "--reach leads out of a network of its own: give --isolate as well"),
    (["--isolate", "--url", "http://127.0.0.1:9"], "leave out --url (SMS_SIMULATOR_URL)"),
    (["--isolate", "--egress", "allow"], "leave out --egress (SMS_SIMULATOR_EGRESS), and name with --reach HOST:PORT"),
    (["--isolate", "--egress", "example.org"], "leave out --egress"),
    (["--isolate", "--sandbox", "shop"], "leave out --sandbox"),
    (["--isolate", "--reach", "localhost"], "'localhost' is not of the form HOST:PORT"),
    (["--isolate", "--reach", "api.msgine.net:443"], "'api.msgine.net:443' is a provider's host"),
    (["--isolate", "--host", "sms.example=msgine", "--reach", "sms.example:1"], "'sms.example:1' is a provider's host"),
    (["--isolate", "--host", "sms.example"], "'sms.example' is not of the form NAME=VENDOR"),
])  # fmt: skip
def test_wrong_words_are_refused(run: Callable[..., Result], options: list[str], words: str) -> None:
    done = run("run", *options, "--", sys.executable, "-c", "raise SystemExit(77)")
    assert done.exit_code == 2
    assert words in " ".join(done.stderr.split())


def test_other_systems_have_no_such_thing(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    done = run("run", "--isolate", "--", "true")
    assert (done.exit_code, "--isolate needs Linux" in done.stderr) == (2, True)


def _told(unknown_names: list[str] | None) -> Report:
    return Report(
        command=("x",), status=0, sandbox="http://here", requests=0, untold=0, messages=[], totals=[],
        violations=[], findings=[], refusals={}, refused={}, details=[], led_on={}, unanswered=0,
        unknown_names=unknown_names,
    )  # fmt: skip


def test_a_command_that_is_isolated_cannot_go_past() -> None:
    assert _told([]).failures(frozenset()) == ["no request came to a provider's host: COMMAND sends nothing"]
    assert "--isolate lets nothing past" in _told(None).failures(frozenset())[0]


def test_names_that_were_looked_up_in_vain_are_calls_of_other_hosts() -> None:
    told = _told(["a.example", "b.example"])
    assert "other hosts were called" in told.failures(frozenset({"egress"}))
    assert list(told.lines())[1:] == ["  other hosts that were looked up in vain: a.example, b.example"]
    assert "other hosts were called" not in _told([]).failures(frozenset({"egress"}))
