"""`credentials`: how a client gets in, for people, for programs, and for shells."""

import json
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.testing import ServerThread, SmsSimulatorServer

ACCOUNTS = [
    {"vendor": "msgine", "credentials": [{"token": "it's first"}, {"token": "further"}]},
    {"vendor": "msgine", "credentials": [{"token": "second"}]},
]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server with a sandbox `mine` of two accounts at one vendor."""
    thread = ServerThread()
    url = thread.start()
    try:
        with SmsSimulatorServer(url) as server:
            server.create(name="mine", accounts=ACCOUNTS)
            yield url
    finally:
        thread.stop()


def test_people_see_every_account_with_its_credentials_and_commands(run: Any, url: str) -> None:
    told = run("credentials", "--url", url, "--sandbox", "mine", "--vendor", "msgine").stdout.splitlines()
    assert told[:3] == [f"MsGine  msgine-1 at {url}/s/mine", "    token it's first", "    token further"]
    assert told[3].startswith(f"    curl -X POST {url}/s/mine/api/v1/messages/sms")
    assert "Authorization: Bearer it's first\"" in told[3]
    assert told[4:6] == [f"MsGine  msgine-2 at {url}/s/mine", "    token second"]


def test_programs_get_the_same(run: Any, url: str) -> None:
    accesses = json.loads(run("credentials", "--url", url, "--sandbox", "mine", "--format", "json").stdout)
    msgine = {each["account"]: each["credentials"] for each in accesses if each["vendor"] == "msgine"}
    assert msgine == {"msgine-1": [{"token": "it's first"}, {"token": "further"}], "msgine-2": [{"token": "second"}]}
    assert {"pushr", "ugsms", "advanta"} < {each["vendor"] for each in accesses}


def test_an_env_file_has_the_first_account_of_each_vendor_as_the_fixture_names_it(run: Any, url: str) -> None:
    lines = run("credentials", "--url", url, "--sandbox", "mine", "--format", "env").stdout.splitlines()
    variables = dict(shlex.split(line)[0].split("=", 1) for line in lines)
    with SmsSimulatorServer(url) as server:
        known = server.sandbox("mine").env
    assert len(lines) == len(variables)
    assert variables["MSGINE_TOKEN"] == "it's first"
    assert {"SMS_SIMULATOR_URL", "SMS_BASE_URL", *variables} == set(known)


def test_a_vendor_that_is_not_there_is_wrong_use(run: Any, url: str) -> None:
    result = run("credentials", "--url", url, "--vendor", "nobody")
    assert result.exit_code == 2
    assert "there is no vendor 'nobody' here: ugsms" in result.stderr


def test_a_sandbox_that_is_not_there_is_named(run: Any, url: str) -> None:
    result = run("credentials", "--url", url, "--sandbox", "yours")
    assert result.exit_code == 2
    assert "'yours'" in result.stderr
