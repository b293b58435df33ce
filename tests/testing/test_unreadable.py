"""What was refused before a vendor could be asked, as a user's tests see it."""

import datetime as dt
import socket

import pytest

from simulator.testing import SmsSimulator, UnmetError, UnreadableRequest
from simulator.testing.explaining import unreadable_lines

START = "2026-01-01T09:00:00Z"
TARGET = "/api/v2/sms/send?api_key=hush-kept&message_body=Hello World"


def say(sms: SmsSimulator, target: str = TARGET) -> None:
    """Call a target in a way that no client should; returns when it is answered."""
    host, port = sms.env["SMS_SIMULATOR_URL"].removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(f"GET /s/{sms.name}{target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        connection.makefile("rb").read()


def entry(number: int, **fields: object) -> UnreadableRequest:
    """One of them, with a short detail."""
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    said = {"id": f"u-{number}", "at": at, "status": 400, "problem": "invalid-url", "detail": "Mend it.\nSoon.",
            "listener": "main", "size": 9, "beginning": "GET / / a"}  # fmt: skip
    return UnreadableRequest(**{**said, **fields})  # type: ignore[arg-type] # by their names


@pytest.mark.sms_relaxed("unreadable")
@pytest.mark.sms_scenario(start=START)
def test_it_is_a_value_oldest_first_and_without_its_secrets(sms_simulator: SmsSimulator) -> None:
    say(sms_simulator)
    say(sms_simulator, "/a b")
    first, second = sms_simulator.unreadable()
    assert (first.id, second.id) == ("u-1", "u-2")
    assert (first.at.isoformat(), first.status, first.problem) == ("2026-01-01T09:00:00+00:00", 400, "invalid-url")
    assert (first.listener, second.size) == ("main", len(second.beginning))
    assert first.beginning.startswith(
        f"GET /s/{sms_simulator.name}/api/v2/sms/send?api_key=hush…&message_body=Hello World HTTP/1.1\r\n"
    )
    assert sms_simulator.requests() == []


@pytest.mark.sms_relaxed("unreadable")
async def test_coroutines_see_it_too(sms_simulator: SmsSimulator) -> None:
    say(sms_simulator)
    assert [each.id for each in await sms_simulator.aio.unreadable()] == ["u-1"]


@pytest.mark.sms_relaxed("unreadable")
def test_a_claim_that_fails_tells_what_was_refused(sms_simulator: SmsSimulator) -> None:
    say(sms_simulator)
    with pytest.raises(UnmetError) as caught:
        sms_simulator.assert_sent()
    assert (
        "No message was accepted at all.\nRefused before a vendor could be asked:\n  u-1 invalid-url: The URL has"
        in str(caught.value)
    )


def test_one_line_tells_what_it_was_and_how_it_begins() -> None:
    assert str(entry(7)) == "u-7 invalid-url: Mend it. (9 bytes: 'GET / / a')"


def test_a_line_has_no_long_beginning_and_nothing_that_a_terminal_would_obey() -> None:
    shown = str(entry(1, size=4_000, beginning="\x1b[2J" + "a" * 300))
    assert shown == f"u-1 invalid-url: Mend it. (4000 bytes: '\\x1b[2J{'a' * 76}…')"


def test_of_many_the_latest_are_told() -> None:
    assert unreadable_lines([]) == []
    lines = unreadable_lines([entry(number) for number in range(1, 7)])
    assert [line.split(" (")[0] for line in lines] == [
        "Refused before a vendor could be asked:",
        "  ... 2 before ...",
        *(f"  u-{number} invalid-url: Mend it." for number in range(3, 7)),
    ]


PROJECT = """
    import socket
    import pytest

    def say(sms):
        host, port = sms.env["SMS_SIMULATOR_URL"].removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(f"get /s/{sms.name}/a?token=hush-kept HTTP/1.1\\r\\n\\r\\n".encode())
            connection.makefile("rb").read()
"""


def test_it_fails_a_test_that_passes(project: pytest.Pytester) -> None:
    project.makepyfile(
        PROJECT
        + """
    def test_it(sms_simulator):
        say(sms_simulator)

    @pytest.mark.sms_relaxed("unreadable")
    def test_that_means_it(sms_simulator):
        say(sms_simulator)
    """
    )
    ran = project.runpytest()
    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(
        [
            "A request was refused before a vendor could be asked (unreadable, in sandbox-*):",
            (
                "  u-1 invalid-method: The method 'get' is invalid, because methods are in capitals: send GET. "
                "(4? bytes: 'get /s/*=hush…*')"
            ),
        ]
    )
    ran.stdout.no_fnmatch_line("*kept*")


def test_it_is_in_the_report_of_a_test_that_fails(project: pytest.Pytester) -> None:
    project.makepyfile(
        PROJECT
        + """
    def test_it(sms_simulator):
        say(sms_simulator)
        assert False
    """
    )
    ran = project.runpytest()
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(
        ["*SMS simulator, sandbox-1*", "Refused before a vendor could be asked:", "  u-1 invalid-method: *"]
    )
