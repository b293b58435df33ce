"""What goes wrong around a handle: each says what it is and what to do, at once."""

import asyncio
import http.server
import json
import threading
from collections.abc import Iterator

import pytest
from support.served import Served

from simulator import __version__
from simulator.settings import Settings
from simulator.testing import (
    ControlError,
    ServerThread,
    SimulatorUnreachableError,
    SmsSimulator,
    SmsSimulatorServer,
    UnmetError,
    VersionMismatchError,
)
from simulator.testing.server import series


@pytest.fixture
def stranger() -> Iterator[str]:
    """The URL of an HTTP server that is no simulator."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"product": "another"}).encode())

        def log_message(self, *_: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("version", "api", "told"),
    [
        ("99.0.0", "1", "older than this client, 99.0.0 .*: run the server, or its container image, of version 99"),
        ("0.0.1", "1", f"newer than this client, 0.0.1 .*: install sms-provider-simulator {__version__} here"),
        (__version__, "2", "older than this client"),
    ],
)
def test_a_server_of_another_version_is_refused(
    sms_simulator_server: SmsSimulatorServer, monkeypatch: pytest.MonkeyPatch, version: str, api: str, told: str
) -> None:
    monkeypatch.setattr("simulator.testing.server.__version__", version)
    monkeypatch.setattr("simulator.testing.server.API_VERSION", api)
    with pytest.raises(VersionMismatchError, match=told):
        SmsSimulatorServer(sms_simulator_server.url)


def test_versions_of_one_series_work_together() -> None:
    assert series("0.1.0") == series("0.1.7") != series("0.2.0")
    assert series("1.2.0") == series("1.9.1") != series("2.0.0")


def test_what_is_no_simulator_is_refused(stranger: str) -> None:
    with pytest.raises(SimulatorUnreachableError, match="is not sms-provider-simulator"):
        SmsSimulatorServer(stranger)


@pytest.mark.parametrize("url", ["127.0.0.1:7670", "ftp://127.0.0.1", ""])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="is not the URL of a simulator: expected one such as"):
        SmsSimulatorServer(url)


def test_a_call_from_the_servers_own_thread_is_refused() -> None:
    thread = ServerThread()
    with SmsSimulatorServer(thread.start(), own_thread=thread.ident) as server:

        async def call() -> None:
            server.ask("GET", "sandboxes")

        loop = thread._loop
        assert loop is not None
        with pytest.raises(RuntimeError, match="in the thread that has to give it"):
            asyncio.run_coroutine_threadsafe(call(), loop).result(20)
    thread.stop()


async def test_a_call_that_blocks_the_server_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.testing.connection.TIMEOUT_S", 0.1)
    served = Served(Settings(port=0))
    await served.start()
    with pytest.raises(SimulatorUnreachableError, match="An event loop runs in this thread: if the simulator runs in"):
        SmsSimulatorServer(served.url)
    await served.stop()


def test_a_kept_connection_that_was_closed_is_replaced() -> None:
    first = ServerThread()
    with SmsSimulatorServer(first.start()) as server:
        port = int(server.url.rpartition(":")[2])
        first.stop()
        second = ServerThread(Settings(port=port, shutdown_timeout_s=0.2))
        second.start()
        assert server.create().name == "sandbox-1"
        second.stop()
        with pytest.raises(SimulatorUnreachableError, match="no simulator answers at"):
            server.create()


def test_a_server_that_cannot_be_started_says_so(sms_simulator_server: SmsSimulatorServer) -> None:
    port = int(sms_simulator_server.url.rpartition(":")[2])
    with pytest.raises(RuntimeError, match="could not be started"):
        ServerThread(Settings(port=port)).start()


def test_a_refusal_of_the_control_api_is_raised_in_its_words(sms_simulator_server: SmsSimulatorServer) -> None:
    with pytest.raises(ControlError, match="speed") as caught:
        sms_simulator_server.create(sped=1)
    assert caught.value.kind == "invalid-input"


def test_a_token_is_presented() -> None:
    thread = ServerThread(Settings(port=0, admin_token="secret"))
    url = thread.start()
    try:
        with SmsSimulatorServer(url, "secret") as server:
            assert server.vendor_names
        with pytest.raises(SimulatorUnreachableError, match="Authorization: Bearer TOKEN"):
            SmsSimulatorServer(url)
    finally:
        thread.stop()


def test_a_test_that_stops_time_does_not_stop_the_server(
    sms_simulator: SmsSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 1.0)
    with pytest.raises(UnmetError, match="none came"):
        sms_simulator.wait_for(grace=0.05)


def test_an_interrupt_ends_the_run_at_once(project: pytest.Pytester) -> None:
    project.makepyfile("""
        import os, signal, threading
        import pytest

        def test_it(sms_simulator):
            with pytest.raises(AssertionError):
                sms_simulator.wait_for(grace=0.01)  # all is loaded now: an interrupt of an import may be swallowed
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
            sms_simulator.wait_for(timeout=100, grace=100)
    """)
    ran = project.runpytest_subprocess(timeout=60)  # less than it would wait for
    assert ran.ret == pytest.ExitCode.INTERRUPTED
