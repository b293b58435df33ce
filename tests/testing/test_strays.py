"""What comes to no test's sandbox fails the test in which it comes, in projects that start the server themselves."""

from typing import cast

import pytest
import requests

from simulator.testing import ServerThread, SmsSimulatorServer
from simulator.testing.strays import Arrived, Strays

STRAYING = """
import socket
import pytest
from application import send
from simulator.testing.values import VendorAccess


class Stray:
    \"\"\"Leads to the server itself.\"\"\"

    def __init__(self, server):
        self.server = server
        self.vendors = {"msgine": VendorAccess("msgine", server.url, "", {"token": "of-nobody-at-all"})}


def say(server, data):
    \"\"\"Send bytes; returns when they are answered.\"\"\"
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(data)
        connection.makefile("rb").read()


@pytest.fixture
def stray(sms_simulator_server):
    return Stray(sms_simulator_server)
"""


@pytest.fixture
def straying(project: pytest.Pytester) -> pytest.Pytester:
    """A project whose application may be led to the server itself; tests run in their order."""
    project.makeconftest(STRAYING)
    return project


def test_a_request_to_no_sandbox_fails_the_test_although_it_has_none(straying: pytest.Pytester) -> None:
    straying.makepyfile("""
        from application import send

        def test_that_strays(stray):
            assert send(stray) == 201

        def test_that_does_nothing(stray):
            pass

        def test_that_does_it_right(sms_simulator):
            assert send(sms_simulator) == 201
    """)
    ran = straying.runpytest("-p", "no:randomly")
    ran.assert_outcomes(passed=2, failed=1)
    ran.stdout.fnmatch_lines(
        [
            "A request came to the sandbox `default`, which belongs to no test (strays, in default):",
            "  x-1 POST /api/v1/messages/sms",
            "  The application called the server without the prefix (/s/NAME) and without the credentials of its *",
            "  with those of one that is gone: give it the URLs and credentials in `env` of the test's own *",
            'If that is meant, mark the test with @pytest.mark.sms_relaxed("strays").',
        ]
    )


def test_what_cannot_be_read_is_a_stray_too(straying: pytest.Pytester) -> None:
    straying.makepyfile("""
        from conftest import say

        def test_it(sms_simulator_server):
            say(sms_simulator_server, b"GET /a?token=hush-kept&b=1 2 HTTP/1.1\\r\\n\\r\\n")
    """)
    ran = straying.runpytest()
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["*(strays, in default):", "  u-1 invalid-url: *'GET /a[?]token=hush…&b=1 2 HTTP*"])
    ran.stdout.no_fnmatch_line("*kept*")


def test_a_sandbox_that_is_gone_is_no_place_to_call(straying: pytest.Pytester) -> None:
    straying.makepyfile("""
        from application import post

        def test_it(make_sms_simulator):
            gone = make_sms_simulator()
            gone.drop()
            assert post(gone.vendors["msgine"], "/api/v1/messages/sms", to="x", message="y") == 404
    """)
    ran = straying.runpytest()
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["*(strays, in default):", "  u-1 unknown-sandbox: unknown sandbox 'sandbox-1'*"])


def test_a_test_may_be_allowed_to_stray(straying: pytest.Pytester) -> None:
    straying.makepyfile("""
        import pytest
        from application import send

        @pytest.mark.sms_relaxed("strays")
        def test_that_means_it(stray):
            send(stray)

        def test_after_it(stray):
            pass
    """)
    straying.runpytest("-p", "no:randomly").assert_outcomes(passed=2)


def test_calls_of_the_control_api_are_no_strays(straying: pytest.Pytester) -> None:
    straying.makepyfile("""
        import pytest
        from simulator.testing import ControlError

        def test_it(sms_simulator_server):
            sms_simulator_server.ask("GET", "requests")
            sms_simulator_server.ask("POST", "clock/freeze")
            sms_simulator_server.ask("POST", "reset")
            with pytest.raises(ControlError, match="unknown sandbox"):
                sms_simulator_server._connection.ask("GET", "/s/nowhere/__admin/clock")
    """)
    straying.runpytest().assert_outcomes(passed=1)


def test_what_strays_before_and_after_a_test_is_of_that_test(straying: pytest.Pytester) -> None:
    straying.makepyfile("""
        import pytest
        from application import send

        @pytest.fixture
        def early(stray):
            send(stray)

        @pytest.fixture
        def late(stray):
            yield
            send(stray)

        def test_begun(early):
            pass

        def test_ended(late):
            pass

        def test_another(stray):
            pass
    """)
    ran = straying.runpytest("-p", "no:randomly")
    ran.assert_outcomes(passed=2, failed=1, errors=1)
    ran.stdout.fnmatch_lines(["FAILED *::test_begun*", "ERROR *::test_ended*"])


def test_what_strays_while_the_last_fixtures_end_fails_the_last_test(straying: pytest.Pytester) -> None:
    straying.makepyfile("""
        import pytest
        from application import send

        @pytest.fixture(scope="session")
        def late(sms_simulator_server):
            yield
            from conftest import Stray
            send(Stray(sms_simulator_server))

        def test_it(late):
            pass
    """)
    ran = straying.runpytest()
    ran.assert_outcomes(passed=1, errors=1)
    ran.stdout.fnmatch_lines(["*(strays, in default):"])


def test_a_test_that_fails_shows_what_strayed_and_the_next_one_does_not(straying: pytest.Pytester) -> None:
    straying.makepyfile("""
        import pytest
        from application import send

        def test_that_fails(stray, sms_simulator):
            send(stray)
            assert sms_simulator.messages()

        @pytest.mark.xfail(strict=True)
        def test_that_has_to_fail(stray):
            send(stray)
            assert False

        def test_after_them(stray):
            pass
    """)
    ran = straying.runpytest("-p", "no:randomly")
    ran.assert_outcomes(passed=1, failed=1, xfailed=1)
    ran.stdout.fnmatch_lines(["*SMS simulator, beside the test's own sandboxes*", "  x-1 POST /api/v1/messages/sms"])


def test_a_server_that_others_use_too_has_no_strays(straying: pytest.Pytester) -> None:
    straying.makepyfile("""
        from application import send

        def test_it(stray):
            send(stray)
    """)
    thread = ServerThread()
    url = thread.start()
    try:
        straying.runpytest("--sms-simulator-url", url).assert_outcomes(passed=1)
    finally:
        thread.stop()


class Unasked:
    """A server that nobody may ask."""


def test_nobody_is_asked_anything_where_nothing_came() -> None:
    count = Arrived(life=1, requests=7, unreadable=3)
    assert Strays(lambda: count, cast("SmsSimulatorServer", Unasked())).take() == []


def test_each_is_told_once_and_a_world_that_began_anew_is_counted_anew() -> None:
    thread = ServerThread()
    with SmsSimulatorServer(thread.start()) as server:
        default, strays = server.sandbox("default"), Strays(thread.arrived, server)
        _call(server, "/one")
        _call(server, "/two")
        assert strays.take() == ["x-1 GET /one", "x-2 GET /two"]
        _call(server, "/three")
        _call(server, "/s/nowhere/four", times=2)
        assert [each[:19] for each in strays.take()] == ["x-3 GET /three", "u-1 unknown-sandbox", "u-2 unknown-sandbox"]
        _call(server, "/s/nowhere/four")
        assert [each[:19] for each in strays.take()] == ["u-3 unknown-sandbox"]
        assert strays.take() == []
        default.reset()
        _call(server, "/four")
        assert strays.take() == ["x-1 GET /four"]
    thread.stop()


def test_what_comes_while_it_is_asked_is_told_the_next_time() -> None:
    thread = ServerThread()
    with SmsSimulatorServer(thread.start()) as server:
        counts = [thread.arrived()]
        strays = Strays(lambda: counts[-1], server)
        _call(server, "/one")
        counts.append(thread.arrived())
        _call(server, "/two")
        _call(server, "/s/nowhere")
        assert strays.take() == ["x-1 GET /one"]
        counts.append(thread.arrived())
        assert [each[:19] for each in strays.take()] == ["x-2 GET /two", "u-1 unknown-sandbox"]
    thread.stop()


def _call(server: SmsSimulatorServer, path: str, times: int = 1) -> None:
    """Call what no vendor documents."""
    for _ in range(times):
        assert requests.get(server.url + path, timeout=30).status_code == 404
