"""`env`: print the variables by which programs trust and reach a running server."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

TOLD = {"proxy_port": 7672, "hosts": {"ugsms.com": "ugsms", "api.msgine.net": "msgine"}, "ports": []}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a user in whose environment nothing of it is set."""
    for name in (
        "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "NODE_EXTRA_CA_CERTS",
        "NO_PROXY",
        "no_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "sms-simulator"


@pytest.fixture
def printed(run: Any, server: Any) -> Any:
    """Run `env` about a server that tells something; return its variables."""

    def printed(*arguments: str, **told: Any) -> dict[str, str]:
        server.answer = (200, json.dumps(TOLD | told).encode())
        done = run("env", "--url", server.url, "--shell", "json", *arguments)
        assert done.exit_code == 0, done.output
        variables: dict[str, str] = json.loads(done.stdout)
        return variables

    return printed


def test_programs_are_led_to_the_proxy_that_the_server_tells(printed: Any, data: Path) -> None:
    variables = printed()
    assert variables["https_proxy"] == "http://127.0.0.1:7672"
    assert variables["SSL_CERT_FILE"] == f"{data}/env/127.0.0.1-7672/bundle.pem"
    assert (data / "ca" / "ca.pem").read_bytes() in Path(variables["SSL_CERT_FILE"]).read_bytes()


def test_the_user_name_of_the_proxy_is_the_sandbox(printed: Any, server: Any, data: Path) -> None:
    variables = printed("--sandbox", "a shop")
    assert variables["https_proxy"] == "http://a%20shop:any@127.0.0.1:7672"
    assert variables["WGETRC"] == f"{data}/env/a%20shop-127.0.0.1-7672/wgetrc"
    assert [path for _, path, *_ in server.asked] == ["/__admin/listeners", "/s/a%20shop/__admin/ports"]


def test_another_address_of_the_proxy_can_be_given(printed: Any) -> None:
    assert printed("--proxy", "[::1]:8080", proxy_port=None)["https_proxy"] == "http://[::1]:8080"


def test_the_files_can_go_to_another_folder(printed: Any, data: Path, tmp_path: Path) -> None:
    assert printed("--out", str(tmp_path / "out"))["WGETRC"] == f"{tmp_path}/out/wgetrc"
    assert not (data / "env").exists()


def test_the_authority_can_be_in_another_folder(printed: Any, data: Path, tmp_path: Path) -> None:
    variables = printed("--ca-dir", str(tmp_path / "given"))
    assert (tmp_path / "given" / "ca.pem").read_bytes() in Path(variables["SSL_CERT_FILE"]).read_bytes()
    assert not (data / "ca").exists()


def test_a_host_of_a_provider_in_no_proxy_is_taken_out(printed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "ugsms.com,db.internal")
    assert printed()["NO_PROXY"] == "localhost,127.0.0.1,::1,.localhost,db.internal"


def test_a_shell_is_the_default_reader(run: Any, server: Any) -> None:
    server.answer = (200, json.dumps(TOLD).encode())
    script = run("env", "--url", server.url).stdout + 'printf %s "$JAVA_TOOL_OPTIONS"'
    shown = subprocess.run(["sh", "-c", script], capture_output=True, check=True, text=True).stdout
    assert "-Dhttps.proxyPort=7672" in shlex.split(shown)


def test_what_is_replaced_is_said_beside_the_output(run: Any, server: Any) -> None:
    server.answer = (200, json.dumps(TOLD).encode())
    done = run("env", "--url", server.url, env={"CURL_CA_BUNDLE": "/etc/ssl/roots.pem"})
    assert done.stderr == "Note: CURL_CA_BUNDLE is set already, and is replaced; whom it trusted stays trusted.\n"
    assert done.stdout.startswith("export SSL_CERT_FILE=")


def test_a_server_without_a_proxy_is_told_apart(run: Any, server: Any) -> None:
    server.answer = (200, json.dumps(TOLD | {"proxy_port": None}).encode())
    done = run("env", "--url", server.url)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: this server has no forward proxy: start it with `sms-simulator serve --proxy`, "
        "or have `sms-simulator env --proxy HOST:PORT` say where one is.\n"
    )


@pytest.mark.parametrize("given", ["7672", "127.0.0.1", "http://127.0.0.1:7672", "a@b:1", "host:x", "host:99999", ""])
def test_what_is_no_address_is_refused(run: Any, server: Any, given: str) -> None:
    server.answer = (200, json.dumps(TOLD).encode())
    done = run("env", "--url", server.url, "--proxy", given)
    assert done.exit_code == 2
    assert f"{given!r} is not an address such as 127.0.0.1:7672." in done.stderr


def test_a_folder_that_cannot_be_written_to_is_named(run: Any, server: Any, tmp_path: Path) -> None:
    server.answer = (200, json.dumps(TOLD).encode())
    (tmp_path / "file").touch()
    done = run("env", "--url", server.url, "--out", str(tmp_path / "file" / "out"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"cannot write {tmp_path}/file/out/ca.pem: a part of its path is not a folder." in done.stderr
