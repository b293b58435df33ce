"""`serve --engine` on the command line: what keeps it from starting, and its password, which is shown nowhere."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator

import pytest
from support.ports import free_port
from support.postgresql import PostgreSQL, postgresql
from support.programs import needs
from support.serve_process import COMMAND, TIMEOUT_S, Process

pytestmark = pytest.mark.engine

Serving = Callable[..., Process]
PASSWORD = "s3cr3t-Pa55word"


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgreSQL]:
    with postgresql() as postgres:
        postgres.sql(f"CREATE ROLE sms LOGIN SUPERUSER PASSWORD '{PASSWORD}'")
        yield postgres


@pytest.fixture
def url(postgres: PostgreSQL) -> str:
    """An engine that nobody has used."""
    return postgres.url(postgres.database(), user=f"sms:{PASSWORD}")


def refused(url: str, *flags: str) -> tuple[int, str]:
    """Start a simulator that cannot begin; returns the exit status and what is said."""
    given = {**os.environ, "SMS_SIMULATOR_ENGINE": url}
    command = [*COMMAND, "serve", "--port", "0", *flags]
    done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=TIMEOUT_S, env=given)
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_a_port_for_the_others_that_is_taken_is_told_with_its_flag(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, said = refused(url, "--node", f"127.0.0.1:{port}")
    assert code == 1
    assert f"Error: cannot listen on 127.0.0.1 port {port} for the other simulators of the engine: the port is" in said
    assert "name another port with --node HOST:PORT" in said


@pytest.mark.parametrize(
    ("changed", "instead", "told"),
    [
        (PASSWORD, f"not-{PASSWORD}", "cannot be used: the password is wrong, or the user is unknown"),
        (r"/test\d+", "/nobody", "cannot be used: there is no such database"),
        ("sms:", "nobody:", "cannot be used: the password is wrong, or the user is unknown"),
    ],
)
def test_an_engine_that_cannot_be_used_is_told_in_a_sentence(url: str, changed: str, instead: str, told: str) -> None:
    code, said = refused(re.sub(changed, instead, url), "--node", "127.0.0.1:1")
    assert code == 2
    assert told in said
    assert PASSWORD not in said
    assert "Traceback" not in said


def test_a_default_sandbox_that_began_otherwise_is_refused_and_one_to_begin_anew_has_to_be_there(
    serving: Serving, url: str
) -> None:
    node = ("--node", f"127.0.0.1:{free_port()}")
    process = serving("--engine", url, *node, "--seed", "1")
    assert process.stop()[0] == 0
    code, said = refused(url, *node, "--seed", "2")
    assert (code, "began with other settings than those of now (seed)" in said) == (2, True)
    code, said = refused(url, *node, "--seed", "1", "--data-reset", "jbo-1")
    assert (code, "keeps no sandbox 'jbo-1' that could begin anew (--data-reset)" in said) == (2, True)
    assert PASSWORD not in said
    assert serving("--engine", url, *node, "--seed", "2", "--data-reset", "default").stop()[0] == 0


def without_password(url: str) -> str:
    return re.sub(r":[^/@]*(?=@)|\?.*", "", url)


def test_the_first_line_of_a_log_for_programs_names_the_engine_without_its_password(serving: Serving, url: str) -> None:
    node = f"127.0.0.1:{free_port()}"
    process = serving("--engine", url, "--node", node, "--log-format", "json", has_json=True)
    told = {"engine": without_password(url), "node": node, "sandboxes_kept": 0, "data": None}
    assert told.items() <= json.loads(process.banner[0]).items()
    assert process.stop()[0] == 0


@needs("curl")
def test_the_password_is_in_no_banner_no_answer_and_no_log_also_where_the_engine_is_away(
    serving: Serving, postgres: PostgreSQL, url: str
) -> None:
    node = f"127.0.0.1:{free_port()}"
    process = serving("--engine", url, "--node", node, "--log-level", "debug")
    told = f"Engine  {without_password(url)}, no sandbox kept yet; this simulator is {node} for the others"
    assert told in [line.rstrip() for line in process.banner]
    postgres.stop()
    try:
        asking = ["curl", "-s", "-X", "PUT", f"{process.url}/s/a/__admin/sandbox"]
        answer = subprocess.run(asking, capture_output=True, check=True, text=True, timeout=TIMEOUT_S).stdout
        code, logged = process.stop()
    finally:
        postgres.start()
    assert "urn:sms-simulator:problem:engine-" in answer
    assert "does not answer" in logged
    assert PASSWORD not in "".join([*process.banner, answer, logged])
    assert code == 0


def test_a_simulator_that_waits_for_an_engine_says_so_and_ends_at_once_when_it_is_told_to() -> None:
    """By its own doing: the first process of a container is ended by no signal that it has not asked for."""
    engine = f"postgresql://sms:{PASSWORD}@127.0.0.1:{free_port()}/sms"
    command = [*COMMAND, "serve", "--engine", engine, "--node", f"127.0.0.1:{free_port()}", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        try:
            printed, logged = process.communicate(timeout=TIMEOUT_S / 3)
        finally:
            process.kill()
    assert "does not answer: nothing listens there" in said
    assert "it is waited for, for 60 s at most" in said
    assert (process.returncode, printed, logged) == (0, "", "")
