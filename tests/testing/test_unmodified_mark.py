"""The mark `sms_unmodified`: what it gives a test, what it holds back, and where it cannot do either."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.settings import Settings
from simulator.testing import ServerThread
from simulator.tls.authority import Authority

SHOP = """
import http.client
import json

def send(port=443):
    connection = http.client.HTTPSConnection("api.msgine.net", port, timeout=30)
    headers = {"Authorization": "Bearer of-my-own", "Content-Type": "application/json"}
    body = {"to": "+256701521269", "message": "Your code is 4711"}
    try:
        connection.request("POST", "/api/v1/messages/sms", json.dumps(body), headers)
        return connection.getresponse().status
    finally:
        connection.close()
"""

MARKED = """
import pytest
import shop

pytestmark = pytest.mark.sms_unmodified
"""


@pytest.fixture
def shopping(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project whose application has the vendor's host and a key of its own in it; tests run in their order."""
    project.makepyfile(shop=SHOP)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:randomly")
    return project


def test_each_test_has_a_sandbox_of_its_own_that_takes_the_clients_own_key(shopping: pytest.Pytester) -> None:
    shopping.makepyfile(
        MARKED
        + """
@pytest.mark.parametrize("number", range(2))
def test_it(sms_simulator, number):
    assert shop.send() == 201
    sms_simulator.assert_sent(1, account="msgine-1")
    assert sms_simulator.spent("msgine") > 0

def test_that_names_no_fixture():
    assert shop.send() == 201

@pytest.mark.sms_scenario(unknown_credentials="refuse")
@pytest.mark.sms_relaxed("credentials")
def test_that_wants_a_refusal():
    assert shop.send() == 401
"""
    )
    shopping.runpytest().assert_outcomes(passed=4)


@pytest.mark.soak
def test_workers_are_led_each_to_its_own(shopping: pytest.Pytester) -> None:
    shopping.makepyfile(
        MARKED
        + """
@pytest.mark.parametrize("number", range(6))
def test_it(sms_simulator, number):
    assert shop.send() == 201
    sms_simulator.assert_sent(1)
"""
    )
    shopping.runpytest_subprocess("-n", "2").assert_outcomes(passed=6)


def test_a_call_that_is_held_back_fails_the_test_although_the_application_went_on(shopping: pytest.Pytester) -> None:
    shopping.makepyfile(
        MARKED
        + """
def test_of_an_application_that_swallows_it():
    with pytest.raises(OSError):
        shop.send(8443)

@pytest.mark.sms_relaxed("egress")
def test_that_means_it():
    with pytest.raises(OSError):
        shop.send(8443)
"""
    )
    ran = shopping.runpytest()
    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(
        [
            "A real vendor would have been called; the call was held back (egress, in this process):",
            "  api.msgine.net:8443 (msgine), called from shop.py:9: only its ports 80 and 443 lead to the sandbox",
            'If that is meant, mark the test with @pytest.mark.sms_relaxed("egress").',
        ]
    )


def test_before_and_after_its_sandbox_a_marked_test_reaches_nobody(shopping: pytest.Pytester) -> None:
    shopping.makepyfile(
        MARKED
        + """
@pytest.fixture(scope="module")
def early_and_late():
    for _ in range(2):
        with pytest.raises(OSError, match="no sandbox is led to at that time"):
            shop.send()
        yield

def test_it(early_and_late):
    assert shop.send() == 201
"""
    )
    ran = shopping.runpytest()
    ran.assert_outcomes(failed=1, errors=1)
    ran.stdout.fnmatch_lines(
        ["  api.msgine.net:443 (msgine), called from shop.py:9: no sandbox is led to at that time"]
    )


def test_without_the_mark_nothing_is_patched_and_nothing_of_tls_is_loaded(shopping: pytest.Pytester) -> None:
    shopping.makepyfile("""
        import socket, ssl, sys

        def test_it(sms_simulator):
            assert socket.getaddrinfo.__module__ == "socket"
            assert ssl.SSLContext.wrap_socket.__module__ == "ssl"
            loaded = {"trustme", "cryptography", "simulator.tls", "simulator.testing.unmodified"} & set(sys.modules)
            assert not loaded
    """)
    shopping.runpytest_subprocess().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ('sms_unmodified("msgine")', "@pytest.mark.sms_unmodified('msgine') is invalid; expected * without arguments"),
        ("sms_unmodified(vendor=1)", "@pytest.mark.sms_unmodified(vendor=1) is invalid; expected *"),
        ("sms_unmodifed", "@pytest.mark.sms_unmodifed: unknown mark 'sms_unmodifed'; did you mean 'sms_unmodified'? *"),
    ],
)
def test_a_mark_that_is_misused_is_refused(shopping: pytest.Pytester, mark: str, words: str) -> None:
    shopping.makepyfile(f"""
        import pytest

        @pytest.mark.{mark}
        def test_it():
            pass
    """)
    ran = shopping.runpytest("-W", "ignore")
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines([words])


TRIVIAL = MARKED + "def test_it():\n    assert shop.send() == 201\n"


def test_without_the_extra_it_says_what_to_install(shopping: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [each for each in sys.modules if each.startswith(("simulator.tls", "simulator.redirection."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "simulator.testing.environment")
    find_spec = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "trustme" else find_spec(name))
    shopping.makepyfile(TRIVIAL)
    ran = shopping.runpytest()
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(["*sms_unmodified: HTTPS needs the extra `tls`, *pip install 'sms-provider-simulator*"])


# ------------------------------------------------------------------------------------------------ servers elsewhere


def running(thread: ServerThread) -> Iterator[str]:
    yield thread.start()
    thread.stop()


@pytest.fixture
def plain() -> Iterator[str]:
    """The URL of a server without https."""
    yield from running(ServerThread())


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[str]:
    """The URL of a server as `serve --proxy` starts it, whose authority is kept in the folder `ca`."""
    kept = Authority.kept_in(tmp_path / "ca")
    settings = Settings(port=0, proxy=0, shutdown_timeout_s=0.1)
    yield from running(ServerThread(settings, lambda simulator: simulator.secure(kept)))


def test_a_server_without_https_is_refused_with_the_remedy(shopping: pytest.Pytester, plain: str) -> None:
    shopping.makepyfile(TRIVIAL)
    ran = shopping.runpytest("--sms-simulator-url", plain)
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(
        [f"*simulator at {plain} takes no https: start it with `sms-simulator serve --tls --proxy`*"]
    )


@pytest.mark.parametrize("folder", ["ca", "another"])
def test_a_server_elsewhere_is_trusted_by_the_folder_of_its_own_authority(
    shopping: pytest.Pytester, secured: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.setenv("SMS_SIMULATOR_CA_DIR", str(tmp_path / folder))
    shopping.makepyfile(TRIVIAL)
    ran = shopping.runpytest("--sms-simulator-url", secured)
    if folder == "ca":
        ran.assert_outcomes(passed=1)
        return
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(["*its certificates are not of the authority in *another: name the folder of the one *"])
