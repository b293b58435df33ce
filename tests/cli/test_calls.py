"""The commands that talk to a running server."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from simulator.cli.calling import server_url


def a_closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def test_a_ready_server_is_exit_status_0(run: Any, server: Any) -> None:
    result = run("readyz", "--url", server.url)
    assert (result.exit_code, result.stdout) == (0, f"ready at {server.url}\n")
    assert server.asked[0][:2] == ("GET", "/__admin/readyz")


def test_a_server_that_is_stopping_is_exit_status_1(run: Any, server: Any) -> None:
    server.answer = (503, b"{}")
    result = run("readyz", "--url", server.url)
    assert (result.exit_code, result.stderr) == (1, f"Error: not ready: {server.url} answers with status 503\n")


def test_no_server_is_exit_status_1(run: Any) -> None:
    url = f"http://127.0.0.1:{a_closed_port()}"
    result = run("readyz", "--url", url)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: no simulator answers at {url}: ")
    assert "`sms-simulator serve`" in result.stderr
    assert "--url" in result.stderr


@pytest.mark.parametrize(
    "command",
    [
        "violations", "money --fail-on-findings", "receivers --fail-on-findings", "messages", "timeline",
        "record --output -", "credentials", "token acme", "demo-data",
    ],
)  # fmt: skip
def test_who_could_not_ask_has_found_nothing_and_leaves_with_2(run: Any, server: Any, command: str) -> None:
    nobody = run(*command.split(), "--url", f"http://127.0.0.1:{a_closed_port()}")
    assert (nobody.exit_code, nobody.stderr.startswith("Error: no simulator answers at ")) == (2, True)
    server.answer = (404, b'{"detail": "unknown sandbox"}')
    unknown = run(*command.split(), "--url", server.url, "--sandbox", "none")
    assert (unknown.exit_code, unknown.stderr) == (2, "Error: unknown sandbox\n")


def test_a_variable_that_leads_nowhere_is_named(run: Any) -> None:
    result = run("readyz", env={"SMS_SIMULATOR_PORT": "http"})
    assert result.exit_code == 2
    assert "Invalid value for the variable SMS_SIMULATOR_PORT: 'http' is not a valid integer." in result.stderr


def test_waiting_for_a_server_ends(run: Any) -> None:
    url = f"http://127.0.0.1:{a_closed_port()}"
    began = time.monotonic()
    result = run("readyz", "--url", url, "--wait", "0.2")
    assert time.monotonic() - began >= 0.2
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: no simulator answers at {url}: ")


@pytest.mark.parametrize(
    "url", ["127.0.0.1:7670", "ftp://127.0.0.1", "http://", "http://host:99999", "no", "http://[::"]
)
def test_what_is_no_url_is_refused(run: Any, url: str) -> None:
    result = run("readyz", "--url", url)
    assert result.exit_code == 2
    assert "is not a URL such as http://127.0.0.1:7670" in result.stderr


def test_a_host_name_that_is_none_is_no_traceback(run: Any) -> None:
    result = run("readyz", "--url", "http://a..b")
    assert (result.exit_code, result.stderr.startswith("Error: no simulator answers at http://a..b: ")) == (1, True)


def test_a_password_in_the_url_is_not_shown(run: Any) -> None:
    result = run("readyz", "--url", f"http://user:hush@127.0.0.1:{a_closed_port()}")
    assert "no simulator answers at http://(hidden)@127.0.0.1:" in result.stderr
    assert "hush" not in result.stderr
    assert "hush" not in run("readyz", "--url", "ftp://user:hush@127.0.0.1").stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("command", ["vendors", "--help", "version", "serve --help", "scenario show slow-provider"])
def test_a_full_disk_is_told_without_a_traceback(command: str) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        arguments = [sys.executable, "-m", "simulator", *command.split()]
        done = subprocess.run(arguments, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode != 0
    assert "Error: cannot write to standard output: the disk is full." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("env", "url"),
    [
        ({}, "http://127.0.0.1:7670"),
        ({"SMS_SIMULATOR_PORT": "8080"}, "http://127.0.0.1:8080"),
        ({"SMS_SIMULATOR_HOST": "0.0.0.0"}, "http://127.0.0.1:7670"),  # noqa: S104 - nothing is bound
        ({"SMS_SIMULATOR_HOST": "::"}, "http://[::1]:7670"),
        ({"SMS_SIMULATOR_HOST": "192.0.2.1", "SMS_SIMULATOR_PORT": ""}, "http://192.0.2.1:7670"),
        ({"SMS_SIMULATOR_PORT": "tcp://10.0.0.1:7670"}, "http://127.0.0.1:7670"),
    ],
)
def test_the_url_follows_from_the_settings_of_serve(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], url: str
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert server_url(None) == url


def test_the_url_can_be_set_by_a_variable(run: Any, server: Any) -> None:
    assert run("readyz", env={"SMS_SIMULATOR_URL": f"{server.url}/"}).exit_code == 0


def test_a_proxy_is_not_asked(run: Any, server: Any) -> None:
    env = {"http_proxy": f"http://127.0.0.1:{a_closed_port()}"}
    assert run("readyz", "--url", server.url, env=env).exit_code == 0


def test_a_token_is_printed_alone(run: Any, server: Any) -> None:
    server.answer = (201, b'{"token": "abc.def.ghi", "expires_at": "x"}')
    result = run("token", "acme", "--url", server.url)
    assert (result.exit_code, result.stdout) == (0, "abc.def.ghi\n")
    assert server.asked[0][:2] == ("POST", "/__admin/tokens/acme")
    assert server.asked[0][3] == {"expires_in": 3600}


def test_a_token_can_be_had_for_an_account_of_a_sandbox(run: Any, server: Any) -> None:
    server.answer = (201, b'{"token": "t"}')
    run("token", "a/b", "--url", server.url, "--sandbox", "one", "--account", "acme-2", "--expires-in", "5",
        "--admin-token", "secret")  # fmt: skip
    method, path, headers, body = server.asked[0]
    assert (method, path) == ("POST", "/s/one/__admin/tokens/a%2Fb")
    assert headers["Authorization"] == "Bearer secret"
    assert body == {"expires_in": 5, "account": "acme-2"}


def test_the_words_of_a_problem_are_passed_on(run: Any, server: Any) -> None:
    server.answer = (404, b'{"detail": "unknown vendor \'acme\'"}')
    result = run("token", "acme", "--url", server.url)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "Error: unknown vendor 'acme'\n")


def test_a_missing_token_comes_with_the_flag_that_gives_it(run: Any, server: Any) -> None:
    server.answer = (401, b'{"detail": "A token is wanted."}')
    result = run("token", "acme", "--url", server.url)
    assert result.stderr == "Error: A token is wanted. Give it with --admin-token or SMS_SIMULATOR_ADMIN_TOKEN.\n"


@pytest.mark.parametrize("content", [b"<html>", b"[]", b"\xff"])
def test_an_answer_that_is_not_ours_is_an_error(run: Any, server: Any, content: bytes) -> None:
    server.answer = (404, content)
    result = run("token", "acme", "--url", server.url)
    assert (result.exit_code, result.stderr) == (2, "Error: unexpected answer with status 404: is this a simulator?\n")


def test_demo_data_is_asked_for(run: Any, server: Any) -> None:
    server.answer = (200, b'{"messages": 40, "requests": 31, "since": "2024-01-01T00:00:00.000Z"}')
    result = run("demo-data", "--url", server.url, "--sandbox", "one", "--count", "40", "--days", "2", "--seed", "s")
    assert result.stdout == "40 messages in 31 requests since 2024-01-01T00:00:00.000Z\n"
    assert server.asked[0][:2] == ("POST", "/s/one/__admin/demo-data")
    assert server.asked[0][3] == {"count": 40, "days": 2, "seed": "s"}
